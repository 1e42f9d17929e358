using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>The serializer of an encrypted number or character, which says what to do when LINQ wants to convert it or to compute with it.</summary>
/// <remarks>
/// C# converts both sides of <c>==</c> to <c>int</c> where they are byte, short or char, and to the wider type where they differ. For the conversion
/// the driver asks which BSON type the member has, and would then send the constant as plaintext.
/// </remarks>
internal sealed class EncryptedNumberSerializer<TValue>(EncryptedMember member, Lazy<IBsonSerializer<TValue>> plaintext)
    : EncryptedSerializer<TValue>(member, plaintext), IHasRepresentationSerializer
{
    /// <exception cref="ProtectedOperationException">Always.</exception>
    public BsonType Representation => throw new ProtectedOperationException(
        $"{Member.Name} is encrypted: the server cannot convert it to another type, or compute with it; C# converts byte, short and char to int "
        + $"for ==. Instead, compare it with a value of exactly its type, {typeof(TValue).Name}, by x.Member.Equals(value), values.Contains(x.Member) or "
        + "Builders<T>.Filter.Eq(x => x.Member, value).");
}
