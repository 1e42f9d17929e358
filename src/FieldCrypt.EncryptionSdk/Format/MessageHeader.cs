using FieldCrypt.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.EncryptionSdk.Format;

/// <summary>The header of a message, as it stands there: nothing of it is authentic before its tag was verified.</summary>
/// <remarks>
/// <code>
///                     version 1    version 2
/// version                  1            1    01, 02
/// type                     1            -    80
/// algorithm suite          2            2
/// message id              16           32    random
/// context              2 + n        2 + n    u16 length; unless that is 0: u16 count, then u16 key, u16 value each
/// data keys            2 + n        2 + n    u16 count, then u16 provider id, u16 provider info, u16 ciphertext each
/// content type             1            1    01 without frames, 02 framed
/// reserved                 4            -    00000000
/// nonce length             1            -    0C
/// frame length             4            4    0 without frames
/// commitment key           -           32
/// nonce                   12            -    of the tag; in version 2 it is zero
/// tag                     16           16    AES-GCM of nothing; additional data: all before nonce and tag, then the unstored pairs
/// </code>
/// AWS Encryption SDK specification, data format, "Message Header". Its text wants the pairs in ascending order, and so they are written; published
/// messages have them in another, so they are read in any: as they stand they are authenticated, and what data keys are bound to is sorted.
/// </remarks>
internal sealed class MessageHeader
{
    public const byte Framed = 0x02;
    public const byte CustomerData = 0x80;
    public const int CommitmentKeyLength = 32;
    private const byte NotFramed = 0x01;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _bodyLength;
    private readonly int _messageIdOffset;
    private readonly Range _wrappedDataKeys;

    private MessageHeader(ReadOnlyMemory<byte> bytes, AlgorithmSuite suite, int bodyLength, int messageIdOffset, Range wrappedDataKeysRange)
    {
        _bytes = bytes;
        Suite = suite;
        _bodyLength = bodyLength;
        _messageIdOffset = messageIdOffset;
        _wrappedDataKeys = wrappedDataKeysRange;
    }

    public AlgorithmSuite Suite { get; }

    /// <summary>The pairs of the encryption context that stand in the message.</summary>
    public required EncryptionContext StoredContext { get; init; }

    public required IReadOnlyList<WrappedDataKey> WrappedDataKeys { get; init; }

    public required bool IsFramed { get; init; }

    /// <summary>How much every frame but the last holds; 0 without frames.</summary>
    public required uint FrameLength { get; init; }

    /// <summary>The length of the whole header, with its tag.</summary>
    public int Length => _bytes.Length;

    /// <summary>The whole header.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>The header without its nonce and its tag.</summary>
    public ReadOnlySpan<byte> Body => _bytes.Span[.._bodyLength];

    public ReadOnlySpan<byte> MessageId => _bytes.Span.Slice(_messageIdOffset, Suite.MessageIdLength);

    /// <summary>The data keys as they stand in the header: what tells one from another.</summary>
    public ReadOnlyMemory<byte> WrappedDataKeyBytes => _bytes[_wrappedDataKeys];

    public ReadOnlySpan<byte> CommitmentKey => Suite.IsCommitting ? Body[^CommitmentKeyLength..] : [];

    public ReadOnlySpan<byte> Nonce => Suite.Version == 1 ? _bytes.Span.Slice(_bodyLength, Aead.NonceLength) : Aead.ZeroNonce;

    public ReadOnlySpan<byte> Tag => _bytes.Span[^Aead.TagLength..];

    /// <summary>Reads the header at the beginning of a message.</summary>
    /// <param name="message">The message, or its header alone.</param>
    /// <param name="maxWrappedDataKeys">How many wrapped data keys it may have: checked as soon as their number is known.</param>
    /// <param name="expected">A context that it most likely has, byte by byte: then it need not be taken apart. Null for none.</param>
    /// <exception cref="DataNotAuthenticException">It is malformed.</exception>
    public static MessageHeader Parse(ReadOnlyMemory<byte> message, int maxWrappedDataKeys, EncryptionContext? expected = null)
    {
        var reader = new ByteReader(message.Span);
        var suite = ReadSuite(ref reader);
        var messageIdOffset = reader.Position;
        reader.ReadBytes(suite.MessageIdLength, "message id");
        var context = ReadContext(ref reader, expected);
        var keysOffset = reader.Position;
        var wrappedDataKeys = ReadWrappedDataKeys(ref reader, message, maxWrappedDataKeys);
        var keys = keysOffset..reader.Position;
        var isFramed = ReadContentType(ref reader);
        if (suite.Version == 1)
        {
            RequireVersion1Fields(ref reader);
        }

        var frameLength = reader.ReadUInt32("frame length");
        if (isFramed == (frameLength == 0))
        {
            throw new DataNotAuthenticException("Malformed data: the message's content type and its frame length contradict each other.");
        }

        if (suite.IsCommitting)
        {
            reader.ReadBytes(CommitmentKeyLength, "commitment key");
        }

        var bodyLength = reader.Position;
        if (suite.Version == 1)
        {
            reader.ReadBytes(Aead.NonceLength, "header nonce");
        }

        reader.ReadBytes(Aead.TagLength, "header tag");
        return new MessageHeader(message[..reader.Position], suite, bodyLength, messageIdOffset, keys)
        {
            StoredContext = context,
            WrappedDataKeys = wrappedDataKeys,
            IsFramed = isFramed,
            FrameLength = frameLength,
        };
    }

