using System.Buffers;
using System.Buffers.Binary;
using FieldCrypt.Cryptography;

namespace FieldCrypt.EncryptionSdk.Format;

/// <summary>The cipher of one message, set up once for its header and all parts of its body.</summary>
/// <remarks>
/// <code>
/// additional data of a part   message id || text of its kind || u32 sequence number || u64 plaintext length
/// nonce, as written           sequence number in 12 bytes; readers take the one that stands in the part
/// </code>
/// Not thread-safe. AWS Encryption SDK specification, data format, "Message Body" and "Message Body AAD".
/// </remarks>
internal sealed class MessageCipher : IDisposable
{
    private const int MaxAdditionalDataLength = 32 + 35 + sizeof(uint) + sizeof(ulong);

    private readonly AeadCipher _cipher;
    private readonly byte[] _additionalData = new byte[MaxAdditionalDataLength];
    private readonly int _messageIdLength;

    /// <summary>Sets the cipher up; clearing the key is the caller's task.</summary>
    public MessageCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> messageId)
    {
        messageId.CopyTo(_additionalData);
        _messageIdLength = messageId.Length;
        _cipher = Aead.SetUp(key);
    }

    private static ReadOnlySpan<byte> WholeText => "AWSKMSEncryptionClient Single Block"u8;

    private static ReadOnlySpan<byte> FrameText => "AWSKMSEncryptionClient Frame"u8;

    private static ReadOnlySpan<byte> FinalFrameText => "AWSKMSEncryptionClient Final Frame"u8;

    /// <summary>Makes the tag of a header, under the zero nonce: no part of a body has it, since sequence numbers begin at 1.</summary>
    /// <param name="body">The header without its tag.</param>
    /// <param name="unstored">The pairs that are bound but not stored, serialized.</param>
    /// <param name="tag">Receives the tag.</param>
    public void TagHeader(ReadOnlySpan<byte> body, ReadOnlySpan<byte> unstored, Span<byte> tag)
    {
        if (unstored.IsEmpty)
        {
            _cipher.Encrypt(Aead.ZeroNonce, body, [], tag);
            return;
        }

        var joined = ArrayPool<byte>.Shared.Rent(body.Length + unstored.Length);
        _cipher.Encrypt(Aead.ZeroNonce, Join(body, unstored, joined), [], tag);
        ArrayPool<byte>.Shared.Return(joined);
    }

    /// <summary>Whether the tag of a header is right.</summary>
    public bool Verifies(MessageHeader header, ReadOnlySpan<byte> unstored)
    {
        if (unstored.IsEmpty)
        {
            return _cipher.TryDecrypt(header.Nonce, header.Body, header.Tag, []);
        }

        var joined = ArrayPool<byte>.Shared.Rent(header.Body.Length + unstored.Length);
        var isAuthentic = _cipher.TryDecrypt(header.Nonce, Join(header.Body, unstored, joined), header.Tag, []);
        ArrayPool<byte>.Shared.Return(joined);
        return isAuthentic;
    }

    /// <summary>Encrypts a part.</summary>
    /// <param name="kind">The kind of the part.</param>
    /// <param name="sequence">Its number, from 1.</param>
    /// <param name="nonce">Receives the nonce.</param>
    /// <param name="plaintext">The plaintext.</param>
    /// <param name="sealed">Receives ciphertext and tag.</param>
    public void Encrypt(PartKind kind, uint sequence, Span<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> @sealed)
    {
        nonce[..^sizeof(uint)].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[^sizeof(uint)..], sequence);
        _cipher.Encrypt(nonce, AdditionalData(kind, sequence, plaintext.Length), plaintext, @sealed);
    }

    /// <summary>Decrypts a part, which may be done in place.</summary>
    /// <returns>Whether its tag was right.</returns>
    public bool TryDecrypt(PartKind kind, uint sequence, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> @sealed, Span<byte> plaintext) =>
        _cipher.TryDecrypt(nonce, AdditionalData(kind, sequence, plaintext.Length), @sealed, plaintext);

    public void Dispose() => _cipher.Dispose();

    private static ReadOnlySpan<byte> Join(ReadOnlySpan<byte> body, ReadOnlySpan<byte> unstored, byte[] joined)
    {
        body.CopyTo(joined);
        unstored.CopyTo(joined.AsSpan(body.Length));
        return joined.AsSpan(0, body.Length + unstored.Length);
    }

    private ReadOnlySpan<byte> AdditionalData(PartKind kind, uint sequence, int length)
    {
        var text = kind switch
        {
            PartKind.Whole => WholeText,
            PartKind.Frame => FrameText,
            _ => FinalFrameText,
        };
        var rest = _additionalData.AsSpan(_messageIdLength);
        text.CopyTo(rest);
        BinaryPrimitives.WriteUInt32BigEndian(rest[text.Length..], sequence);
        BinaryPrimitives.WriteInt64BigEndian(rest[(text.Length + sizeof(uint))..], length);
        return _additionalData.AsSpan(0, _messageIdLength + text.Length + sizeof(uint) + sizeof(long));
    }
}
