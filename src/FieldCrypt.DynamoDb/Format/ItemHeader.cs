using System.Security.Cryptography;
using FieldCrypt.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Format;

/// <summary>The header of an item, attribute <c>aws_dbe_head</c>.</summary>
/// <remarks>
/// <code>
/// version             1   01; 02 if any attribute is in the encryption context
/// flavor              1   00 HMAC, 01 HMAC and ECDSA
/// message id         32   random, new with every write
/// legend          2 + n   one letter per signed attribute, in canonical order: e, s, c
/// context         2 + n   u16 count, then u16 key, u16 value; the pair that a reader cannot rebuild, if there is one
/// data keys       1 + n   u8 count, then u16 provider id, u16 provider info, u16 ciphertext each
/// commitment         32   HMAC-SHA-512 of everything before it under the commitment key, cut to 32 bytes
/// </code>
/// AWS Database Encryption SDK specification, structured encryption, "Header Format"; where its text says HMAC-SHA-384 for the
/// commitment, every published item says HMAC-SHA-512.
/// </remarks>
internal sealed class ItemHeader
{
    /// <summary>The one pair of the encryption context that a reader cannot rebuild: the public key of the digital signature.</summary>
    public const string PublicKeyPair = EncryptionContext.SignaturePair;
    public const int MessageIdLength = 32;

    /// <summary>About how long a header with one wrapped data key and the encryption context are.</summary>
    public const int LikelyLength = 1024;
    public const int CommitmentLength = 32;
    private const int MessageIdOffset = 2;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ReadOnlyMemory<byte> _legend;

    private ItemHeader(
        ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> legend, EncryptionContext storedContext, WrappedDataKey[] wrappedDataKeys)
    {
        _bytes = bytes;
        _legend = legend;
        StoredContext = storedContext;
        WrappedDataKeys = wrappedDataKeys;
    }

    /// <summary>The format version, 1 or 2.</summary>
    public byte Version => _bytes.Span[0];

    public ItemSuite Suite => (ItemSuite)_bytes.Span[1];

    public ReadOnlySpan<byte> MessageId => _bytes.Span.Slice(MessageIdOffset, MessageIdLength);

    /// <summary>One letter per signed attribute.</summary>
    public ReadOnlySpan<byte> Legend => _legend.Span;

    /// <summary>The pairs of the encryption context that stand in the header.</summary>
    public EncryptionContext StoredContext { get; }

    public IReadOnlyList<WrappedDataKey> WrappedDataKeys { get; }

    /// <summary>The header as it is stored.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    // Everywhere else an empty context is no bytes at all; in the header its count stands.
    private static ReadOnlySpan<byte> NoContext => [0, 0];

    /// <summary>Reads a header, which is not authentic before its commitment and the item's footer were verified.</summary>
    /// <param name="bytes">The header.</param>
    /// <param name="maxWrappedDataKeys">How many wrapped data keys it may have.</param>
    /// <exception cref="DataNotAuthenticException">It is malformed.</exception>
    public static ItemHeader Parse(ReadOnlyMemory<byte> bytes, int maxWrappedDataKeys = byte.MaxValue)
    {
        var reader = new ByteReader(bytes.Span);
        var version = reader.ReadByte("header version");
        if (version is not (1 or 2))
        {
            throw new DataNotAuthenticException("Malformed data: the header's version is unknown.");
        }

        if (reader.ReadByte("algorithm suite") > (byte)ItemSuite.HmacAndEcdsa)
        {
            throw new DataNotAuthenticException("Malformed data: the header's algorithm suite is unknown.");
        }

        reader.ReadBytes(MessageIdLength, "message id");
        var legend = reader.ReadBlock("legend");
        if (legend.ContainsAnyExcept(Format.Legend.Encrypted, Format.Legend.Signed, Format.Legend.Context))
        {
            throw new DataNotAuthenticException("Malformed data: the legend has an unknown letter.");
        }

        if (version == 1 && legend.Contains(Format.Legend.Context))
        {
            throw new DataNotAuthenticException("Malformed data: a header of version 1 has an attribute in the encryption context.");
        }

        var legendStart = reader.Position - legend.Length;
        var context = ReadContext(ref reader);
        var wrappedDataKeys = ReadWrappedDataKeys(ref reader, bytes, maxWrappedDataKeys);
        reader.ReadBytes(CommitmentLength, "commitment");
        reader.RequireEnd("header");
        return new ItemHeader(bytes, bytes.Slice(legendStart, legend.Length), context, wrappedDataKeys);
    }

