using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.Testing.MongoDb.Wire;

/// <summary>Reads the parts of a message; every length is checked before it is used.</summary>
internal sealed class WireReader(ReadOnlyMemory<byte> bytes)
{
    // MongoDB's own bound; it also bounds the recursion here.
    private const int MaxDepth = 200;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlyMemory<byte> _rest = bytes;

    public bool IsAtEnd => _rest.IsEmpty;

    public WireReader WithoutLast(int count) => count <= _rest.Length ? new WireReader(_rest[..^count]) : throw TooShort();

    public byte ReadByte() => Read(1).Span[0];

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Read(sizeof(int)).Span);

    /// <summary>Text that ends with a zero byte.</summary>
    public string ReadName()
    {
        var length = _rest.Span.IndexOf((byte)0);
        try
        {
            var name = length < 0 ? throw TooShort() : StrictUtf8.GetString(_rest.Span[..length]);
            _rest = _rest[(length + 1)..];
            return name;
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("A name is not UTF-8.", e);
        }
    }

    /// <summary>A part that begins with its length, which counts itself.</summary>
    public WireReader ReadSized() => new(ReadSizedBytes()[sizeof(int)..]);

    /// <exception cref="InvalidDataException">The document is malformed or nested too deeply.</exception>
    public BsonDocument ReadDocument()
    {
        var document = ReadSizedBytes();
        try
        {
            using var stream = new ByteBufferStream(new ByteArrayBuffer(document.ToArray(), isReadOnly: true), ownsBuffer: true);
            using var reader = new BoundedReader(stream, document.Length);
            var result = BsonDocumentSerializer.Instance.Deserialize(BsonDeserializationContext.CreateRoot(reader));
            return stream.Position == document.Length ? result : throw new InvalidDataException("A document is longer than it says.");
        }
        catch (Exception e)
            when (e is FormatException or IOException or InvalidOperationException or ArgumentException or OverflowException or BsonException)
        {
            throw new InvalidDataException("A document is malformed.", e);
        }
    }

    private ReadOnlyMemory<byte> ReadSizedBytes()
    {
        var length = _rest.Length < sizeof(int) ? throw TooShort() : BinaryPrimitives.ReadInt32LittleEndian(_rest.Span);
        return length < sizeof(int) ? throw TooShort() : Read(length);
    }

    private ReadOnlyMemory<byte> Read(int count)
    {
        var part = count <= _rest.Length ? _rest[..count] : throw TooShort();
        _rest = _rest[count..];
        return part;
    }

    private static InvalidDataException TooShort() => new("A message is shorter than it says.");

    private sealed class BoundedReader(Stream stream, int length)
        : BsonBinaryReader(stream, new BsonBinaryReaderSettings { MaxDocumentSize = length })
    {
        private int _depth;

        public override void ReadStartDocument()
        {
            Descend();
            base.ReadStartDocument();
        }

        public override void ReadEndDocument()
        {
            _depth--;
            base.ReadEndDocument();
        }

        public override void ReadStartArray()
        {
            Descend();
            base.ReadStartArray();
        }

        public override void ReadEndArray()
        {
            _depth--;
            base.ReadEndArray();
        }

        private void Descend()
        {
            if (++_depth > MaxDepth)
            {
                throw new FormatException("A document is nested too deeply.");
            }
        }
    }
}
