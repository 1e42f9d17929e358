using System.Collections.Concurrent;
using FieldCrypt.Keys;

namespace FieldCrypt.Cryptography;

/// <summary>A long-lived key of <see cref="Aead"/>, whose ciphers stay set up from message to message.</summary>
/// <remarks>
/// Thread-safe: a cipher is not, so there is one for each message that is under way at the same time. Disposing clears the key; the platform
/// clears what the ciphers held.
/// </remarks>
internal sealed class AeadKey : IDisposable
{
    private readonly Secret _key;
    private readonly ConcurrentBag<AeadCipher> _idle = [];
    private volatile bool _disposed;

    /// <param name="key">16, 24 or 32 bytes; this object clears them.</param>
    public AeadKey(Secret key) => _key = key;

    /// <inheritdoc cref="Aead.Encrypt(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/>
    public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> @sealed)
    {
        var cipher = Rent();
        cipher.Encrypt(nonce, aad, plaintext, @sealed);
        Return(cipher);
    }

    /// <inheritdoc cref="Aead.TryDecrypt(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/>
    public bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> @sealed, Span<byte> plaintext)
    {
        if (!Aead.Fits(@sealed, plaintext))
        {
            return false;
        }

        var cipher = Rent();
        var isAuthentic = cipher.TryDecrypt(nonce, aad, @sealed, plaintext);
        Return(cipher);
        return isAuthentic;
    }

    /// <summary>Clears the key; it cannot be used any more.</summary>
    public void Dispose()
    {
        _disposed = true;
        _key.Dispose();
        FreeIdle();
    }

    /// <summary>Says what it is, never its bytes.</summary>
    public override string ToString() => _key.ToString();

    private AeadCipher Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _idle.TryTake(out var cipher) ? cipher : SetUp();
    }

    private AeadCipher SetUp()
    {
        using var key = _key.Read();
        return Aead.SetUp(key.Span);
    }

    // A cipher that failed is not given back: the collector frees it.
    private void Return(AeadCipher cipher)
    {
        _idle.Add(cipher);
        if (_disposed)
        {
            FreeIdle();
        }
    }

    private void FreeIdle()
    {
        while (_idle.TryTake(out var cipher))
        {
            cipher.Dispose();
        }
    }
}
