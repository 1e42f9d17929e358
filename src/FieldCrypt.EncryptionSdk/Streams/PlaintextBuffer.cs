using System.Buffers;
using System.Security.Cryptography;

namespace FieldCrypt.EncryptionSdk.Streams;

/// <summary>A pooled buffer that is cleared before it goes back, because it held plaintext.</summary>
internal sealed class PlaintextBuffer(int length) : IDisposable
{
    private byte[]? _bytes = ArrayPool<byte>.Shared.Rent(length);

    public Memory<byte> Memory => (_bytes ?? throw new ObjectDisposedException(nameof(PlaintextBuffer))).AsMemory(0, length);

    public Span<byte> Span => Memory.Span;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
        {
            CryptographicOperations.ZeroMemory(bytes.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
