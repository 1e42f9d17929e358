namespace FieldCrypt.EncryptionSdk;

/// <summary>Whether messages must commit to their key, so that no message opens to two different plaintexts under two keys.</summary>
/// <remarks>
/// AWS Encryption SDK specification, client APIs, "Commitment Policy", whose names these are. Nothing is ever written without commitment, so
/// <c>FORBID_ENCRYPT_ALLOW_DECRYPT</c> is not offered.
/// </remarks>
public enum CommitmentPolicy
{
    /// <summary>Messages without commitment are refused before any key service is called. The default.</summary>
    RequireEncryptRequireDecrypt = 0,

    /// <summary>Messages without commitment are read: for data that older libraries wrote.</summary>
    RequireEncryptAllowDecrypt = 1,
}
