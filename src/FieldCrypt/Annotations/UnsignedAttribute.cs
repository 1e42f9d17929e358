namespace FieldCrypt;

/// <summary>
/// Leaves the member readable and outside the item's signature, so that other programs may change it: a time-to-live, a counter.
/// </summary>
/// <remarks>
/// Nothing protects an unsigned member: whoever may write to the store may change it unnoticed. Without this annotation (and without
/// <see cref="EncryptedAttribute"/>) a member is readable but signed. Moving a member into or out of signature scope makes existing
/// items unreadable until they are written again. An unsigned member that is removed or renamed must be named to the schema for as long as
/// items hold it.
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class UnsignedAttribute : Attribute;
