using FieldCrypt.Cryptography;
using FieldCrypt.Serialization;

namespace FieldCrypt.EncryptionSdk.Format;

/// <summary>What stands before the ciphertext of a part of a message's body.</summary>
/// <remarks>
/// <code>
/// without frames   nonce (12) || u64 length                       then ciphertext and tag
/// frame            u32 sequence number || nonce (12)              then ciphertext of the header's frame length, and tag
/// final frame      FFFFFFFF || u32 sequence number || nonce (12) || u32 length    then ciphertext and tag
/// </code>
/// AWS Encryption SDK specification, data format, "Message Body".
/// </remarks>
internal readonly record struct PartHeader(PartKind Kind, uint Sequence, long Length)
{
    /// <summary>What stands where a final frame begins, instead of a sequence number.</summary>
    public const uint FinalMark = uint.MaxValue;

    /// <summary>The length of a frame's header.</summary>
    public const int FrameLength = sizeof(uint) + Aead.NonceLength;

    /// <summary>The length of a final frame's header.</summary>
    public const int FinalFrameLength = sizeof(uint) + FrameLength + sizeof(uint);

    /// <summary>The length of the header of a body without frames.</summary>
    public const int WholeLength = Aead.NonceLength + sizeof(ulong);

    /// <summary>NIST SP 800-38D §5.2.1.1: the most that AES-GCM encrypts under one nonce, in bytes.</summary>
    private const ulong MaxWholeLength = (1UL << 36) - 32;

    /// <summary>Reads the header of a part, which is not authentic before its tag was verified.</summary>
    /// <param name="reader">Stands where the part begins.</param>
    /// <param name="header">The message's header.</param>
    /// <param name="sequence">The number that a frame must have.</param>
    /// <param name="nonce">Its nonce.</param>
    /// <exception cref="DataNotAuthenticException">It is malformed.</exception>
    public static PartHeader Read(scoped ref ByteReader reader, MessageHeader header, uint sequence, out ReadOnlySpan<byte> nonce)
    {
        if (!header.IsFramed)
        {
            nonce = reader.ReadBytes(Aead.NonceLength, "nonce");
            var whole = reader.ReadUInt64("content length");
            return whole <= MaxWholeLength
                ? new PartHeader(PartKind.Whole, 1, (long)whole)
                : throw new DataNotAuthenticException("Malformed data: the message's content is longer than the format allows.");
        }

        var mark = reader.ReadUInt32("frame number");
        var isFinal = mark == FinalMark;
        if ((isFinal ? reader.ReadUInt32("frame number") : mark) != sequence)
        {
            throw new DataNotAuthenticException($"The message's frames are not in order: number {sequence} is missing.");
        }

        nonce = reader.ReadBytes(Aead.NonceLength, "nonce");
        var length = isFinal ? reader.ReadUInt32("final frame length") : header.FrameLength;
        return length <= header.FrameLength
            ? new PartHeader(isFinal ? PartKind.FinalFrame : PartKind.Frame, sequence, length)
            : throw new DataNotAuthenticException("Malformed data: the final frame is longer than the message's frames may be.");
    }
}
