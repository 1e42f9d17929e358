using System.Security.Cryptography;
using FieldCrypt.Cryptography;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Format;

/// <summary>
/// An encrypted value: the content of a BSON binary of subtype 6 (BSON Binary Subtype 6 specification; AEAD_AES_256_CBC_HMAC_SHA_512 after
/// draft-mcgrew-aead-aes-cbc-hmac-sha2-05 with a 96-byte key and a tag of 32 bytes).
/// </summary>
/// <remarks>
/// <code>
/// offset  length  content
///      0       1  algorithm: 1 deterministic, 2 random
///      1      16  data key id: UUID, big-endian
///     17       1  BSON type of the plaintext
///     18      16  IV
///     34       n  AES-256-CBC, PKCS #7: n = 16 · (⌊length / 16⌋ + 1)
///   34+n      32  HMAC-SHA-512 over all the above and the bit length of the first 18 bytes, truncated
/// </code>
/// The plaintext is the value as it stands in a BSON document after type and name.
/// </remarks>
internal static class CsfleValue
{
    private const int KeyIdOffset = 1;
    private const int TypeOffset = 17;
    private const int IvOffset = 18;
    private const int CiphertextOffset = IvOffset + CsfleEngine.BlockLength;
    private const int TagLength = 32;
    private const int AssociatedDataLength = IvOffset;

    /// <summary>The shortest encrypted value, in bytes.</summary>
    public const int MinLength = CiphertextOffset + CsfleEngine.BlockLength + TagLength;

    // The length of the associated data in bits, as 64-bit big-endian (draft-mcgrew §2.1).
    private static ReadOnlySpan<byte> AssociatedDataBits => [0, 0, 0, 0, 0, 0, 0, AssociatedDataLength * 8];

    /// <summary>The data key that a value names. Nothing of it is verified yet.</summary>
    /// <exception cref="DataNotAuthenticException">It is too short, or none of the two algorithms' values.</exception>
    public static Guid ReadKeyId(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < MinLength
            || (blob.Length - CiphertextOffset - TagLength) % CsfleEngine.BlockLength != 0
            || blob[0] is not ((byte)CsfleAlgorithm.Deterministic or (byte)CsfleAlgorithm.Random))
        {
            throw new DataNotAuthenticException("Malformed data: this is not an encrypted value of MongoDB's Client-Side Field Level Encryption.");
        }

        return new Guid(blob.Slice(KeyIdOffset, 16), bigEndian: true);
    }

    /// <summary>Whether the bytes look like an encrypted value of an algorithm.</summary>
    public static bool Is(ReadOnlySpan<byte> blob, CsfleAlgorithm algorithm) => blob.Length >= MinLength && blob[0] == (byte)algorithm;

    /// <summary>Encrypts a value.</summary>
    /// <param name="key">The data key.</param>
    /// <param name="algorithm">Which of the two.</param>
    /// <param name="type">The value's BSON type.</param>
    /// <param name="value">The value's bytes, as in a document.</param>
    /// <param name="operation">What the value is part of, so that its values share a draw of random bytes; null if it stands alone.</param>
    /// <exception cref="ProtectedOperationException">The algorithm does not encrypt the type.</exception>
    public static byte[] Encrypt(DataKey key, CsfleAlgorithm algorithm, BsonType type, ReadOnlySpan<byte> value, object? operation = null)
    {
        BsonTypeRules.Require(algorithm, type);
        var padding = CsfleEngine.BlockLength - (value.Length % CsfleEngine.BlockLength);
        var blob = GC.AllocateUninitializedArray<byte>(CiphertextOffset + value.Length + padding + TagLength);
        blob[0] = (byte)algorithm;
        key.Id.TryWriteBytes(blob.AsSpan(KeyIdOffset), bigEndian: true, out _);
        blob[TypeOffset] = (byte)type;
        var associatedData = blob.AsSpan(0, AssociatedDataLength);
        var iv = blob.AsSpan(IvOffset, CsfleEngine.BlockLength);
        value.CopyTo(blob.AsSpan(CiphertextOffset));
        blob.AsSpan(CiphertextOffset + value.Length, padding).Fill((byte)padding);

        var engine = key.Rent();
        try
        {
            if (algorithm == CsfleAlgorithm.Deterministic)
            {
                engine.IvMac(associatedData, AssociatedDataBits, value, iv);
            }
            else if (operation is null)
            {
                RandomBytes.Fill(iv);
            }
            else
            {
                OperationIvs.Fill(operation, iv);
            }

            engine.EncryptInPlace(blob, CiphertextOffset, value.Length + padding, iv);
            engine.Mac(blob.AsSpan(0, blob.Length - TagLength), AssociatedDataBits, blob.AsSpan(blob.Length - TagLength));
        }
        catch
        {
            engine.Dispose();
            CryptographicOperations.ZeroMemory(blob);
            throw;
        }

        key.Return(engine);
        return blob;
    }

    /// <summary>The most bytes that the plaintext of a value can have, padding included: what <see cref="Decrypt"/> needs to work in.</summary>
    public static int MaxPlaintextLength(byte[] blob) => blob.Length - CiphertextOffset - TagLength;

    /// <summary>Verifies a value, then decrypts it.</summary>
    /// <param name="key">The data key that <see cref="ReadKeyId"/> named.</param>
    /// <param name="blob">The value.</param>
    /// <param name="buffer">Where to, from <paramref name="offset"/> on: at least <see cref="MaxPlaintextLength"/> bytes. The caller clears it.</param>
    /// <param name="offset">Where in the buffer.</param>
    /// <param name="type">The BSON type.</param>
    /// <returns>How many bytes the value has.</returns>
    /// <exception cref="DataNotAuthenticException">The value was changed, or belongs to another key.</exception>
    public static int Decrypt(DataKey key, byte[] blob, byte[] buffer, int offset, out BsonType type)
    {
        if (ReadKeyId(blob) != key.Id)
        {
            throw NotAuthentic();
        }

        var length = MaxPlaintextLength(blob);
        type = (BsonType)blob[TypeOffset];
        Span<byte> tag = stackalloc byte[TagLength];
        var engine = key.Rent();
        try
        {
            engine.Mac(blob.AsSpan(0, blob.Length - TagLength), AssociatedDataBits, tag);
            if (!CryptographicOperations.FixedTimeEquals(tag, blob.AsSpan(blob.Length - TagLength)))
            {
                key.Return(engine);
                throw NotAuthentic();
            }

            engine.Decrypt(blob, CiphertextOffset, length, blob.AsSpan(IvOffset, CsfleEngine.BlockLength), buffer, offset);
        }
        catch (CryptographicException)
        {
            engine.Dispose();
            throw;
        }

        key.Return(engine);
        return Unpad(buffer.AsSpan(offset, length));
    }

    // Only a holder of the key could have made an authentic value with wrong padding; the answer is the same as to a wrong tag.
    private static int Unpad(ReadOnlySpan<byte> padded)
    {
        var padding = padded[^1];
        return padding is >= 1 and <= CsfleEngine.BlockLength && padded[^padding..].IndexOfAnyExcept(padding) < 0
            ? padded.Length - padding
            : throw NotAuthentic();
    }

    private static DataNotAuthenticException NotAuthentic() =>
        new("The encrypted value is not authentic: it was changed, or another data key made it.");
}
