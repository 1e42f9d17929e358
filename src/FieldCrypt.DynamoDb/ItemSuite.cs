namespace FieldCrypt.DynamoDb;

/// <summary>
/// How an item is signed. Everything else is the same in both: AES-256-GCM with a key per field, HKDF-SHA-512, key commitment.
/// Items of both suites are readable, unless <see cref="TableSchema.WithRequiredSuite"/> allows one only.
/// </summary>
public enum ItemSuite
{
    /// <summary>
    /// HMAC-SHA-384 (suite 0x6700, <c>ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_SYMSIG_HMAC_SHA384</c>): whoever may read an item could
    /// also have written it. The default; about a hundred times cheaper than a digital signature.
    /// </summary>
    Hmac = 0,

    /// <summary>
    /// HMAC-SHA-384 and ECDSA P-384 (suite 0x6701, <c>…_COMMIT_KEY_ECDSA_P384_SYMSIG_HMAC_SHA384</c>): for readers that are trusted less
    /// than writers. A new signing key pair for each item costs about two milliseconds per write. Its public half is bound to the wrapped data key,
    /// so it says something only where a reader cannot wrap data keys: with a KMS key used directly, of which readers have <c>kms:Decrypt</c> and not
    /// <c>kms:GenerateDataKey</c>, <c>kms:Encrypt</c> or <c>kms:ReEncrypt*</c>. With all other keys it is refused, unless
    /// <see cref="TableSchema.WithUnseparatedSignatures"/> is chosen.
    /// </summary>
    HmacAndEcdsa = 1,
}
