using System.Security.Cryptography;
using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>Where the plaintext of one value is written before it is encrypted; kept by the thread from value to value, and cleared after each.</summary>
internal sealed class PlaintextBuffer : IDisposable
{
    // Larger ones are rare: better freed than kept by every thread.
    private const int MaxKeptLength = 64 * 1024;

    [ThreadStatic]
    private static PlaintextBuffer? s_idle;

    private readonly MemoryStream _stream = new(256);

    private PlaintextBuffer()
    {
    }

    /// <summary>A buffer for one value; a value inside a value gets another.</summary>
    public static PlaintextBuffer Rent()
    {
        var buffer = s_idle ?? new();
        s_idle = null;
        return buffer;
    }

    /// <summary>Writes a value.</summary>
    /// <returns>Its bytes as in a document, valid until the buffer is disposed.</returns>
    public ReadOnlySpan<byte> Write<TValue>(TValue value, IBsonSerializer<TValue> serializer, out BsonType type)
    {
        using (var writer = new BsonBinaryWriter(_stream))
        {
            writer.WriteStartDocument();
            writer.WriteName("");
            serializer.Serialize(BsonSerializationContext.CreateRoot(writer), value);
            writer.WriteEndDocument();
        }

        return BsonValueBytes.Value(_stream.GetBuffer().AsSpan(0, (int)_stream.Length), out type);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_stream.GetBuffer().AsSpan(0, (int)_stream.Length));
        _stream.SetLength(0);
        if (_stream.Capacity <= MaxKeptLength)
        {
            s_idle = this;
        }
    }
}
