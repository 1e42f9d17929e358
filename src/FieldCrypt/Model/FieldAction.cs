namespace FieldCrypt;

/// <summary>What happens to a field when an item is written; the four actions of the AWS Database Encryption SDK.</summary>
public enum FieldAction
{
    /// <summary>Readable and outside the signature: anyone who may write to the store may change it unnoticed (DO_NOTHING).</summary>
    DoNothing = 0,

    /// <summary>Readable and covered by the item's signature: a change is refused on read (SIGN_ONLY).</summary>
    SignOnly = 1,

    /// <summary>Readable, signed, and part of the data key's encryption context (SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT).</summary>
    SignAndIncludeInEncryptionContext = 2,

    /// <summary>Encrypted and covered by the item's signature (ENCRYPT_AND_SIGN).</summary>
    EncryptAndSign = 3,
}
