using System.Security.Cryptography;
using FieldCrypt.Cryptography;

namespace FieldCrypt.MongoDb.Format;

/// <summary>
/// The primitives of one data key, with their key schedules ready: HMAC-SHA-512 twice and AES-256-CBC in both directions.
/// </summary>
/// <remarks>
/// Not thread-safe; <see cref="DataKey"/> keeps a few. Setting a cipher up costs more than encrypting a social security number, so the ciphers keep
/// their keys from value to value, as long as the data key is open.
/// </remarks>
internal sealed class CsfleEngine : IDisposable
{
    public const int BlockLength = CbcCipher.BlockLength;

    // Up to here, copying the parts together costs less than a call of the platform for each.
    private const int MaxJoinedLength = 512;

    private readonly Hmac _mac = Primitives.Current.RentHmac(HmacHash.Sha512);
    private readonly Hmac _ivMac = Primitives.Current.RentHmac(HmacHash.Sha512);
    private readonly CbcCipher _cbc;

    /// <param name="key">The 96 bytes of a data key: MAC key, encryption key, IV key.</param>
    public CsfleEngine(ReadOnlySpan<byte> key)
    {
        _mac.SetKey(key[..32]);
        _ivMac.SetKey(key[64..96]);
        _cbc = Primitives.Current.CreateCbc(key[32..64]);
    }

    /// <summary>The first bytes of HMAC-SHA-512 under the MAC key.</summary>
    public void Mac(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> truncated) => Hash(_mac, first, second, default, truncated);

    /// <summary>The first bytes of HMAC-SHA-512 under the IV key.</summary>
    public void IvMac(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> truncated) =>
        Hash(_ivMac, first, second, third, truncated);

    /// <inheritdoc cref="CbcCipher.EncryptInPlace"/>
    public void EncryptInPlace(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv) => _cbc.EncryptInPlace(buffer, offset, length, iv);

    /// <inheritdoc cref="CbcCipher.Decrypt"/>
    public void Decrypt(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv, byte[] plaintext, int plaintextOffset) =>
        _cbc.Decrypt(buffer, offset, length, iv, plaintext, plaintextOffset);

    /// <summary>Frees the ciphers, which clears their keys.</summary>
    public void Dispose()
    {
        _mac.Dispose();
        _ivMac.Dispose();
        _cbc.Dispose();
    }

    private static void Hash(
        Hmac hmac, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> truncated)
    {
        Span<byte> mac = stackalloc byte[Hmac.MaxLength];
        var length = first.Length + second.Length + third.Length;
        if (length <= MaxJoinedLength)
        {
            Span<byte> joined = stackalloc byte[MaxJoinedLength];
            joined = joined[..length];
            first.CopyTo(joined);
            second.CopyTo(joined[first.Length..]);
            third.CopyTo(joined[(first.Length + second.Length)..]);
            hmac.Append(joined);
            CryptographicOperations.ZeroMemory(joined);
        }
        else
        {
            hmac.Append(first);
            hmac.Append(second);
            hmac.Append(third);
        }

        hmac.Finish(mac);
        mac[..truncated.Length].CopyTo(truncated);
        CryptographicOperations.ZeroMemory(mac);
    }
}
