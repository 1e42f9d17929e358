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
            _context.SetKey(Zeros.Bytes[.._keyLength]);
        }

        s_idle = this;
    }

    protected override void TakeKey(ReadOnlySpan<byte> key)
    {
        if (!TryPrepare(key))
        {
            _context.SetKey(key);
        }
    }

    protected override void Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag)
    {
        _context.BeginEncryption(KeyToSet(key), nonce);
        _context.Authenticate(aad);
        _context.Transform(plaintext, ciphertext);
        _context.Finish(tag);
    }

    protected override bool TryOpen(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> aad,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext)
    {
        var isAuthentic = false;
        try
        {
            _context.BeginDecryption(KeyToSet(key), nonce);
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

    // The key that is still to be set with the nonce; none if the one that is there is meant, or was set together with its cipher.
    private ReadOnlySpan<byte> KeyToSet(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty || TryPrepare(key))
        {
            ObjectDisposedException.ThrowIf(!_isRented || !_isKeyed, this);
            return default;
        }

        return key;
    }

    // Sets cipher and key if the cipher has another key length.
    private bool TryPrepare(ReadOnlySpan<byte> key)
    {
        ObjectDisposedException.ThrowIf(!_isRented, this);
        _isKeyed = true;
        if (key.Length == _keyLength)
        {
            return false;
        }

        _keyLength = 0;
        _context.SetCipher(CipherFor(key.Length), key);
        _keyLength = key.Length;
        return true;
    }
}
