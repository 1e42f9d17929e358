using System.Security.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb.Format;

namespace FieldCrypt.MongoDb.MasterKeys;

/// <summary>
/// A data key wrapped by a local master key (libmongocrypt's provider <c>local</c>): IV(16), AES-256-CBC of the 96 bytes with PKCS #7 (112),
/// HMAC-SHA-512 over both and a bit length of zero, truncated (32).
/// </summary>
internal static class LocalKeyWrapping
{
    private const int IvLength = 16;
    private const int TagLength = 32;
    private const int WrappedLength = IvLength + DataKey.Length + IvLength + TagLength;

    public static byte[] Wrap(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> dataKey)
    {
        var wrapped = new byte[WrappedLength];
        var iv = wrapped.AsSpan(0, IvLength);
        RandomNumberGenerator.Fill(iv);
        using var aes = Aes.Create();
        aes.SetKey(masterKey[32..64]);
        aes.EncryptCbc(dataKey, iv, wrapped.AsSpan(IvLength..^TagLength));
        Tag(masterKey, wrapped, wrapped.AsSpan(^TagLength..));
        return wrapped;
    }

    /// <summary>The data key; null if this master key did not wrap it, or it was changed.</summary>
    public static Secret? TryUnwrap(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> wrapped)
    {
        Span<byte> tag = stackalloc byte[TagLength];
        if (wrapped.Length != WrappedLength)
        {
            return null;
        }

        Tag(masterKey, wrapped, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, wrapped[^TagLength..]))
        {
            return null;
        }

        using var aes = Aes.Create();
        aes.SetKey(masterKey[32..64]);
        Span<byte> dataKey = stackalloc byte[DataKey.Length + IvLength];
        try
        {
            return aes.TryDecryptCbc(wrapped[IvLength..^TagLength], wrapped[..IvLength], dataKey, out var length) && length == DataKey.Length
                ? Secret.CopyOf(dataKey[..length])
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private static void Tag(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> wrapped, Span<byte> tag)
    {
        Span<byte> mac = stackalloc byte[64];
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, masterKey[..32]);
        hash.AppendData(wrapped[..(WrappedLength - TagLength)]);
        hash.AppendData(stackalloc byte[8]);
        hash.GetHashAndReset(mac);
        mac[..TagLength].CopyTo(tag);
        CryptographicOperations.ZeroMemory(mac);
    }
}
