using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>What is thrown when the serializer of a plaintext fails.</summary>
/// <remarks>
/// Serializers, the driver's and the application's, quote values in their messages, and the driver writes messages to its log and its activities:
/// of the cause only its type is told.
/// </remarks>
internal static class SerializationFailure
{
    /// <summary>A value that its serializer cannot write.</summary>
    public static Exception OfWriting(EncryptedMember member, IBsonSerializer serializer, Exception cause) => Own(cause) ?? new MemberFormatException(
        $"{member.Name}: {NameOf(serializer)} could not write the value ({cause.GetType().Name}). Its message is left out, because it may quote the value.");

    /// <summary>A value that is authentic, or allowed to be plaintext, but that its serializer cannot read.</summary>
    public static Exception OfReading(EncryptedMember member, IBsonSerializer serializer, BsonType type, Exception cause) => Own(cause) ?? new MemberFormatException(
        $"{member.Name}: {NameOf(serializer)} could not read a value of BSON type {type} ({cause.GetType().Name}): the class has changed since it was "
        + "written, or it was written by another. The message is left out, because it may quote the value.");

    // An encrypted member of a class that is encrypted itself says what failed; the driver's class map wraps it.
    private static Exception? Own(Exception cause)
    {
        for (Exception? inner = cause; inner is not null; inner = inner.InnerException)
        {
            if (inner is FieldCryptException or MemberFormatException)
            {
                return inner;
            }
        }

        return null;
    }

    private static string NameOf(IBsonSerializer serializer) => serializer.GetType().Name.Split('`')[0];
}
