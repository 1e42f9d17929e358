using System.Security.Cryptography;
using FieldCrypt.Cryptography;

namespace FieldCrypt.Keys;

/// <summary>Key bytes in memory that the garbage collector does not move, cleared on <see cref="Dispose"/>.</summary>
/// <remarks>
/// Thread-safe. One owner disposes it; whoever reads it does so under a lease, <see cref="Read"/>. Disposing while it is read clears it when the last
/// lease has ended: a reader sees the whole key or an <see cref="ObjectDisposedException"/>, never zeros. It never shows its bytes in
/// <see cref="ToString"/>.
/// </remarks>
public sealed class Secret : IDisposable
{
    private const int Disposed = int.MinValue;
    private readonly byte[] _bytes;

    // How many leases there are; and the highest bit, once it is disposed. Whoever brings it to that bit alone clears the bytes.
    private int _leases;

    private Secret(int length) => _bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);

    /// <summary>The number of bytes.</summary>
    /// <exception cref="ObjectDisposedException">The secret was cleared.</exception>
    public int Length
    {
        get
        {
            ThrowIfDisposed(Volatile.Read(ref _leases));
            return _bytes.Length;
        }
    }

    /// <summary>The bytes, for their one owner, who has not shown the secret to anybody that could dispose it.</summary>
    internal Span<byte> Owned
    {
        get
        {
            ThrowIfDisposed(Volatile.Read(ref _leases));
            return _bytes;
        }
    }

    /// <inheritdoc cref="Owned"/>
    internal Memory<byte> OwnedMemory
    {
        get
        {
            ThrowIfDisposed(Volatile.Read(ref _leases));
            return _bytes;
        }
    }

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
        secret._bytes.AsSpan().Clear();
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

    /// <summary>Begins to read the bytes; they are not cleared before the lease ends.</summary>
    /// <example><code>
    /// using var key = secret.Read();
    /// HMACSHA256.HashData(key.Span, message, tag);
    /// </code></example>
    /// <returns>The lease; whoever receives it disposes it, once.</returns>
    /// <exception cref="ObjectDisposedException">The secret was disposed.</exception>
    public SecretLease Read()
    {
        if (Interlocked.Increment(ref _leases) < 0)
        {
            EndLease();
            ThrowIfDisposed(Disposed);
        }

        return new SecretLease(this, _bytes);
    }

    /// <summary>Makes a secret of the same bytes, with an owner of its own.</summary>
    /// <exception cref="ObjectDisposedException">The secret was disposed.</exception>
    public Secret Copy()
    {
        using var lease = Read();
        return CopyOf(lease.Span);
    }

    /// <summary>Clears the bytes, or has the last reader clear them. Calling it again does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Or(ref _leases, Disposed) == 0)
        {
            Clear();
        }
    }

    /// <summary>Says how long the secret is, never what it is.</summary>
    public override string ToString() => Volatile.Read(ref _leases) >= 0 ? $"Secret of {_bytes.Length} bytes" : "Secret (cleared)";

    internal void EndLease()
    {
        if (Interlocked.Decrement(ref _leases) == Disposed)
        {
            Clear();
        }
    }

    private void Clear() => CryptographicOperations.ZeroMemory(_bytes);

    private static void ThrowIfDisposed(int leases) => ObjectDisposedException.ThrowIf(leases < 0, typeof(Secret));
}
