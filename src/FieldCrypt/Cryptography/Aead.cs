using System.Security.Cryptography;

namespace FieldCrypt.Cryptography;

/// <summary>
/// AES-GCM with a 12-byte nonce and a 16-byte tag that follows the ciphertext: the only AEAD of every format here (NIST SP 800-38D).
/// </summary>
/// <remarks>A new <see cref="AesGcm"/> for each call: nearly every key here encrypts one message, and the class is not documented as thread-safe.</remarks>
internal static class Aead
{
    public const int NonceLength = 12;
    public const int TagLength = 16;
    public const int KeyLength = 32;

    /// <summary>The nonce for keys that encrypt one single message.</summary>
    public static ReadOnlySpan<byte> ZeroNonce => new byte[NonceLength];

    /// <summary>Encrypts; <paramref name="sealed"/> must be exactly <see cref="TagLength"/> bytes longer than the plaintext.</summary>
    public static void Encrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> @sealed)
    {
        using var gcm = new AesGcm(key, TagLength);
        gcm.Encrypt(nonce, plaintext, @sealed[..^TagLength], @sealed[^TagLength..], aad);
    }

    /// <summary>Verifies, then decrypts; the plaintext is exactly <see cref="TagLength"/> bytes shorter than <paramref name="sealed"/>.</summary>
    /// <returns>Whether the tag was right; if not, <paramref name="plaintext"/> holds nothing of the message.</returns>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> @sealed, Span<byte> plaintext)
    {
        if (@sealed.Length < TagLength || plaintext.Length != @sealed.Length - TagLength)
        {
            return false;
        }

        using var gcm = new AesGcm(key, TagLength);
        try
        {
            gcm.Decrypt(nonce, @sealed[..^TagLength], @sealed[^TagLength..], plaintext, aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
