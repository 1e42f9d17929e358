using System.Security.Cryptography;

namespace FieldCrypt.Cryptography;

/// <summary>
/// AES-GCM with a 12-byte nonce and a 16-byte tag that follows the ciphertext: the only AEAD of every format here (NIST SP 800-38D).
/// </summary>
/// <remarks>
/// For keys that encrypt one message, as nearly every key here does; <see cref="AeadKey"/> is for the others. Below some kilobytes
/// BouncyCastle's AES-NI engine would set such a key up in less time (docs/performance.md has both), but it leaves the key and its schedule in
/// arrays that nobody can clear, and a kilobyte of garbage for each message. The platform's clears what it held.
/// </remarks>
internal static class Aead
{
    public const int NonceLength = 12;
    public const int TagLength = 16;
    public const int KeyLength = 32;

    /// <summary>The nonce for keys that encrypt one single message.</summary>
    public static ReadOnlySpan<byte> ZeroNonce => new byte[NonceLength];

    /// <summary>
    /// Encrypts; <paramref name="sealed"/> must be exactly <see cref="TagLength"/> bytes longer than the plaintext, which may stand at its
    /// beginning.
    /// </summary>
    public static void Encrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> @sealed)
    {
        using var gcm = SetUp(key);
        Encrypt(gcm, nonce, aad, plaintext, @sealed);
    }

    /// <summary>Verifies, then decrypts; the plaintext is exactly <see cref="TagLength"/> bytes shorter than <paramref name="sealed"/>.</summary>
    /// <returns>Whether the tag was right; if not, <paramref name="plaintext"/> holds nothing of the message.</returns>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> @sealed, Span<byte> plaintext)
    {
        if (!Fits(@sealed, plaintext))
        {
            return false;
        }

        using var gcm = SetUp(key);
        return TryDecrypt(gcm, nonce, aad, @sealed, plaintext);
    }

    internal static AesGcm SetUp(ReadOnlySpan<byte> key)
    {
        PrimitiveCalls.Current.AeadKeys++;
        return new AesGcm(key, TagLength);
    }

    internal static void Encrypt(
        AesGcm gcm, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> @sealed)
    {
        PrimitiveCalls.Current.AeadMessages++;
        gcm.Encrypt(nonce, plaintext, @sealed[..^TagLength], @sealed[^TagLength..], aad);
    }

    internal static bool TryDecrypt(
        AesGcm gcm, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> @sealed, Span<byte> plaintext)
    {
        PrimitiveCalls.Current.AeadMessages++;
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

    internal static bool Fits(ReadOnlySpan<byte> @sealed, ReadOnlySpan<byte> plaintext) =>
        @sealed.Length >= TagLength && plaintext.Length == @sealed.Length - TagLength;
}
