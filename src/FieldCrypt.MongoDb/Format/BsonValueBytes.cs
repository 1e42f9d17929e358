using System.Buffers.Binary;
using MongoDB.Bson;

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
}
