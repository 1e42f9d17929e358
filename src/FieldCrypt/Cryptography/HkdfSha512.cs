using System.Security.Cryptography;

namespace FieldCrypt.Cryptography;

/// <summary>HKDF-SHA-512 (RFC 5869): extracted once, then expanded for as many labels as are needed.</summary>
/// <remarks>
/// Giving an HMAC a key costs as much as using it: without a salt it extracts under the key that it comes with, and all labels are expanded under one.
/// Not thread-safe.
/// </remarks>
internal readonly ref struct HkdfSha512
{
    /// <summary>The most that one label gives: the first block of the expansion.</summary>
    public const int MaxKeyLength = SHA512.HashSizeInBytes;
    private const int MaxInfoLength = 128;

    private readonly Hmac _hmac;
    private readonly bool _isBorrowed;

    /// <summary>Extracts without a salt.</summary>
    /// <param name="inputKey">The secret that the keys come from.</param>
    public HkdfSha512(ReadOnlySpan<byte> inputKey)
        : this([], inputKey)
    {
    }

    /// <summary>Extracts without a salt, with an HMAC that its owner has not used yet, and uses again afterwards.</summary>
    /// <param name="hmac">HMAC-SHA-512.</param>
    /// <param name="inputKey">The secret that the keys come from.</param>
    public HkdfSha512(Hmac hmac, ReadOnlySpan<byte> inputKey)
    {
        _hmac = hmac;
        _isBorrowed = true;
        Extract(inputKey);
    }

    /// <summary>Extracts.</summary>
    /// <param name="salt">Not secret; empty for none.</param>
    /// <param name="inputKey">The secret that the keys come from.</param>
    public HkdfSha512(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> inputKey)
    {
        _hmac = Primitives.Current.RentHmac(HmacHash.Sha512);
        try
        {
            if (!salt.IsEmpty)
            {
                _hmac.SetKey(salt);
            }

            Extract(inputKey);
        }
        catch
        {
            _hmac.Dispose();
            throw;
        }
    }

    /// <summary>Expands: T(1) = HMAC(PRK, label || context || 01), from the left.</summary>
    /// <param name="label">What the key is for.</param>
    /// <param name="context">What it is bound to besides; with the label at most 127 bytes.</param>
    /// <param name="key">Receives the key, at most <see cref="MaxKeyLength"/> bytes; clearing it is the caller's task.</param>
    public void Expand(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> key)
    {
        Span<byte> info = stackalloc byte[MaxInfoLength];
        info = info[..(label.Length + context.Length + 1)];
        label.CopyTo(info);
        context.CopyTo(info[label.Length..]);
        info[^1] = 1;
        Span<byte> block = stackalloc byte[MaxKeyLength];
        _hmac.Append(info);
        _hmac.Finish(block);
        block[..key.Length].CopyTo(key);
        CryptographicOperations.ZeroMemory(block);
        PrimitiveCalls.Current.Expansions++;
    }

    public void Dispose()
    {
        if (!_isBorrowed)
        {
            _hmac.Dispose();
        }
    }

    private void Extract(ReadOnlySpan<byte> inputKey)
    {
        Span<byte> pseudoRandomKey = stackalloc byte[SHA512.HashSizeInBytes];
        try
        {
            _hmac.Append(inputKey);
            _hmac.Finish(pseudoRandomKey);
            _hmac.SetKey(pseudoRandomKey);
            PrimitiveCalls.Current.Extractions++;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pseudoRandomKey);
        }
    }
}
