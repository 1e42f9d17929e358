using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace FieldCrypt.MongoDb.Format;

/// <summary>
/// The primitives of one data key, with their key schedules ready: HMAC-SHA-512 twice and AES-256-CBC in both directions.
/// </summary>
/// <remarks>
/// <para>Not thread-safe; <see cref="DataKey"/> keeps a few. Setting a cipher up costs more than encrypting a social security number, so
/// the ciphers stay open from value to value.</para>
/// <para>An open CBC cipher goes on chaining from the last block that it saw. A new message with an IV of its own is therefore begun by
/// exchanging one for the other in the first block: E(P₁ ⊕ IV) = E((P₁ ⊕ IV ⊕ last) ⊕ last). The mode stays the platform's.</para>
/// </remarks>
internal sealed class CsfleEngine : IDisposable
{
    public const int BlockLength = 16;
    private const int MacLength = 64;

    // Up to here, copying the parts together costs less than a call of the platform for each.
    private const int MaxJoinedLength = 512;

    private readonly IncrementalHash _mac;
    private readonly IncrementalHash _ivMac;
    private readonly ICryptoTransform _encryptor;
    private readonly ICryptoTransform _decryptor;
    private Vector128<byte> _lastEncrypted;
    private Vector128<byte> _lastDecrypted;

    /// <param name="key">The 96 bytes of a data key: MAC key, encryption key, IV key.</param>
    public CsfleEngine(ReadOnlySpan<byte> key)
    {
        _mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, key[..32]);
        _ivMac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, key[64..96]);
        using var aes = Aes.Create();
        aes.SetKey(key[32..64]);
        aes.Mode = CipherMode.CBC;
        aes.Padding = PaddingMode.None;
        aes.IV = new byte[BlockLength];
        _encryptor = aes.CreateEncryptor();
        _decryptor = aes.CreateDecryptor();
    }

    /// <summary>The first bytes of HMAC-SHA-512 under the MAC key.</summary>
    public void Mac(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> truncated) => Hash(_mac, first, second, default, truncated);

    /// <summary>The first bytes of HMAC-SHA-512 under the IV key.</summary>
    public void IvMac(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> truncated) =>
        Hash(_ivMac, first, second, third, truncated);

    /// <summary>Encrypts whole blocks in place, as a message of its own.</summary>
    public void EncryptInPlace(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv)
    {
        var first = buffer.AsSpan(offset, BlockLength);
        (Vector128.Create<byte>(first) ^ Vector128.Create(iv) ^ _lastEncrypted).CopyTo(first);
        _encryptor.TransformBlock(buffer, offset, length, buffer, offset);
        _lastEncrypted = Vector128.Create<byte>(buffer.AsSpan(offset + length - BlockLength, BlockLength));
    }

    /// <summary>Decrypts whole blocks, a message of its own, into another buffer.</summary>
    public void Decrypt(byte[] buffer, int offset, int length, ReadOnlySpan<byte> iv, byte[] plaintext, int plaintextOffset)
    {
        var last = Vector128.Create<byte>(buffer.AsSpan(offset + length - BlockLength, BlockLength));
        _decryptor.TransformBlock(buffer, offset, length, plaintext, plaintextOffset);
        var first = plaintext.AsSpan(plaintextOffset, BlockLength);
        (Vector128.Create<byte>(first) ^ _lastDecrypted ^ Vector128.Create(iv)).CopyTo(first);
        _lastDecrypted = last;
    }

    /// <summary>Frees the ciphers; the platform clears their keys.</summary>
    public void Dispose()
    {
        _mac.Dispose();
        _ivMac.Dispose();
        _encryptor.Dispose();
        _decryptor.Dispose();
    }

    private static void Hash(
        IncrementalHash hash, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> truncated)
    {
        Span<byte> mac = stackalloc byte[MacLength];
        var length = first.Length + second.Length + third.Length;
        if (length <= MaxJoinedLength)
        {
            Span<byte> joined = stackalloc byte[MaxJoinedLength];
            joined = joined[..length];
            first.CopyTo(joined);
            second.CopyTo(joined[first.Length..]);
            third.CopyTo(joined[(first.Length + second.Length)..]);
            hash.AppendData(joined);
            CryptographicOperations.ZeroMemory(joined);
        }
        else
        {
            hash.AppendData(first);
            hash.AppendData(second);
            hash.AppendData(third);
        }

        hash.GetHashAndReset(mac);
        mac[..truncated.Length].CopyTo(truncated);
        CryptographicOperations.ZeroMemory(mac);
    }
}
