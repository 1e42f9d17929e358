using System.Security.Cryptography;
using FieldCrypt.DynamoDb.Legacy;
using FieldCrypt.Keys;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace FieldCrypt.DynamoDb;

/// <summary>How the content keys of items of the legacy DynamoDB Encryption Client are found.</summary>
/// <remarks>Thread-safe; disposing clears the keys.</remarks>
public abstract class LegacyContentKey : IDisposable
{
    private protected LegacyContentKey()
    {
    }

    /// <summary>Every item is encrypted with the same AES key (the static provider).</summary>
    /// <param name="key">16, 24 or 32 bytes, of which a copy is kept.</param>
    public static LegacyContentKey Static(ReadOnlySpan<byte> key) => new StaticKey(Secret.CopyOf(key));

    /// <summary>Each item has a key of its own, wrapped with an AES key (the wrapped provider, <c>AESWrap</c>, RFC 3394).</summary>
    /// <param name="wrappingKey">16, 24 or 32 bytes, of which a copy is kept.</param>
    public static LegacyContentKey WrappedByAes(ReadOnlySpan<byte> wrappingKey) => new AesWrappedKey(Secret.CopyOf(wrappingKey));

    /// <summary>
    /// Each item has a key of its own, wrapped with an RSA key (the wrapped provider; OAEP with SHA-256 and MGF1-SHA-1 as Java has it, or PKCS #1
    /// v1.5 in the oldest items). It is opened only after the item's signature was verified.
    /// </summary>
    /// <param name="privateKey">The private key, PKCS #8 DER.</param>
    public static LegacyContentKey WrappedByRsa(ReadOnlySpan<byte> privateKey) => new RsaWrappedKey(Secret.CopyOf(privateKey));

    /// <summary>Clears the keys.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The AES key of an item whose signature was verified; the caller disposes it.</summary>
    /// <exception cref="KeyAccessException">It cannot be opened with this key.</exception>
    internal abstract Secret Open(MaterialDescription description);

    private protected virtual void Dispose(bool disposing)
    {
    }

    // Old writers broke Base64 into lines.
    private static byte[] WrappedIn(MaterialDescription description)
    {
        var wrapped = new byte[4096];
        return description.WrappedKey is { Length: < 8192 } text && Convert.TryFromBase64String(text, wrapped, out var length)
            ? wrapped[..length]
            : throw new DataNotAuthenticException("Malformed data: the legacy item holds no wrapped content key.");
    }

    private static KeyAccessException WrongKey(Exception? cause = null) => new(
        KeyAccessFailure.WrongKey, "The legacy item's content key was wrapped with another key, or in another way.", cause);

    private sealed class StaticKey(Secret key) : LegacyContentKey
    {
        internal override Secret Open(MaterialDescription description) => key.Copy();

        private protected override void Dispose(bool disposing)
        {
            key.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class AesWrappedKey(Secret wrappingKey) : LegacyContentKey
    {
        internal override Secret Open(MaterialDescription description)
        {
            if (description.WrappingAlgorithm is not (null or "AESWrap"))
            {
                throw WrongKey();
            }

            var engine = new AesWrapEngine();
            using (var key = wrappingKey.Read())
            {
                engine.Init(false, new KeyParameter(key.Span));
            }

            var wrapped = WrappedIn(description);
            return OpenWith(() => engine.Unwrap(wrapped, 0, wrapped.Length));
        }

        private protected override void Dispose(bool disposing)
        {
            wrappingKey.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class RsaWrappedKey(Secret privateKey) : LegacyContentKey
    {
        internal override Secret Open(MaterialDescription description)
        {
            IAsymmetricBlockCipher cipher = description.WrappingAlgorithm switch
            {
                // Java's default: the hash of the mask generation stays SHA-1.
                "RSA/ECB/OAEPWithSHA-256AndMGF1Padding" => new OaepEncoding(new RsaBlindedEngine(), new Sha256Digest(), new Sha1Digest(), null),
                null or "RSA/ECB/PKCS1Padding" => new Pkcs1Encoding(new RsaBlindedEngine()),
                _ => throw WrongKey(),
            };
            cipher.Init(false, ImportPrivateKey());
            var wrapped = WrappedIn(description);
            return OpenWith(() => cipher.ProcessBlock(wrapped, 0, wrapped.Length));
        }

        // BouncyCastle takes an array and keeps numbers that nobody can clear; the array can be.
        private AsymmetricKeyParameter ImportPrivateKey()
        {
            var pkcs8 = GC.AllocateUninitializedArray<byte>(privateKey.Length, pinned: true);
            try
            {
                using var key = privateKey.Read();
                key.Span.CopyTo(pkcs8);
                return PrivateKeyFactory.CreateKey(pkcs8);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(pkcs8);
            }
        }

        private protected override void Dispose(bool disposing)
        {
            privateKey.Dispose();
            base.Dispose(disposing);
        }
    }

    private static Secret OpenWith(Func<byte[]> unwrap)
    {
        byte[]? opened = null;
        try
        {
            opened = unwrap();
            return opened.Length is 16 or 24 or 32 ? Secret.CopyOf(opened) : throw WrongKey();
        }
        catch (Exception e) when (e is CryptoException or ArgumentException)
        {
            throw WrongKey(e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }
}