    /// <summary>Refuses a message with no wrapped data key, or with more than it may have.</summary>
    public static void RequireAllowed(int wrappedDataKeys, int maxWrappedDataKeys)
    {
        if (wrappedDataKeys == 0)
        {
            throw new DataNotAuthenticException("Malformed data: the message holds no data key.");
        }

        if (wrappedDataKeys > maxWrappedDataKeys)
        {
            throw new DataNotAuthenticException(
                $"The message has {wrappedDataKeys} wrapped data keys, more than the {maxWrappedDataKeys} that MaxWrappedDataKeys allows: each may cost "
                + "calls of a key service.");
        }
    }

    private static AlgorithmSuite ReadSuite(ref ByteReader reader)
    {
        var version = reader.ReadByte("version");
        if (version is not (1 or 2))
        {
            // Base64 of 01 80 and of 02 04 or 02 05.
            throw new DataNotAuthenticException(version == (byte)'A' && reader.ReadByte("version") is (byte)'Y' or (byte)'g'
                ? "This looks like the Base64 text of a message: decode it first."
                : "Malformed data: this is no message, or of an unknown version.");
        }

        if (version == 1 && reader.ReadByte("message type") != CustomerData)
        {
            throw new DataNotAuthenticException("Malformed data: the message is of an unknown type.");
        }

        return AlgorithmSuite.Find(reader.ReadUInt16("algorithm suite")) is { } suite && suite.Version == version
            ? suite
            : throw new DataNotAuthenticException("Malformed data: the message's algorithm suite is unknown in its version.");
    }

    private static EncryptionContext ReadContext(ref ByteReader reader, EncryptionContext? expected)
    {
        var block = reader.ReadBlock("encryption context");
        if (expected is not null && block.SequenceEqual(expected.Serialized.Span))
        {
            return expected;
        }

        if (block.IsEmpty)
        {
            return EncryptionContext.Empty;
        }

        var pairs = new ByteReader(block);
        var count = pairs.ReadUInt16("encryption context");
        if (count == 0)
        {
            throw new DataNotAuthenticException("Malformed data: an encryption context without pairs takes no bytes.");
        }

        var context = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = pairs.ReadText("encryption context key");
            if (!context.TryAdd(key, pairs.ReadText("encryption context value")))
            {
                throw new DataNotAuthenticException("Malformed data: the message's encryption context has a key twice.");
            }
        }

        pairs.RequireEnd("encryption context");
        return new EncryptionContext(context);
    }

    private static WrappedDataKey[] ReadWrappedDataKeys(ref ByteReader reader, ReadOnlyMemory<byte> message, int maxWrappedDataKeys)
    {
        var count = reader.ReadUInt16("number of data keys");
        RequireAllowed(count, maxWrappedDataKeys);
        var wrappedDataKeys = new WrappedDataKey[count];
        for (var i = 0; i < wrappedDataKeys.Length; i++)
        {
            wrappedDataKeys[i] = WrappedDataKey.Read(ref reader, message);
        }

        return wrappedDataKeys;
    }

    private static bool ReadContentType(ref ByteReader reader) => reader.ReadByte("content type") switch
    {
        NotFramed => false,
        Framed => true,
        _ => throw new DataNotAuthenticException("Malformed data: the message's content type is unknown."),
    };

    private static void RequireVersion1Fields(ref ByteReader reader)
    {
        if (reader.ReadUInt32("reserved bytes") != 0 || reader.ReadByte("nonce length") != Aead.NonceLength)
        {
            throw new DataNotAuthenticException("Malformed data: the message's reserved bytes or its nonce length are others than the format's.");
        }
    }
}
