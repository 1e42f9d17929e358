using System.Security.Cryptography;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb;

/// <summary>What verifies items of the legacy DynamoDB Encryption Client.</summary>
/// <remarks>Thread-safe; disposing clears the key.</remarks>
public sealed class LegacyVerificationKey : IDisposable
{
    private readonly Secret _key;
    private readonly bool _isRsa;

    private LegacyVerificationKey(Secret key, bool isRsa)
    {
        _key = key;
        _isRsa = isRsa;
    }

    /// <summary>An HMAC-SHA-256 key.</summary>
    /// <param name="key">The key, of which a copy is kept.</param>
    public static LegacyVerificationKey Hmac(ReadOnlySpan<byte> key) => new(Secret.CopyOf(key), isRsa: false);

    /// <summary>An RSA public key, for SHA256withRSA signatures (PKCS #1 v1.5).</summary>
    /// <param name="publicKey">SubjectPublicKeyInfo, DER.</param>
    public static LegacyVerificationKey Rsa(ReadOnlySpan<byte> publicKey) => new(Secret.CopyOf(publicKey), isRsa: true);

    /// <summary>Clears the key.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>Whether the signature is right, in constant time for HMAC.</summary>
    internal bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        using var key = _key.Read();
        if (_isRsa)
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(key.Span, out _);
            return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, signed, expected);
        var isRight = CryptographicOperations.FixedTimeEquals(expected, signature);

        // The right tag of a wrong item is a forgery's missing part.
        CryptographicOperations.ZeroMemory(expected);
        return isRight;
    }
}
