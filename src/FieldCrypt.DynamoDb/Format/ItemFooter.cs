using System.Security.Cryptography;
using FieldCrypt.Cryptography;
using FieldCrypt.Materials;

namespace FieldCrypt.DynamoDb.Format;

/// <summary>The footer of an item, attribute <c>aws_dbe_foot</c>: its signatures.</summary>
/// <remarks>
/// <code>
/// tags         48 each   HMAC-SHA-384 of the canonical record's hash, one per wrapped data key, in their order
/// signature    103       suite 01 only: ECDSA P-384 with SHA-384 over that hash (which is hashed again), DER
/// </code>
/// AWS Database Encryption SDK specification, "Footer Format"; its table gives the signature 96 bytes, every published item has 103.
/// </remarks>
internal static class ItemFooter
{
    private const int TagLength = HMACSHA384.HashSizeInBytes;

    /// <summary>Signs the hash of the canonical record.</summary>
    public static byte[] Write(ReadOnlySpan<byte> recordHash, ItemKeyMaterials materials, ECDsa? signingKey)
    {
        var tags = materials.SigningKeyCount * TagLength;
        var footer = new byte[tags + (signingKey is null ? 0 : EcdsaP384.SignatureLength)];
        for (var i = 0; i < materials.SigningKeyCount; i++)
        {
            Hmac.Compute(HmacHash.Sha384, materials.SigningKey(i), recordHash, footer.AsSpan(i * TagLength, TagLength));
        }

        if (signingKey is not null)
        {
            EcdsaP384.Sign(signingKey, recordHash).CopyTo(footer, tags);
        }

        return footer;
    }

    /// <summary>Verifies the signatures.</summary>
    /// <param name="footer">The footer as stored.</param>
    /// <param name="recordHash">The hash of the canonical record.</param>
    /// <param name="wrappedDataKeyCount">How many wrapped data keys the header holds.</param>
    /// <param name="symmetricSigningKey">The key of the one wrapped data key that was opened.</param>
    /// <param name="verificationKey">The public key, for the suite with ECDSA; else null.</param>
    /// <exception cref="DataNotAuthenticException">A signature is wrong, or the footer has another length than the header calls for.</exception>
    public static void Verify(
        ReadOnlySpan<byte> footer,
        ReadOnlySpan<byte> recordHash,
        int wrappedDataKeyCount,
        ReadOnlySpan<byte> symmetricSigningKey,
        ECDsa? verificationKey)
    {
        var tags = wrappedDataKeyCount * TagLength;
        if (footer.Length != tags + (verificationKey is null ? 0 : EcdsaP384.SignatureLength))
        {
            throw new DataNotAuthenticException("Malformed data: the footer's length does not fit the header.");
        }

        Span<byte> expected = stackalloc byte[TagLength];
        Hmac.Compute(HmacHash.Sha384, symmetricSigningKey, recordHash, expected);
        var matches = false;
        for (var i = 0; i < wrappedDataKeyCount; i++)
        {
            matches |= CryptographicOperations.FixedTimeEquals(expected, footer.Slice(i * TagLength, TagLength));
        }

        if (!matches)
        {
            throw new DataNotAuthenticException("The signature does not match: the item was changed.");
        }

        if (verificationKey is not null && !EcdsaP384.Verify(verificationKey, recordHash, footer[tags..]))
        {
            throw new DataNotAuthenticException("The digital signature does not match: the item was changed.");
        }
    }
}
