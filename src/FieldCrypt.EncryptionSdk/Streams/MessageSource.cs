using System.Security.Cryptography;

namespace FieldCrypt.EncryptionSdk.Streams;

/// <summary>A message that arrives as a stream, read exactly as far as the format says, and hashed where it is signed.</summary>
internal sealed class MessageSource<TTransfer>(Stream stream, CancellationToken cancellationToken) : IDisposable
    where TTransfer : struct, IByteTransfer
{
    private IncrementalHash? _hash;

    /// <summary>Hashes what was read so far and everything that is read from now on.</summary>
    public void BeginHash(HashAlgorithmName algorithm, ReadOnlySpan<byte> readBefore)
    {
        _hash = IncrementalHash.CreateHash(algorithm);
        _hash.AppendData(readBefore);
    }

    /// <summary>Ends the hash.</summary>
    public byte[] EndHash() => _hash!.GetHashAndReset();

    /// <summary>Fills the buffer.</summary>
    /// <exception cref="DataNotAuthenticException">The stream ends before it is full.</exception>
    public async ValueTask FillAsync(Memory<byte> buffer, string field)
    {
        if (await FillAsFarAsPossibleAsync(buffer).ConfigureAwait(false) != buffer.Length)
        {
            throw new DataNotAuthenticException($"Malformed data: the message ends within its {field}.");
        }

        _hash?.AppendData(buffer.Span);
    }

    /// <summary>Fills the buffer until the stream ends; not hashed.</summary>
    /// <returns>How many bytes there were.</returns>
    public async ValueTask<int> FillAsFarAsPossibleAsync(Memory<byte> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = await TTransfer.ReadAsync(stream, buffer[filled..], cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return filled;
    }

    public void Dispose() => _hash?.Dispose();
}
