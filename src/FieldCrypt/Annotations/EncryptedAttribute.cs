using Microsoft.Extensions.Compliance.Classification;

namespace FieldCrypt;

/// <summary>
/// Encrypts and authenticates the member: the store, its replicas, backups and administrators see ciphertext only.
/// </summary>
/// <remarks>
/// The whole value of the member is encrypted, whatever the store can hold there: text, numbers, binary, lists, maps, nested classes.
/// A null value is not encrypted; that a member is absent or null, and about how long its value is, stays visible.
/// <para>
/// It is a data classification too, <see cref="FieldCryptTaxonomy.Encrypted"/>: where logs are redacted by Microsoft.Extensions.Compliance, what
/// <c>[LogProperties]</c> would write of the member is erased.
/// </para>
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EncryptedAttribute : DataClassificationAttribute
{
    /// <summary>Makes the annotation.</summary>
    public EncryptedAttribute()
        : base(FieldCryptTaxonomy.Encrypted)
    {
    }

    /// <summary>
    /// How the encrypted member can be searched. In MongoDB <see cref="FieldQuery.Equality"/> encrypts deterministically. In DynamoDB it stores a
    /// shortened hash beside the item, whose length an annotation of that package says.
    /// </summary>
    public FieldQuery Query { get; set; }

    /// <summary>
    /// The name of the key for this member, where the store knows several: in MongoDB the alternate name of a data key. Null for the key of the
    /// collection. An item of DynamoDB has one data key: there it is refused when the schema is made.
    /// </summary>
    public string? Key { get; set; }
}
