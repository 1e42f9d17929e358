using System.Security.Cryptography;

namespace FieldCrypt.Cryptography.Platform;

/// <summary>.NET's AES-GCM: a new one for each key; it clears what it held.</summary>
internal sealed class PlatformAead : AeadCipher
{
    private AesGcm? _gcm;

    public override void Dispose()
    {
        _gcm?.Dispose();
        _gcm = null;
    }

    protected override void TakeKey(ReadOnlySpan<byte> key)
    {
        _gcm?.Dispose();
        _gcm = new AesGcm(key, Aead.TagLength);
    }

    protected override void Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag) =>
        Keyed(key).Encrypt(nonce, plaintext, ciphertext, tag, aad);

    protected override bool TryOpen(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> aad,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext)
    {
        try
        {
            Keyed(key).Decrypt(nonce, ciphertext, tag, plaintext, aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private AesGcm Keyed(ReadOnlySpan<byte> key)
    {
        if (!key.IsEmpty)
        {
            TakeKey(key);
        }

        ObjectDisposedException.ThrowIf(_gcm is null, this);
        return _gcm;
    }
}
