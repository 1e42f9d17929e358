using System.Buffers.Binary;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Wire;

/// <summary>A message of MongoDB's wire protocol: OP_MSG, or the OP_QUERY that old clients greet with.</summary>
/// <remarks>
/// The header is four little-endian 32-bit integers: the message's length with the header, its id, the id that it answers, the operation.
/// </remarks>
internal sealed class WireMessage
{
    /// <summary>The longest message, header included, as <c>hello</c> tells it.</summary>
    public const int MaxLength = 48_000_000;

    private const int HeaderLength = 16;
    private const int ReplyOperation = 1;
    private const int QueryOperation = 2004;
    private const int MessageOperation = 2013;

    private const uint ChecksumPresent = 1;
    private const uint MoreToCome = 2;
    private const uint RequiredFlags = 0xFFFF;

    private static int _lastId;

    private readonly int _id;
    private readonly bool _isQuery;

    private WireMessage(int id, bool isQuery, BsonDocument command, ReadOnlyMemory<byte> bytes)
    {
        _id = id;
        _isQuery = isQuery;
        Command = command.ElementCount > 0 ? command : throw new InvalidDataException("A command is empty.");
        Bytes = bytes;
    }

    /// <summary>The command; the documents that came beside it are arrays in it.</summary>
    public BsonDocument Command { get; }

    /// <summary>The bytes after the header, as they came.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether the client waits for an answer.</summary>
    public bool ExpectsReply { get; private init; } = true;

    /// <summary>Whether it is an OP_QUERY of another command than a greeting, which servers no longer answer.</summary>
    public bool IsUnsupportedQuery => _isQuery && Command.GetElement(0).Name is not ("hello" or "isMaster" or "ismaster");

    /// <summary>Reads the next message; null if the client has ended the connection.</summary>
    /// <exception cref="InvalidDataException">The message is malformed.</exception>
    public static async Task<WireMessage?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        if (await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < HeaderLength)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is <= HeaderLength or > MaxLength)
        {
            throw new InvalidDataException("A message's length is out of bounds.");
        }

        var body = new byte[length - HeaderLength];
        await stream.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
        var id = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
        return BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)) switch
        {
            MessageOperation => ReadMessage(id, body),
            QueryOperation => ReadQuery(id, body),
            _ => throw new InvalidDataException("The operation is not supported."),
        };
    }

    /// <summary>The bytes of an answer to this message.</summary>
    public byte[] EncodeReply(BsonDocument reply)
    {
        var document = reply.ToBson();

        // OP_MSG: flags (4 bytes), kind of section (1). OP_REPLY: flags (4), cursor (8), start (4), count of documents (4).
        var prefix = _isQuery ? 20 : 5;
        var bytes = new byte[HeaderLength + prefix + document.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), Interlocked.Increment(ref _lastId));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), _id);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), _isQuery ? ReplyOperation : MessageOperation);
        if (_isQuery)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(HeaderLength + 16), 1);
        }

        document.CopyTo(bytes, HeaderLength + prefix);
        return bytes;
    }

    // Flags (4 bytes), sections, and a checksum (4 bytes) if the flags say so.
    private static WireMessage ReadMessage(int id, byte[] body)
    {
        var reader = new WireReader(body);
        var flags = (uint)reader.ReadInt32();
        if ((flags & RequiredFlags & ~(ChecksumPresent | MoreToCome)) != 0)
        {
            throw new InvalidDataException("A message has an unknown flag.");
        }

        if ((flags & ChecksumPresent) != 0)
        {
            reader = reader.WithoutLast(4);
        }

        BsonDocument? command = null;
        var sequences = new BsonDocument();
        while (!reader.IsAtEnd)
        {
            switch (reader.ReadByte())
            {
                case 0 when command is null:
                    command = reader.ReadDocument();
                    break;
                case 1:
                    ReadSequence(reader.ReadSized(), sequences);
                    break;
                default:
                    throw new InvalidDataException("A message has a section of an unknown kind, or two commands.");
            }
        }

        if (command is null || sequences.Names.Any(command.Contains))
        {
            throw new InvalidDataException("A message has no command, or a field twice.");
        }

        return new WireMessage(id, isQuery: false, command.AddRange(sequences), body) { ExpectsReply = (flags & MoreToCome) == 0 };
    }

    // A field's name and its documents, one after the other.
    private static void ReadSequence(WireReader reader, BsonDocument sequences)
    {
        var name = reader.ReadName();
        var documents = new BsonArray();
        while (!reader.IsAtEnd)
        {
            documents.Add(reader.ReadDocument());
        }

        if (sequences.Contains(name))
        {
            throw new InvalidDataException("A message has a field twice.");
        }

        sequences.Add(name, documents);
    }

    // Flags (4 bytes), collection's name, skip (4), count (4), the command and perhaps a projection.
    private static WireMessage ReadQuery(int id, byte[] body)
    {
        var reader = new WireReader(body);
        reader.ReadInt32();
        reader.ReadName();
        reader.ReadInt32();
        reader.ReadInt32();
        var query = reader.ReadDocument();
        var command = query.TryGetValue("$query", out var inner) && inner is BsonDocument wrapped ? wrapped : query;
        return new WireMessage(id, isQuery: true, command, body);
    }
}
