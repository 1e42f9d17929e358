namespace FieldCrypt.Cryptography;

/// <summary>
/// AES-GCM with a 12-byte nonce and a 16-byte tag that follows the ciphertext: the only AEAD of every format here (NIST SP 800-38D).
/// </summary>
/// <remarks>
/// For keys that encrypt one message, as nearly every key here does; who has several of them in a row rents one <see cref="AeadCipher"/> for all, and
/// <see cref="AeadKey"/> is for keys that live long. BouncyCastle's AES-NI engine is never used: it leaves the key and its schedule in arrays that nobody
/// can clear, and a kilobyte of garbage for each message.
/// </remarks>
internal static class Aead
{
    public const int NonceLength = 12;
    public const int TagLength = 16;
    public const int KeyLength = 32;

    /// <summary>The nonce for keys that encrypt one single message.</summary>
    public static ReadOnlySpan<byte> ZeroNonce => Zeros.Bytes[..NonceLength];

    /// <summary>
    /// Encrypts; <paramref name="sealed"/> must be exactly <see cref="TagLength"/> bytes longer than the plaintext, which may stand at its
    /// beginning.
    /// </summary>
    public static void Encrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> @sealed)
    {
        using var cipher = Primitives.Current.RentAead();
        cipher.EncryptUnder(key, nonce, aad, plaintext, @sealed);
    }

    /// <summary>Verifies, then decrypts; the plaintext is exactly <see cref="TagLength"/> bytes shorter than <paramref name="sealed"/>.</summary>
    /// <returns>Whether the tag was right; if not, <paramref name="plaintext"/> holds nothing of the message.</returns>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> @sealed, Span<byte> plaintext)
    {
        using var cipher = Primitives.Current.RentAead();
        return cipher.TryDecryptUnder(key, nonce, aad, @sealed, plaintext);
    }

    /// <summary>A cipher under a key; whoever receives it disposes it.</summary>
    public static AeadCipher SetUp(ReadOnlySpan<byte> key)
    {
        var cipher = Primitives.Current.RentAead();
        cipher.SetKey(key);
        return cipher;
    }

    internal static bool Fits(ReadOnlySpan<byte> @sealed, ReadOnlySpan<byte> plaintext) =>
        @sealed.Length >= TagLength && plaintext.Length == @sealed.Length - TagLength;
}
