using System.Buffers.Binary;
using System.Security.Cryptography;
using MongoDB.Bson;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace FieldCrypt.MongoDb.Format;

/// <summary>
/// A value that MongoDB's Queryable Encryption stored (BSON binary of subtype 6, first byte 14, 15 or 16): read, never written.
/// </summary>
/// <remarks>
/// <code>
/// unindexed (16)   10  key id(16)  type(1)  AEAD(key, value; associated data: the 18 bytes before)
/// equality  (14)   0E  index key id(16)  type(1)  CTR(index key's token, key id(16) AEAD(key, value; associated data: key id))  96 bytes
/// range     (15)   0F  index key id(16)  type(1)  edges(1)  CTR(…) as above  96 bytes for each edge
/// AEAD = IV(16)  AES-256-CBC  HMAC-SHA-256(associated data, IV, ciphertext);  key: cipher(32) MAC(32) token(32)
/// CTR  = IV(16)  AES-256-CTR
/// </code>
/// The metadata behind the ciphertext serves the server's search; nothing a client could verify is in it.
/// </remarks>
internal static class QueryableValue
{
    public const byte Equality = 14;
    public const byte Range = 15;
    public const byte Unindexed = 16;

    private const int KeyIdLength = 16;
    private const int HeaderLength = 1 + KeyIdLength + 1;
    private const int IvLength = 16;
    private const int MacLength = 32;
    private const int MetadataLength = 96;

    // Server data encryption, level 1 (libmongocrypt, mc-tokens: the token number as 64-bit little-endian).
    private const ulong ServerDataEncryptionToken = 3;

    public static bool Is(ReadOnlySpan<byte> blob) => !blob.IsEmpty && blob[0] is Equality or Range or Unindexed;

    /// <summary>The data key that is needed first: the value's own if it is not indexed, else the one of its index.</summary>
    public static Guid ReadKeyId(ReadOnlySpan<byte> blob) => blob.Length > HeaderLength
        ? new Guid(blob.Slice(1, KeyIdLength), bigEndian: true)
        : throw Malformed();

    /// <summary>Whether a second data key is needed: the value's own, inside.</summary>
    public static bool IsIndexed(ReadOnlySpan<byte> blob) => blob[0] != Unindexed;

    /// <summary>Opens the outer layer of an indexed value.</summary>
    /// <returns>The value's data key id, 16 bytes, and its ciphertext.</returns>
    public static byte[] OpenIndex(DataKey indexKey, ReadOnlySpan<byte> blob)
    {
        var edges = blob[0] == Range ? blob[HeaderLength] : 1;
        var start = HeaderLength + (blob[0] == Range ? 1 : 0);
        var end = blob.Length - (edges * MetadataLength);
        if (edges == 0 || end - start < IvLength + KeyIdLength + IvLength + CsfleEngine.BlockLength + MacLength)
        {
            throw Malformed();
        }

        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(number, ServerDataEncryptionToken);
        using var key = indexKey.Read();
        var token = HMACSHA256.HashData(key.Span[64..96], number);
        try
        {
            var cipher = new BufferedBlockCipher(new SicBlockCipher(new AesEngine()));
            cipher.Init(false, new ParametersWithIV(new KeyParameter(token), blob.Slice(start, IvLength)));
            var inner = new byte[end - start - IvLength];
            var written = cipher.ProcessBytes(blob[(start + IvLength)..end], inner);
            cipher.DoFinal(inner, written);
            return inner;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(token);
        }
    }

    /// <summary>The value's data key id in the outer layer's content.</summary>
    public static Guid ReadInnerKeyId(ReadOnlySpan<byte> inner) => new(inner[..KeyIdLength], bigEndian: true);

    /// <summary>Verifies and decrypts a value that is not indexed.</summary>
    public static byte[] OpenUnindexed(DataKey key, ReadOnlySpan<byte> blob, out BsonType type)
    {
        type = (BsonType)blob[HeaderLength - 1];
        return Open(key, blob[..HeaderLength], blob[HeaderLength..]);
    }

    /// <summary>Verifies and decrypts what the outer layer held.</summary>
    public static byte[] OpenIndexed(DataKey key, ReadOnlySpan<byte> blob, ReadOnlySpan<byte> inner, out BsonType type)
    {
        type = (BsonType)blob[HeaderLength - 1];
        return Open(key, inner[..KeyIdLength], inner[KeyIdLength..]);
    }

    private static byte[] Open(DataKey key, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedValue)
    {
        var ciphertextLength = sealedValue.Length - IvLength - MacLength;
        if (ciphertextLength < CsfleEngine.BlockLength || ciphertextLength % CsfleEngine.BlockLength != 0)
        {
            throw Malformed();
        }

        Span<byte> mac = stackalloc byte[MacLength];
        using var bytes = key.Read();
        using (var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, bytes.Span[32..64]))
        {
            hash.AppendData(associatedData);
            hash.AppendData(sealedValue[..^MacLength]);
            hash.GetHashAndReset(mac);
        }

        if (!CryptographicOperations.FixedTimeEquals(mac, sealedValue[^MacLength..]))
        {
            throw NotAuthentic();
        }

        using var aes = Aes.Create();
        aes.SetKey(bytes.Span[..32]);
        try
        {
            return aes.DecryptCbc(sealedValue[IvLength..^MacLength], sealedValue[..IvLength]);
        }
        catch (CryptographicException)
        {
            throw NotAuthentic();
        }
    }

    private static DataNotAuthenticException Malformed() =>
        new("Malformed data: this is not a stored value of MongoDB's Queryable Encryption.");

    private static DataNotAuthenticException NotAuthentic() =>
        new("The encrypted value is not authentic: it was changed, or another data key made it.");
}
