using System.Security.Cryptography;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Format;

/// <summary>
/// Where the plaintext of one value stands between its serializer and its encryption; kept by the thread from value to value, with writer and
/// reader, and cleared after each. Smaller arrays that it outgrew while it was written are the collector's, like the value itself.
/// </summary>
internal sealed class PlaintextBuffer : IDisposable
{
    // Larger ones are rare: better freed than kept by every thread.
    private const int MaxKeptLength = 64 * 1024;

    [ThreadStatic]
    private static PlaintextBuffer? s_idle;

    [ThreadStatic]
    private static int s_rented;

    // A plain stream: out of the driver's own buffers, raw and lazy documents would keep a part that is cleared later, instead of copying it.
    private readonly MemoryStream _stream = new(256);
    private readonly BsonBinaryWriter _writer;
    private readonly BsonBinaryReader _reader;
    private readonly BsonSerializationContext _writing;
    private readonly BsonDeserializationContext _reading;
    private int _used;

    private PlaintextBuffer()
    {
        _writer = new BsonBinaryWriter(_stream);
        _reader = new BsonBinaryReader(_stream);
        _writing = BsonSerializationContext.CreateRoot(_writer);

        // BSON allows duplicate names, and what was written is what is read. The reader's error would also repeat the name.
        _reading = BsonDeserializationContext.CreateRoot(_reader, static context => context.AllowDuplicateElementNames = true);
    }

    /// <summary>A buffer for one value; a value inside a value gets another.</summary>
    public static PlaintextBuffer Rent()
    {
        var buffer = s_idle ?? new();
        s_idle = null;
        buffer.IsNested = s_rented++ > 0;
        return buffer;
    }

    /// <summary>Whether the value is part of another that is being written or read on this thread.</summary>
    public bool IsNested { get; private set; }

    /// <summary>Writes a value.</summary>
    /// <returns>Its bytes as in a document, valid until the buffer is disposed.</returns>
    public ReadOnlySpan<byte> Write<TValue>(TValue value, IBsonSerializer<TValue> serializer, out BsonType type)
    {
        _writer.WriteStartDocument();
        _writer.WriteName("");
        serializer.Serialize(_writing, value);
        _writer.WriteEndDocument();
        return BsonValueBytes.Value(_stream.GetBuffer().AsSpan(0, (int)_stream.Length), out type);
    }

    /// <summary>Room for the bytes of a value, at <see cref="BsonValueBytes.ValueOffset"/>, valid until the buffer is disposed.</summary>
    public byte[] Reserve(int maxLength)
    {
        _used = maxLength + BsonValueBytes.DocumentOverhead;
        _stream.SetLength(_used);
        return _stream.GetBuffer();
    }

    /// <summary>Reads the value whose bytes were written to the <see cref="Reserve">reserved</see> room.</summary>
    /// <remarks>Any other exception says that the value is right, but not one that the serializer takes, in words that may quote it.</remarks>
    /// <exception cref="DataNotAuthenticException">The bytes are not one value of the type, or of a type that is never encrypted.</exception>
    public TValue Read<TValue>(BsonType type, int length, IBsonSerializer<TValue> serializer)
    {
        if (!BsonTypeRules.Allows(CsfleAlgorithm.Random, type)
            || !BsonStructure.IsValue(type, _stream.GetBuffer().AsSpan(BsonValueBytes.ValueOffset, length)))
        {
            throw new DataNotAuthenticException(
                "Malformed data: the encrypted value is authentic, but its content is not a value of the BSON type that it names.");
        }

        _stream.SetLength(BsonValueBytes.Frame(_stream.GetBuffer(), type, length));
        _reader.ReadStartDocument();
        _reader.ReadName();
        var value = serializer.Deserialize(_reading);
        _reader.ReadEndDocument();
        return value;
    }

    public void Dispose()
    {
        var used = Math.Max(_used, (int)_stream.Length);
        CryptographicOperations.ZeroMemory(_stream.GetBuffer().AsSpan(0, used));
        _used = 0;
        s_rented--;
        _stream.SetLength(0);

        // A serializer that failed leaves writer or reader in the middle of a document.
        if (_stream.Capacity <= MaxKeptLength
            && _writer.State is BsonWriterState.Initial or BsonWriterState.Done
            && _reader.State is BsonReaderState.Initial or BsonReaderState.Done)
        {
            s_idle = this;
        }
    }
}
