using Microsoft.Win32.SafeHandles;

namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>An EVP_MAC_CTX of HMAC. Freeing it clears the key; see <see cref="CipherContext"/> for how it is called.</summary>
internal sealed unsafe class MacContext : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Makes one.</summary>
    /// <param name="digest">The name of the hash, with a zero byte behind it.</param>
    /// <param name="key">The first key.</param>
    public MacContext(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> key)
        : base(ownsHandle: true)
    {
        SetHandle(LibCrypto.EVP_MAC_CTX_new(OpenSslAlgorithms.Hmac));
        if (IsInvalid)
        {
            throw LibCrypto.Failure(nameof(LibCrypto.EVP_MAC_CTX_new));
        }

        fixed (byte* name = "digest"u8, text = digest, keyBytes = key)
        {
            var parameters = stackalloc Parameter[2];
            parameters[0] = Parameter.OfText(name, text, digest.Length);
            parameters[1] = default;
            LibCrypto.Require(LibCrypto.EVP_MAC_init(handle, keyBytes, (nuint)key.Length, parameters), nameof(LibCrypto.EVP_MAC_init));
        }

        GC.KeepAlive(this);
    }

    /// <summary>Takes another key: all that was derived from the one before is overwritten. It begins a message.</summary>
    public void SetKey(ReadOnlySpan<byte> key)
    {
        // Without a pointer it would keep the key that it has.
        byte nothing;
        fixed (byte* bytes = key)
        {
            LibCrypto.Require(
                LibCrypto.EVP_MAC_init(handle, key.IsEmpty ? &nothing : bytes, (nuint)key.Length, null), nameof(LibCrypto.EVP_MAC_init));
        }

        GC.KeepAlive(this);
    }

    /// <summary>Begins another message under the key that is there.</summary>
    public void Begin()
    {
        LibCrypto.Require(LibCrypto.EVP_MAC_init(handle, null, 0, null), nameof(LibCrypto.EVP_MAC_init));
        GC.KeepAlive(this);
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            LibCrypto.Require(LibCrypto.EVP_MAC_update(handle, bytes, (nuint)data.Length), nameof(LibCrypto.EVP_MAC_update));
        }

        GC.KeepAlive(this);
    }

    public void Finish(Span<byte> mac)
    {
        nuint length;
        fixed (byte* bytes = mac)
        {
            LibCrypto.Require(LibCrypto.EVP_MAC_final(handle, bytes, &length, (nuint)mac.Length), nameof(LibCrypto.EVP_MAC_final));
        }

        GC.KeepAlive(this);
        if (length != (nuint)mac.Length)
        {
            throw LibCrypto.Failure(nameof(LibCrypto.EVP_MAC_final));
        }
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_MAC_CTX_free(handle);
        return true;
    }
}
