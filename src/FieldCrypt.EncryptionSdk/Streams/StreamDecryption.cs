using System.Buffers.Binary;
using FieldCrypt.Cryptography;
using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.EncryptionSdk.Materials;
using FieldCrypt.EncryptionSdk.Reading;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.EncryptionSdk.Streams;

/// <summary>Reads a message from a stream, in memory for one frame.</summary>
/// <remarks>
/// A frame is handed out once its tag is right and the header of the next one was read; the last bytes, wherever they stand, only after
/// the final frame, the end of the message and, of a signed one, the signature were verified. AWS Encryption SDK specification, client APIs,
/// "Decrypt", "Streaming".
/// </remarks>
internal sealed class StreamDecryption<TTransfer>(MessageEncryptorOptions options, Stream destination, CancellationToken cancellationToken)
    where TTransfer : struct, IByteTransfer
{
    private readonly byte[] _partHeader = new byte[PartHeader.FinalFrameLength];
    private readonly byte[] _nonce = new byte[Aead.NonceLength];

    /// <summary>Reads the message.</summary>
    /// <returns>All pairs that are bound to it.</returns>
    /// <exception cref="DataNotAuthenticException">It is malformed or was changed; what was handed out must be discarded.</exception>
    public async ValueTask<EncryptionContext> RunAsync(Stream message, EncryptionContext required, SignedStreams signed)
    {
        using var source = new MessageSource<TTransfer>(message, cancellationToken);
        var header = await new StreamedHeader<TTransfer>(source).ReadAsync(options.MaxWrappedDataKeys).ConfigureAwait(false);
        var opening = MessageOpening.Prepare(header, required, options);
        RequireStreamable(header, signed);
        using var dataKey = await MessageDataKey.OpenAsync(options, header, opening.Context, cancellationToken).ConfigureAwait(false);
        using var cipher = opening.Unlock(dataKey);
        if (header.Suite.IsSigned)
        {
            source.BeginHash(header.Suite.SignatureHash, header.Bytes);
        }

        var part = await ReadPartHeaderAsync(source, header, sequence: 1).ConfigureAwait(false);
        await CopyBodyAsync(source, header, cipher, part).ConfigureAwait(false);
        return opening.Context;
    }

    private async ValueTask CopyBodyAsync(MessageSource<TTransfer> source, MessageHeader header, MessageCipher cipher, PartHeader part)
    {
        using var buffer = new PlaintextBuffer((header.IsFramed ? (int)header.FrameLength : (int)part.Length) + Aead.TagLength);
        while (true)
        {
            var plaintext = await OpenAsync(source, cipher, part, buffer).ConfigureAwait(false);
            PartHeader? next = part.Kind == PartKind.Frame
                ? await ReadPartHeaderAsync(source, header, part.Sequence + 1).ConfigureAwait(false)
                : null;

            // Where the final frame is empty, the last bytes are those of the frame before it.
            if (next is { Kind: PartKind.FinalFrame, Length: 0 } empty)
            {
                using var tag = new PlaintextBuffer(Aead.TagLength);
                await OpenAsync(source, cipher, empty, tag).ConfigureAwait(false);
                next = null;
            }

            if (next is null)
            {
                await VerifyEndAsync(source, header).ConfigureAwait(false);
            }

            await TTransfer.WriteAsync(destination, plaintext, cancellationToken).ConfigureAwait(false);
            if (next is null)
            {
                return;
            }

            part = next.Value;
        }
    }

    private void RequireStreamable(MessageHeader header, SignedStreams signed)
    {
        if (header.Suite.IsSigned && signed != SignedStreams.ReleaseEarly)
        {
            throw new ProtectedOperationException(
                "The message is signed, and its signature stands at its end: read it whole, or say that frames may be handed out before it was verified "
                + $"({nameof(SignedStreams)}.{nameof(SignedStreams.ReleaseEarly)}).");
        }

        if (header.FrameLength > options.MaxFrameLength)
        {
            throw TooLong(header.FrameLength);
        }
    }

    private ProtectedOperationException TooLong(long length) => new(
        $"The message's frames, or its body without frames, are {length} bytes long, more than the {options.MaxFrameLength} that MaxFrameLength allows to "
        + "a stream.");

    private async ValueTask<PartHeader> ReadPartHeaderAsync(MessageSource<TTransfer> source, MessageHeader header, uint sequence)
    {
        var length = header.IsFramed ? PartHeader.FrameLength : PartHeader.WholeLength;
        await source.FillAsync(_partHeader.AsMemory(0, length), "body").ConfigureAwait(false);
        if (header.IsFramed && IsFinal)
        {
            length = PartHeader.FinalFrameLength;
            await source.FillAsync(_partHeader.AsMemory(PartHeader.FrameLength, length - PartHeader.FrameLength), "body").ConfigureAwait(false);
        }

        var part = ParsePartHeader(header, length, sequence);
        return part.Length <= options.MaxFrameLength ? part : throw TooLong(part.Length);
    }

    private bool IsFinal => BinaryPrimitives.ReadUInt32BigEndian(_partHeader) == PartHeader.FinalMark;

    private PartHeader ParsePartHeader(MessageHeader header, int length, uint sequence)
    {
        var reader = new ByteReader(_partHeader.AsSpan(0, length));
        var part = PartHeader.Read(ref reader, header, sequence, out var nonce);
        nonce.CopyTo(_nonce);
        return part;
    }

    private async ValueTask<ReadOnlyMemory<byte>> OpenAsync(
        MessageSource<TTransfer> source, MessageCipher cipher, PartHeader part, PlaintextBuffer buffer)
    {
        var plaintext = buffer.Memory[..(int)part.Length];
        var content = buffer.Memory[..(plaintext.Length + Aead.TagLength)];
        await source.FillAsync(content, "body").ConfigureAwait(false);
        return cipher.TryDecrypt(part.Kind, part.Sequence, _nonce, content.Span, plaintext.Span)
            ? plaintext
            : throw new DataNotAuthenticException(
                $"Part {part.Sequence} of the message's content was changed. What was read of it before must be discarded.");
    }

    private static async ValueTask VerifyEndAsync(MessageSource<TTransfer> source, MessageHeader header)
    {
        var footer = new byte[MessageSignature.MaxLength];
        var hash = header.Suite.IsSigned ? source.EndHash() : [];
        var length = await source.FillAsFarAsPossibleAsync(footer).ConfigureAwait(false);
        if (header.Suite.IsSigned)
        {
            MessageSignature.Verify(header, hash, footer.AsSpan(0, length));
        }
        else
        {
            new ByteReader(footer.AsSpan(0, length)).RequireEnd("message");
        }
    }
}
