using System.Security.Cryptography;
using FieldCrypt.EncryptionSdk.Format;

namespace FieldCrypt.EncryptionSdk.Streams;

/// <summary>Writes a message to a stream, in memory for one frame of plaintext and one of the message.</summary>
internal sealed class StreamEncryption<TTransfer>(MessageSealer sealer, Stream destination, CancellationToken cancellationToken)
    where TTransfer : struct, IByteTransfer
{
    private readonly IncrementalHash? _hash = sealer.IsSigning ? IncrementalHash.CreateHash(HashAlgorithmName.SHA384) : null;

    /// <summary>Writes the message.</summary>
    /// <param name="plaintext">What it holds, read to its end.</param>
    public async ValueTask RunAsync(Stream plaintext)
    {
        using var hash = _hash;
        var header = new byte[sealer.HeaderLength];
        using var cipher = sealer.BeginMessage(header);
        await EmitAsync(header).ConfigureAwait(false);
        await CopyBodyAsync(plaintext, new FrameWriter(cipher)).ConfigureAwait(false);
        if (_hash is not null)
        {
            var footer = new byte[MessageSignature.MaxLength];
            var length = sealer.Sign(_hash.GetHashAndReset(), footer);
            await TTransfer.WriteAsync(destination, footer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        }
    }

    // One byte more than a frame is read ahead: whether a full frame is the final one shows in whether there is one more.
    private async ValueTask CopyBodyAsync(Stream plaintext, FrameWriter frames)
    {
        using var source = new MessageSource<TTransfer>(plaintext, cancellationToken);
        using var buffer = new PlaintextBuffer(sealer.FrameLength + 1);
        var sealedFrame = new byte[sealer.FrameLength + FrameWriter.MaxOverhead];
        var filled = 0;
        while (true)
        {
            filled += await source.FillAsFarAsPossibleAsync(buffer.Memory[filled..]).ConfigureAwait(false);
            if (filled <= sealer.FrameLength)
            {
                var length = frames.WriteFinalFrame(buffer.Span[..filled], sealedFrame);
                await EmitAsync(sealedFrame.AsMemory(0, length)).ConfigureAwait(false);
                return;
            }

            var written = frames.WriteFrame(buffer.Span[..sealer.FrameLength], sealedFrame);
            await EmitAsync(sealedFrame.AsMemory(0, written)).ConfigureAwait(false);
            buffer.Span[0] = buffer.Span[sealer.FrameLength];
            filled = 1;
        }
    }

    private ValueTask EmitAsync(ReadOnlyMemory<byte> bytes)
    {
        _hash?.AppendData(bytes.Span);
        return TTransfer.WriteAsync(destination, bytes, cancellationToken);
    }
}
