using System.Security.Cryptography;

namespace FieldCrypt.Cryptography;

/// <summary>AES-GCM under one key after the other; <see cref="Aead"/> has the lengths. Not thread-safe.</summary>
internal abstract class AeadCipher : IDisposable
{
    /// <summary>Takes a key in place of the one before.</summary>
    /// <param name="key">16, 24 or 32 bytes; clearing them is the caller's task.</param>
    public void SetKey(ReadOnlySpan<byte> key)
    {
        RequireKeyLength(key);
        TakeKey(key);
    }

    /// <summary>Encrypts one message under a key of its own, which takes the place of the one before.</summary>
    /// <inheritdoc cref="SetKey" path="/param"/>
    /// <inheritdoc cref="Encrypt" path="/param"/>
    public void EncryptUnder(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> @sealed)
    {
        RequireKeyLength(key);
        RequireFits(nonce, plaintext, @sealed);
        Seal(key, nonce, aad, plaintext, @sealed[..plaintext.Length], @sealed[plaintext.Length..]);
    }

    /// <summary>Verifies, then decrypts one message under a key of its own, which takes the place of the one before.</summary>
    /// <inheritdoc cref="SetKey" path="/param"/>
    /// <inheritdoc cref="TryDecrypt" path="/returns"/>
    public bool TryDecryptUnder(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> @sealed, Span<byte> plaintext)
    {
        RequireKeyLength(key);
        return TryOpenFitting(key, nonce, aad, @sealed, plaintext);
    }

    /// <summary>Encrypts.</summary>
    /// <param name="nonce">12 bytes, never twice under one key.</param>
    /// <param name="aad">What is authenticated besides.</param>
    /// <param name="plaintext">What is encrypted; it may stand at the beginning of <paramref name="sealed"/>, or elsewhere.</param>
    /// <param name="sealed">Receives ciphertext and tag: exactly <see cref="Aead.TagLength"/> bytes more.</param>
    public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> @sealed)
    {
        RequireFits(nonce, plaintext, @sealed);
        Seal(default, nonce, aad, plaintext, @sealed[..plaintext.Length], @sealed[plaintext.Length..]);
    }

    /// <summary>Verifies, then decrypts; the plaintext is exactly <see cref="Aead.TagLength"/> bytes shorter than <paramref name="sealed"/>.</summary>
    /// <returns>Whether lengths and tag were right; if not, <paramref name="plaintext"/> holds nothing of the message.</returns>
    public bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> @sealed, Span<byte> plaintext) =>
        TryOpenFitting(default, nonce, aad, @sealed, plaintext);

    /// <summary>Gives it back, without its key.</summary>
    public abstract void Dispose();

    protected abstract void TakeKey(ReadOnlySpan<byte> key);

    /// <summary>Encrypts; the key is the one that is there if none is given.</summary>
    protected abstract void Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag);

    /// <summary>Verifies and decrypts; the key is the one that is there if none is given.</summary>
    protected abstract bool TryOpen(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> aad,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext);

    private bool TryOpenFitting(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> @sealed, Span<byte> plaintext)
    {
        if (!Aead.Fits(@sealed, plaintext))
        {
            return false;
        }

        RequireApart(nonce, @sealed[..plaintext.Length], plaintext);
        PrimitiveCalls.Current.AeadMessages++;
        return TryOpen(key, nonce, aad, @sealed[..plaintext.Length], @sealed[plaintext.Length..], plaintext);
    }

    private static void RequireKeyLength(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (16 or 24 or 32))
        {
            throw new CryptographicException("A key of AES has 16, 24 or 32 bytes.");
        }

        PrimitiveCalls.Current.AeadKeys++;
    }

    private static void RequireFits(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> @sealed)
    {
        if (!Aead.Fits(@sealed, plaintext))
        {
            throw new ArgumentException("The ciphertext has exactly 16 bytes more than the plaintext.");
        }

        RequireApart(nonce, plaintext, @sealed[..plaintext.Length]);
        PrimitiveCalls.Current.AeadMessages++;
    }

    // Nothing reads beyond a nonce, and no block is overwritten before it was read.
    private static void RequireApart(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
    {
        if (nonce.Length != Aead.NonceLength)
        {
            throw new CryptographicException("A nonce has 12 bytes.");
        }

        if (source.Overlaps(destination, out var offset) && offset != 0)
        {
            throw new CryptographicException("Plaintext and ciphertext stand in the same place or apart.");
        }
    }
}
