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
            writer.WriteByte(Version);
            writer.WriteUInt16((int)suite.Id);
            writer.Reserve(suite.MessageIdLength).Clear();
            writer.WriteBlock(stored.Serialized.Span);
            writer.WriteUInt16(wrappedDataKeys.Count);
            for (var i = 0; i < wrappedDataKeys.Count; i++)
            {
                wrappedDataKeys[i].Write(ref writer);
            }

            writer.WriteByte(MessageHeader.Framed);
            writer.WriteUInt32(frameLength);
            writer.Reserve(MessageHeader.CommitmentKeyLength).Clear();
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
        var messageId = body.Slice(MessageIdOffset, _suite.MessageIdLength);
        RandomBytes.Fill(messageId);
        Span<byte> key = stackalloc byte[MessageKeySchedule.MaxKeyLength];
        try
        {
            MessageKeySchedule.DeriveCommitting(_suite, dataKey, messageId, key, body[^MessageHeader.CommitmentKeyLength..]);
            var cipher = new MessageCipher(key, messageId);
            cipher.TagHeader(body, _unstored.Span, header.Slice(_body.Length, Aead.TagLength));
            return cipher;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
