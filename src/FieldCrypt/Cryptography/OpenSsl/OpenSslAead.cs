using System.Security.Cryptography;

namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>AES-GCM of OpenSSL: one context that is given one key after the other.</summary>
/// <remarks>
/// Each thread keeps one, under a key of zeros: whoever gives it back gives it that key, which overwrites the schedule, the hash key and its tables.
/// A context that failed is freed, which clears it.
/// </remarks>
internal sealed class OpenSslAead : AeadCipher
{
    [ThreadStatic]
    private static OpenSslAead? s_idle;

    private readonly CipherContext _context = new();
    private int _keyLength;
    private bool _isRented;
    private bool _isKeyed;

    private OpenSslAead()
    {
    }

    private static ReadOnlySpan<byte> ZeroKey => new byte[Aead.KeyLength];

    /// <summary>Takes the thread's, or makes one if that is in use.</summary>
    public static OpenSslAead Rent()
    {
        var cipher = s_idle ?? new OpenSslAead();
        s_idle = null;
        cipher._isRented = true;
        return cipher;
    }

    public override void Dispose()
    {
        if (!_isRented)
        {
            return;
        }

        _isRented = false;
        if (s_idle is not null || _keyLength == 0)
        {
            _context.Dispose();
            return;
        }

        if (_isKeyed)
        {
            _isKeyed = false;
            _context.SetKey(ZeroKey[.._keyLength]);
        }

        s_idle = this;
    }

    protected override void TakeKey(ReadOnlySpan<byte> key)
    {
        ObjectDisposedException.ThrowIf(!_isRented, this);
        _isKeyed = true;
        if (key.Length == _keyLength)
        {
            _context.SetKey(key);
        }
        else
        {
            _keyLength = 0;
            _context.SetCipher(CipherFor(key.Length), key);
            _keyLength = key.Length;
        }
    }

    protected override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag)
    {
        RequireKey();
        _context.BeginEncryption(nonce);
        _context.Authenticate(aad);
        _context.Transform(plaintext, ciphertext);
        _context.Finish(tag);
    }

    protected override bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        RequireKey();
        var isAuthentic = false;
        try
        {
            _context.BeginDecryption(nonce);
            _context.Authenticate(aad);
            _context.Transform(ciphertext, plaintext);
            isAuthentic = _context.Verifies(tag);
            return isAuthentic;
        }
        finally
        {
            if (!isAuthentic)
            {
                CryptographicOperations.ZeroMemory(plaintext);
            }
        }
    }

    private static nint CipherFor(int keyLength) => keyLength switch
    {
        16 => OpenSslAlgorithms.Aes128Gcm,
        24 => OpenSslAlgorithms.Aes192Gcm,
        _ => OpenSslAlgorithms.Aes256Gcm,
    };

    private void RequireKey() => ObjectDisposedException.ThrowIf(!_isRented || !_isKeyed, this);
}
