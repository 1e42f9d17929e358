namespace FieldCrypt.Kms;

/// <summary>How key material is wrapped on its way to KMS (AWS KMS API, GetParametersForImport, WrappingAlgorithm).</summary>
public enum KmsImportWrapping
{
    /// <summary>
    /// <c>RSAES_OAEP_SHA_256</c>: RSA wraps the material itself. For symmetric keys, and for elliptic-curve keys under a large wrapping key.
    /// </summary>
    OaepSha256,

    /// <summary>
    /// <c>RSA_AES_KEY_WRAP_SHA_256</c>: RSA wraps an AES key that is made for the purpose, and that wraps the material (RFC 5649). For material
    /// of any length, such as RSA private keys.
    /// </summary>
    RsaAesKeyWrapSha256,
}
