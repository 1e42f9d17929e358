using System.Security.Cryptography;
using FieldCrypt.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.EncryptionSdk.Format;

/// <summary>The header of messages under one data key and one context: only message id, commitment key and tag differ from message to message.</summary>
/// <remarks>The layout is that of <see cref="MessageHeader"/>, version 2, framed. Immutable.</remarks>
internal sealed class HeaderTemplate
{
    private const byte Version = 2;
    private const int MessageIdOffset = sizeof(byte) + sizeof(ushort);

    private readonly AlgorithmSuite _suite;
    private readonly byte[] _body;
    private readonly ReadOnlyMemory<byte> _unstored;

    /// <summary>Lays it out.</summary>
    /// <param name="suite">A suite that commits to its key.</param>
    /// <param name="stored">The pairs that stand in the message.</param>
    /// <param name="unstored">The pairs that are only bound to it.</param>
    /// <param name="wrappedDataKeys">The wrapped data keys.</param>
    /// <param name="frameLength">How much a frame holds.</param>
    public HeaderTemplate(
        AlgorithmSuite suite, EncryptionContext stored, EncryptionContext unstored, IReadOnlyList<WrappedDataKey> wrappedDataKeys, int frameLength)
    {
        _suite = suite;
        _unstored = unstored.Serialized;
        var writer = new ByteWriter(512);
        try
        {
            Begin(ref writer, suite, default, stored, wrappedDataKeys.Count);
            for (var i = 0; i < wrappedDataKeys.Count; i++)
            {
                wrappedDataKeys[i].Write(ref writer);
            }

            End(ref writer, frameLength);
            _body = writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>The length of a header, with its tag.</summary>
    public int Length => _body.Length + Aead.TagLength;

    /// <summary>Writes the header of a new message, with a message id of its own.</summary>
    /// <param name="dataKey">The data key.</param>
    /// <param name="header">Receives the header at its beginning, <see cref="Length"/> bytes.</param>
    /// <returns>What encrypts the message's body; the caller disposes it.</returns>
    public MessageCipher Write(ReadOnlySpan<byte> dataKey, Span<byte> header)
    {
        var body = header[.._body.Length];
        _body.CopyTo(body);
        RandomBytes.Fill(body.Slice(MessageIdOffset, _suite.MessageIdLength));
        return Complete(_suite, dataKey, body, _unstored.Span, header.Slice(_body.Length, Aead.TagLength));
    }

    /// <summary>Writes what stands before the wrapped data keys.</summary>
    /// <param name="writer">Receives it.</param>
    /// <param name="suite">A suite that commits to its key.</param>
    /// <param name="messageId">The message id; empty if it is filled in later.</param>
    /// <param name="stored">The pairs that stand in the message.</param>
    /// <param name="wrappedDataKeys">How many wrapped data keys follow.</param>
    public static void Begin(ref ByteWriter writer, AlgorithmSuite suite, ReadOnlySpan<byte> messageId, EncryptionContext stored, int wrappedDataKeys)
    {
        writer.WriteByte(Version);
        writer.WriteUInt16((int)suite.Id);
        var id = writer.Reserve(suite.MessageIdLength);
        id.Clear();
        messageId.CopyTo(id);
        writer.WriteBlock(stored.Serialized.Span);
        writer.WriteUInt16(wrappedDataKeys);
    }

    /// <summary>Writes what stands behind the wrapped data keys, with room for the commitment key.</summary>
    public static void End(ref ByteWriter writer, int frameLength)
    {
        writer.WriteByte(MessageHeader.Framed);
        writer.WriteUInt32(frameLength);
        writer.Reserve(MessageHeader.CommitmentKeyLength).Clear();
    }

    /// <summary>Writes commitment key and tag of a header that has its message id.</summary>
    /// <param name="suite">A suite that commits to its key.</param>
    /// <param name="dataKey">The data key.</param>
    /// <param name="body">The header without its tag; it ends with room for the commitment key.</param>
    /// <param name="unstored">The pairs that are only bound to it, serialized.</param>
    /// <param name="tag">Receives the tag.</param>
    /// <returns>What encrypts the message's body; the caller disposes it.</returns>
    public static MessageCipher Complete(AlgorithmSuite suite, ReadOnlySpan<byte> dataKey, Span<byte> body, ReadOnlySpan<byte> unstored, Span<byte> tag)
    {
        var messageId = body.Slice(MessageIdOffset, suite.MessageIdLength);
        Span<byte> key = stackalloc byte[MessageKeySchedule.MaxKeyLength];
        try
        {
            MessageKeySchedule.DeriveCommitting(suite, dataKey, messageId, key, body[^MessageHeader.CommitmentKeyLength..]);
            var cipher = new MessageCipher(key, messageId);
            cipher.TagHeader(body, unstored, tag);
            return cipher;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
