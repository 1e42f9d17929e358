using System.Security.Cryptography;
using FieldCrypt.Cryptography;

namespace FieldCrypt.EncryptionSdk.Format;

/// <summary>What an algorithm suite consists of.</summary>
/// <remarks>
/// <code>
/// id                    version  key          key derivation  commitment  signature
/// 0014 / 0046 / 0078    1        16, 24, 32   none            no          none
/// 0114 / 0146 / 0178    1        16, 24, 32   HKDF-SHA-256    no          none
/// 0214                  1        16           HKDF-SHA-256    no          ECDSA P-256, SHA-256
/// 0346 / 0378           1        24, 32       HKDF-SHA-384    no          ECDSA P-384, SHA-384
/// 0478                  2        32           HKDF-SHA-512    yes         none
/// 0578                  2        32           HKDF-SHA-512    yes         ECDSA P-384, SHA-384
/// </code>
/// All: AES-GCM with a nonce of 12 bytes and a tag of 16. AWS Encryption SDK specification, framework, "Algorithm Suites".
/// </remarks>
internal sealed class AlgorithmSuite
{
    private static readonly AlgorithmSuite[] All =
    [
        new(MessageSuite.Aes128, 16),
        new(MessageSuite.Aes192, 24),
        new(MessageSuite.Aes256, 32),
        new(MessageSuite.Aes128Derived, 16, HashAlgorithmName.SHA256),
        new(MessageSuite.Aes192Derived, 24, HashAlgorithmName.SHA256),
        new(MessageSuite.Aes256Derived, 32, HashAlgorithmName.SHA256),
        new(MessageSuite.Aes128Signed, 16, HashAlgorithmName.SHA256, EcdsaPublicKey.P256, HashAlgorithmName.SHA256),
        new(MessageSuite.Aes192Signed, 24, HashAlgorithmName.SHA384, EcdsaPublicKey.P384, HashAlgorithmName.SHA384),
        new(MessageSuite.Aes256Signed, 32, HashAlgorithmName.SHA384, EcdsaPublicKey.P384, HashAlgorithmName.SHA384),
        new(MessageSuite.Committing, 32, HashAlgorithmName.SHA512),
        new(MessageSuite.CommittingSigned, 32, HashAlgorithmName.SHA512, EcdsaPublicKey.P384, HashAlgorithmName.SHA384),
    ];

    private AlgorithmSuite(
        MessageSuite id, int keyLength, HashAlgorithmName? derivation = null, EcdsaPublicKey? publicKey = null, HashAlgorithmName signatureHash = default)
    {
        Id = id;
        KeyLength = keyLength;
        Derivation = derivation;
        PublicKey = publicKey;
        SignatureHash = signatureHash;
    }

    public MessageSuite Id { get; }

    /// <summary>The length of the data key and of the key that encrypts, in bytes.</summary>
    public int KeyLength { get; }

    /// <summary>The hash of HKDF; null if the data key itself encrypts.</summary>
    public HashAlgorithmName? Derivation { get; }

    /// <summary>What verifies the signature; null if there is none.</summary>
    public EcdsaPublicKey? PublicKey { get; }

    public HashAlgorithmName SignatureHash { get; }

    public bool IsSigned => PublicKey is not null;

    public bool IsCommitting => Id is MessageSuite.Committing or MessageSuite.CommittingSigned;

    /// <summary>The version of the message format: suites that commit to their key are in version 2, all others in version 1.</summary>
    public int Version => IsCommitting ? 2 : 1;

    public int MessageIdLength => IsCommitting ? 32 : 16;

    /// <summary>The suite of an id, or null if there is none.</summary>
    public static AlgorithmSuite? Find(int id)
    {
        foreach (var suite in All)
        {
            if ((int)suite.Id == id)
            {
                return suite;
            }
        }

        return null;
    }
}