    /// <summary>Writes a header at the beginning of a buffer; the commitment is made with an HMAC-SHA-512 that the caller has rented.</summary>
    public static void Write(
        ref ByteWriter writer,
        byte version,
        ItemSuite suite,
        scoped ReadOnlySpan<byte> messageId,
        scoped ReadOnlySpan<byte> legend,
        EncryptionContext storedContext,
        IReadOnlyList<WrappedDataKey> wrappedDataKeys,
        Hmac hmac,
        scoped ReadOnlySpan<byte> commitmentKey)
    {
        writer.WriteByte(version);
        writer.WriteByte((byte)suite);
        writer.WriteBytes(messageId);
        writer.WriteBlock(legend);
        writer.WriteBytes(storedContext.Count == 0 ? NoContext : storedContext.Serialized.Span);
        writer.WriteByte(checked((byte)wrappedDataKeys.Count));
        for (var i = 0; i < wrappedDataKeys.Count; i++)
        {
            writer.WriteText(wrappedDataKeys[i].ProviderId);
            writer.WriteBlock(wrappedDataKeys[i].ProviderInfo.Span);
            writer.WriteBlock(wrappedDataKeys[i].Ciphertext.Span);
        }

        Span<byte> commitment = stackalloc byte[CommitmentLength];
        Commit(hmac, commitmentKey, writer.Written, commitment);
        writer.WriteBytes(commitment);
    }

    /// <summary>Whether the data key is the one that the header was made with (key commitment), in constant time.</summary>
    public bool IsCommittedTo(Hmac hmac, ReadOnlySpan<byte> commitmentKey)
    {
        Span<byte> expected = stackalloc byte[CommitmentLength];
        Commit(hmac, commitmentKey, Bytes[..^CommitmentLength], expected);
        return CryptographicOperations.FixedTimeEquals(expected, Bytes[^CommitmentLength..]);
    }

    private static void Commit(Hmac hmac, ReadOnlySpan<byte> commitmentKey, ReadOnlySpan<byte> partialHeader, Span<byte> commitment)
    {
        Span<byte> mac = stackalloc byte[Hmac.MaxLength];
        hmac.SetKey(commitmentKey);
        hmac.Append(partialHeader);
        hmac.Finish(mac);
        mac[..CommitmentLength].CopyTo(commitment);
    }

    // No writer of this format puts any other pair there; taken from the header, it would be whatever whoever stored the item wants it to be.
    private static EncryptionContext ReadContext(ref ByteReader reader)
    {
        var count = reader.ReadUInt16("encryption context");
        if (count == 0)
        {
            return EncryptionContext.Empty;
        }

        var key = reader.ReadText("encryption context key");
        var value = reader.ReadText("encryption context value");
        return count == 1 && key == PublicKeyPair
            ? new EncryptionContext([new(key, value)])
            : throw new DataNotAuthenticException("The header's encryption context has pairs that no writer of this format puts there.");
    }

    private static WrappedDataKey[] ReadWrappedDataKeys(ref ByteReader reader, ReadOnlyMemory<byte> bytes, int max)
    {
        var count = reader.ReadByte("number of data keys");
        if (count == 0)
        {
            throw new DataNotAuthenticException("Malformed data: the header holds no data key.");
        }

        if (count > max)
        {
            throw new DataNotAuthenticException(
                $"The item has {count} wrapped data keys, and {max} are accepted. If it was written with so many, raise "
                + $"{nameof(ItemEncryptorOptions)}.{nameof(ItemEncryptorOptions.MaxWrappedDataKeys)}.");
        }

        var wrappedDataKeys = new WrappedDataKey[count];
        for (var i = 0; i < wrappedDataKeys.Length; i++)
        {
            wrappedDataKeys[i] = new WrappedDataKey(
                reader.ReadText("key provider id"),
                ReadMemory(ref reader, bytes, "key provider info"),
                ReadMemory(ref reader, bytes, "wrapped data key"));
        }

        return wrappedDataKeys;
    }

    // The part of the header itself, not a copy.
    private static ReadOnlyMemory<byte> ReadMemory(ref ByteReader reader, ReadOnlyMemory<byte> bytes, string field)
    {
        var length = reader.ReadBlock(field).Length;
        return bytes.Slice(reader.Position - length, length);
    }
}
