namespace FieldCrypt;

/// <summary>
/// Encrypts and authenticates the member: the store, its replicas, backups and administrators see ciphertext only.
/// </summary>
/// <remarks>
/// The whole value of the member is encrypted, whatever the store can hold there: text, numbers, binary, lists, maps, nested classes.
/// A null value is not stored and so not encrypted; that a member is absent, and about how long its value is, stays visible.
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EncryptedAttribute : Attribute;
