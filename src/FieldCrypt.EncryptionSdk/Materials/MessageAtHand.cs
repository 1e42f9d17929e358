using FieldCrypt.Cryptography;
using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.EncryptionSdk.Materials;

/// <summary>
/// Messages with a data key of their own whose wrapping key is in memory: written and read without a task, and without an object for the data key, which stays
/// on the stack. It makes many small values cheap; what it cannot do takes the long way, which also says why something fails.
/// </summary>
internal static class MessageAtHand
{
    /// <summary>How many random bytes a message takes: data key, wrapping, message id. 0 if no message can be written so.</summary>
    public static int RandomLength(MessageEncryptorOptions options, AlgorithmSuite suite) =>
        !suite.IsSigned && options.Keys is { CanGenerate: true, Members.Count: 1 } keys && keys.RandomLength(suite.KeyLength) is > 0 and var length
            ? length + suite.MessageIdLength
            : 0;

    /// <summary>Writes a message.</summary>
    /// <param name="options">How.</param>
    /// <param name="suite">A suite without signature.</param>
    /// <param name="plaintext">What it holds.</param>
    /// <param name="context">The pairs to bind to it.</param>
    /// <param name="random">As many as <see cref="RandomLength"/> says, for this message alone; clearing them is the caller's task.</param>
    /// <returns>The message; null if it takes the long way.</returns>
    /// <exception cref="ProtectedOperationException">The context cannot be stored.</exception>
    public static byte[]? TryWrite(
        MessageEncryptorOptions options, AlgorithmSuite suite, ReadOnlySpan<byte> plaintext, EncryptionContext context, ReadOnlySpan<byte> random)
    {
        var dataKey = random[..suite.KeyLength];
        var (stored, unstored) = MessageContext.Split(context, options.UnstoredContextKeys);
        var writer = new ByteWriter(1_024);
        try
        {
            HeaderTemplate.Begin(ref writer, suite, random[^suite.MessageIdLength..], stored, wrappedDataKeys: 1);
            if (!options.Keys.TryWrapAtHand(dataKey, random[suite.KeyLength..^suite.MessageIdLength], context, ref writer))
            {
                return null;
            }

            HeaderTemplate.End(ref writer, options.FrameLength);
            var bodyStart = writer.Length + Aead.TagLength;
            var length = bodyStart + FrameWriter.TotalLength(plaintext.Length, options.FrameLength);
            if (length > Array.MaxLength)
            {
                return null;
            }

            var message = new byte[length];
            writer.Written.CopyTo(message);
            var header = message.AsSpan(0, bodyStart);
            using var cipher = HeaderTemplate.Complete(suite, dataKey, header[..^Aead.TagLength], unstored.Serialized.Span, header[^Aead.TagLength..]);
            new FrameWriter(cipher).WriteAll(plaintext, options.FrameLength, message.AsSpan(bodyStart));
            return message;
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Opens the first wrapped data key of a message with the first member of the provider.</summary>
    /// <param name="options">How.</param>
    /// <param name="header">The message's header.</param>
    /// <param name="context">What the data key must have been bound to.</param>
    /// <param name="dataKey">Receives the data key, as long as the suite says; clearing it is the caller's task, whatever comes of it.</param>
    /// <returns>Whether it was opened; if not, the message takes the long way.</returns>
    public static bool TryOpen(MessageEncryptorOptions options, MessageHeader header, EncryptionContext context, Span<byte> dataKey) =>
        options.Keys.Members[0].TryUnwrapAtHand(header.WrappedDataKeys[0], context, dataKey);
}
