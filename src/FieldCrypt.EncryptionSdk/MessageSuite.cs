namespace FieldCrypt.EncryptionSdk;

/// <summary>
/// The algorithm suite of a message, under its id in the format. All encrypt with AES-GCM; all can be read, the two that commit to their key
/// can be written.
/// </summary>
/// <remarks>AWS Encryption SDK specification, framework, "Algorithm Suites".</remarks>
public enum MessageSuite
{
    /// <summary>AES-128 under the data key itself: <c>0x0014</c>.</summary>
    Aes128 = 0x0014,

    /// <summary>AES-192 under the data key itself: <c>0x0046</c>.</summary>
    Aes192 = 0x0046,

    /// <summary>AES-256 under the data key itself: <c>0x0078</c>.</summary>
    Aes256 = 0x0078,

    /// <summary>AES-128 under a key derived by HKDF-SHA-256: <c>0x0114</c>.</summary>
    Aes128Derived = 0x0114,

    /// <summary>AES-192 under a key derived by HKDF-SHA-256: <c>0x0146</c>.</summary>
    Aes192Derived = 0x0146,

    /// <summary>AES-256 under a key derived by HKDF-SHA-256: <c>0x0178</c>.</summary>
    Aes256Derived = 0x0178,

    /// <summary>AES-128 under a key derived by HKDF-SHA-256, signed with ECDSA P-256: <c>0x0214</c>.</summary>
    Aes128Signed = 0x0214,

    /// <summary>AES-192 under a key derived by HKDF-SHA-384, signed with ECDSA P-384: <c>0x0346</c>.</summary>
    Aes192Signed = 0x0346,

    /// <summary>AES-256 under a key derived by HKDF-SHA-384, signed with ECDSA P-384: <c>0x0378</c>.</summary>
    Aes256Signed = 0x0378,

    /// <summary>
    /// AES-256 under a key derived by HKDF-SHA-512 that the header commits to: <c>0x0478</c>. Whoever may read such a message could also have
    /// written it. The default.
    /// </summary>
    Committing = 0x0478,

    /// <summary>
    /// As <see cref="Committing"/>, signed with ECDSA P-384 besides: <c>0x0578</c>. For readers that are trusted less than writers; about 175
    /// bytes more, and milliseconds. It tells writers from readers only where opening a data key does not go with the right to wrap one, as with
    /// AWS KMS (<see cref="Keys.KeyProvider.SeparatesWriters"/>).
    /// </summary>
    CommittingSigned = 0x0578,
}
