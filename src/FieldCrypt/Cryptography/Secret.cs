using System.Security.Cryptography;
using FieldCrypt.Cryptography;

namespace FieldCrypt.Keys;

/// <summary>Key bytes in memory that the garbage collector does not move, cleared on <see cref="Dispose"/>.</summary>
/// <remarks>
/// One owner disposes it; it may be read by several threads until then. It never shows its bytes in <see cref="ToString"/>.
/// </remarks>
public sealed class Secret : IDisposable
{
    private byte[]? _bytes;

    private Secret(int length) => _bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);

    /// <summary>The number of bytes.</summary>
    /// <exception cref="ObjectDisposedException">The secret was cleared.</exception>
    public int Length => Bytes.Length;

    /// <summary>The bytes; do not keep a copy.</summary>
    /// <exception cref="ObjectDisposedException">The secret was cleared.</exception>
    public ReadOnlySpan<byte> Span => Bytes;

    /// <summary>The bytes, for their owner to write before it lets others read.</summary>
    internal Span<byte> Writable => Bytes;

    private byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(Secret));

    /// <summary>Makes a secret of random bytes from the operating system's generator.</summary>
    /// <param name="length">The number of bytes, at least 1.</param>
    public static Secret Random(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var secret = new Secret(length);
        RandomBytes.Fill(secret._bytes);
        return secret;
    }

    /// <summary>Makes a secret from a copy of the given bytes; clearing the original is the caller's task.</summary>
    public static Secret CopyOf(ReadOnlySpan<byte> bytes)
    {
        var secret = new Secret(bytes.Length);
        bytes.CopyTo(secret._bytes);
        return secret;
    }

    /// <summary>Makes a secret of zeros, for its owner to write.</summary>
    internal static Secret Blank(int length)
    {
        var secret = new Secret(length);
        secret.Writable.Clear();
        return secret;
    }

    /// <summary>Makes a secret and has its bytes written in place, so that no other copy exists.</summary>
    internal static Secret Create<TState>(int length, TState state, System.Buffers.SpanAction<byte, TState> write)
        where TState : allows ref struct
    {
        var secret = new Secret(length);
        try
        {
            write(secret._bytes, state);
            return secret;
        }
        catch
        {
            secret.Dispose();
            throw;
        }
    }

    /// <summary>Clears the bytes. Calling it again does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Says how long the secret is, never what it is.</summary>
    public override string ToString() => _bytes is { } bytes ? $"Secret of {bytes.Length} bytes" : "Secret (cleared)";
}
