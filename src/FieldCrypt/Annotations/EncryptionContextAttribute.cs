namespace FieldCrypt;

/// <summary>
/// Leaves the member readable, signs it, and binds its value into the encryption context of the item's data key
/// (SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT of the AWS Database Encryption SDK).
/// </summary>
/// <remarks>
/// The value reaches the key provider and, with AWS KMS, the audit trail; choose members such as a tenant id that may be seen there.
/// The member must have a value whenever an item is written.
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EncryptionContextAttribute : Attribute;
