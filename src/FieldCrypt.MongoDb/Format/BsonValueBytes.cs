using System.Buffers.Binary;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Format;

/// <summary>The bytes that a value has inside a BSON document, and back: what is encrypted is exactly these.</summary>
/// <remarks>
/// They are taken out of a document of one element without a name: <c>length(4) type(1) 00 value 00</c>.
/// </remarks>
internal static class BsonValueBytes
{
    private const int TypeOffset = 4;

    /// <summary>Where the value begins in a document of one element without a name.</summary>
    public const int ValueOffset = 6;

    /// <summary>How much longer than the value such a document is.</summary>
    public const int DocumentOverhead = ValueOffset + 1;

    /// <summary>Reads the type and the value out of such a document.</summary>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> document, out BsonType type)
    {
        type = (BsonType)document[TypeOffset];
        return document[ValueOffset..^1];
    }

    /// <summary>Makes such a document around a value that stands at <see cref="ValueOffset"/> already.</summary>
    /// <returns>The document's length.</returns>
    public static int Frame(byte[] buffer, BsonType type, int valueLength)
    {
        var length = valueLength + DocumentOverhead;
        BinaryPrimitives.WriteInt32LittleEndian(buffer, length);
        buffer[TypeOffset] = (byte)type;
        buffer[TypeOffset + 1] = 0;
        buffer[length - 1] = 0;
        return length;
    }

    /// <summary>Reads a value with a serializer, from such a document.</summary>
    /// <exception cref="DataNotAuthenticException">The bytes are not one value of the type, or of a type that is never encrypted.</exception>
    /// <exception cref="FormatException">The value is right, but not one that the serializer takes.</exception>
    public static TValue Read<TValue>(byte[] document, int length, IBsonSerializer<TValue> serializer)
    {
        var bytes = Value(document.AsSpan(0, length), out var type);
        if (!BsonTypeRules.Allows(CsfleAlgorithm.Random, type) || !BsonStructure.IsValue(type, bytes))
        {
            throw Malformed();
        }

        try
        {
            using var buffer = new ByteArrayBuffer(document, length, isReadOnly: true);
            using var stream = new ByteBufferStream(buffer);
            using var reader = new BsonBinaryReader(stream);
            reader.ReadStartDocument();
            reader.ReadName();
            var value = serializer.Deserialize(BsonDeserializationContext.CreateRoot(reader, AllowDuplicateNames));
            reader.ReadEndDocument();
            return value;
        }
        catch (Exception e) when (e is EndOfStreamException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            throw Malformed();
        }
    }

    /// <summary>The bytes of a value.</summary>
    public static byte[] Of(BsonValue value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BsonBinaryWriter(buffer))
        {
            writer.WriteStartDocument();
            writer.WriteName("");
            BsonValueSerializer.Instance.Serialize(BsonSerializationContext.CreateRoot(writer), value);
            writer.WriteEndDocument();
        }

        return buffer.ToArray();
    }

    // BSON allows them, and what was written is what is read. The reader's error would also repeat the name.
    private static void AllowDuplicateNames(BsonDeserializationContext.Builder context) => context.AllowDuplicateElementNames = true;

    public static DataNotAuthenticException Malformed() =>
        new("Malformed data: the encrypted value is authentic, but its content is not a value of the BSON type that it names.");
}
