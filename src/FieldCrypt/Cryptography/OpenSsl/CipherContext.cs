using Microsoft.Win32.SafeHandles;

namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>An EVP_CIPHER_CTX. Freeing it clears the key; whatever a thread leaves behind when it ends the collector frees.</summary>
/// <remarks>
/// Calls take the bare pointer: counting references to a handle costs as much as a call. The methods here keep the handle alive until a call has returned,
/// and whoever owns it disposes it only when no call can be under way.
/// </remarks>
internal sealed unsafe class CipherContext : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int Encrypting = 1;
    private const int Decrypting = 0;

    public CipherContext()
        : base(ownsHandle: true)
    {
        SetHandle(LibCrypto.EVP_CIPHER_CTX_new());
        if (IsInvalid)
        {
            throw LibCrypto.Failure(nameof(LibCrypto.EVP_CIPHER_CTX_new));
        }
    }

    /// <summary>Sets the cipher, with a key.</summary>
    public void SetCipher(nint cipher, ReadOnlySpan<byte> key) => Init(cipher, key, default, Encrypting);

    /// <summary>Sets a cipher that has another key schedule for decryption, and is to decrypt only.</summary>
    public void SetDecryptingCipher(nint cipher, ReadOnlySpan<byte> key) => Init(cipher, key, default, Decrypting);

    /// <summary>Takes another key of the same length: the schedule and all that was derived from the key before are overwritten.</summary>
    public void SetKey(ReadOnlySpan<byte> key) => Init(0, key, default, Encrypting);

    /// <summary>Begins to encrypt a message, under the key that is there if none is given.</summary>
    public void BeginEncryption(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv) => Init(0, key, iv, Encrypting);

    /// <summary>Begins to decrypt a message, under the key that is there if none is given.</summary>
    public void BeginDecryption(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv) => Init(0, key, iv, Decrypting);

    /// <summary>A cipher that works on whole blocks only.</summary>
    public void TurnPaddingOff()
    {
        LibCrypto.Require(LibCrypto.EVP_CIPHER_CTX_set_padding(handle, 0), nameof(LibCrypto.EVP_CIPHER_CTX_set_padding));
        GC.KeepAlive(this);
    }

    /// <summary>Authenticates data that are not encrypted.</summary>
    public void Authenticate(ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty)
        {
            fixed (byte* input = data)
            {
                int length;
                LibCrypto.Require(
                    LibCrypto.EVP_CipherUpdate(handle, null, &length, input, data.Length), nameof(LibCrypto.EVP_CipherUpdate));
            }

            GC.KeepAlive(this);
        }
    }

    /// <summary>Encrypts or decrypts; exactly as much comes out as goes in.</summary>
    public void Transform(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < source.Length)
        {
            throw new ArgumentException("The destination is too short.", nameof(destination));
        }

        if (!source.IsEmpty)
        {
            int length;
            fixed (byte* input = source, output = destination)
            {
                LibCrypto.Require(
                    LibCrypto.EVP_CipherUpdate(handle, output, &length, input, source.Length), nameof(LibCrypto.EVP_CipherUpdate));
            }

            GC.KeepAlive(this);
            if (length != source.Length)
            {
                throw LibCrypto.Failure(nameof(LibCrypto.EVP_CipherUpdate));
            }
        }
    }

    /// <summary>Ends an encryption with its tag.</summary>
    public void Finish(Span<byte> tag)
    {
        LibCrypto.Require(End(), nameof(LibCrypto.EVP_CipherFinal_ex));
        fixed (byte* name = "tag"u8, bytes = tag)
        {
            var parameters = stackalloc Parameter[2];
            parameters[0] = Parameter.OfBytes(name, bytes, tag.Length);
            parameters[1] = default;
            LibCrypto.Require(LibCrypto.EVP_CIPHER_CTX_get_params(handle, parameters), nameof(LibCrypto.EVP_CIPHER_CTX_get_params));
        }

        GC.KeepAlive(this);
    }

    /// <summary>Ends a decryption; OpenSSL compares the tags in constant time.</summary>
    /// <returns>Whether the tag is right.</returns>
    public bool Verifies(ReadOnlySpan<byte> tag)
    {
        fixed (byte* name = "tag"u8, bytes = tag)
        {
            var parameters = stackalloc Parameter[2];
            parameters[0] = Parameter.OfBytes(name, bytes, tag.Length);
            parameters[1] = default;
            LibCrypto.Require(LibCrypto.EVP_CIPHER_CTX_set_params(handle, parameters), nameof(LibCrypto.EVP_CIPHER_CTX_set_params));
        }

        var isRight = End() == 1;
        if (!isRight)
        {
            LibCrypto.ERR_clear_error();
        }

        return isRight;
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_CIPHER_CTX_free(handle);
        return true;
    }

    private int End()
    {
        // A mode that has nothing left over writes nothing.
        var rest = stackalloc byte[CbcCipher.BlockLength];
        int length;
        var result = LibCrypto.EVP_CipherFinal_ex(handle, rest, &length);
        GC.KeepAlive(this);
        return result;
    }

    private void Init(nint cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, int direction)
    {
        fixed (byte* keyBytes = key, ivBytes = iv)
        {
            LibCrypto.Require(
                LibCrypto.EVP_CipherInit_ex2(handle, cipher, keyBytes, ivBytes, direction, null), nameof(LibCrypto.EVP_CipherInit_ex2));
        }

        GC.KeepAlive(this);
    }
}
