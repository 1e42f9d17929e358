using System.Buffers.Binary;
using FieldCrypt.Cryptography;

namespace FieldCrypt.EncryptionSdk.Format;

/// <summary>Writes the frames of one message in order; <see cref="PartHeader"/> has their layout. Not thread-safe.</summary>
internal sealed class FrameWriter(MessageCipher cipher)
{
    private const int RegularOverhead = PartHeader.FrameLength + Aead.TagLength;
    private const int FinalOverhead = PartHeader.FinalFrameLength + Aead.TagLength;

    private uint _sequence;

    /// <summary>The most that a frame takes beyond its plaintext.</summary>
    public static int MaxOverhead => FinalOverhead;

    /// <summary>The length of all frames of a message.</summary>
    public static long TotalLength(long plaintextLength, int frameLength) =>
        (RegularFrames(plaintextLength, frameLength) * RegularOverhead) + FinalOverhead + plaintextLength;

    /// <summary>How many frames come before the final one. A plaintext that fills its frames fills the final one too.</summary>
    public static long RegularFrames(long plaintextLength, int frameLength) => plaintextLength == 0 ? 0 : (plaintextLength - 1) / frameLength;

    /// <summary>Writes all frames of a plaintext.</summary>
    /// <param name="plaintext">The whole plaintext.</param>
    /// <param name="frameLength">How much a frame holds.</param>
    /// <param name="destination">Where to write.</param>
    /// <returns>How many bytes were written.</returns>
    public int WriteAll(ReadOnlySpan<byte> plaintext, int frameLength, Span<byte> destination)
    {
        var written = 0;
        for (var left = RegularFrames(plaintext.Length, frameLength); left > 0; left--)
        {
            written += WriteFrame(plaintext[..frameLength], destination[written..]);
            plaintext = plaintext[frameLength..];
        }

        return written + WriteFinalFrame(plaintext, destination[written..]);
    }

    /// <summary>Writes a frame with others after it.</summary>
    /// <param name="plaintext">As long as the header says.</param>
    /// <param name="destination">Where to write.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ProtectedOperationException">The message would have more frames than the format counts.</exception>
    public int WriteFrame(ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Next());
        var length = RegularOverhead + plaintext.Length;
        Encrypt(PartKind.Frame, plaintext, destination.Slice(sizeof(uint), Aead.NonceLength), destination[PartHeader.FrameLength..length]);
        return length;
    }

    /// <summary>Writes the final frame.</summary>
    /// <param name="plaintext">At most as long as the header says.</param>
    /// <param name="destination">Where to write.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ProtectedOperationException">The message would have more frames than the format counts.</exception>
    public int WriteFinalFrame(ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, PartHeader.FinalMark);
        BinaryPrimitives.WriteUInt32BigEndian(destination[sizeof(uint)..], Next());
        BinaryPrimitives.WriteInt32BigEndian(destination[(PartHeader.FinalFrameLength - sizeof(uint))..], plaintext.Length);
        var length = FinalOverhead + plaintext.Length;
        Encrypt(
            PartKind.FinalFrame,
            plaintext,
            destination.Slice(2 * sizeof(uint), Aead.NonceLength),
            destination[PartHeader.FinalFrameLength..length]);
        return length;
    }

    private void Encrypt(PartKind kind, ReadOnlySpan<byte> plaintext, Span<byte> nonce, Span<byte> @sealed) =>
        cipher.Encrypt(kind, _sequence, nonce, plaintext, @sealed);

    // The last number is the mark of a final frame.
    private uint Next() => _sequence < PartHeader.FinalMark - 1
        ? ++_sequence
        : throw new ProtectedOperationException("A message has at most 2^32 - 2 frames: use longer ones.");
}
