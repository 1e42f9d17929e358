using Microsoft.Extensions.Compliance.Classification;

namespace FieldCrypt;

/// <summary>The data classifications of FieldCrypt, for redactors of Microsoft.Extensions.Compliance.</summary>
public static class FieldCryptTaxonomy
{
    /// <summary>The name of the taxonomy, <c>FieldCrypt</c>.</summary>
    public static string TaxonomyName => "FieldCrypt";

    /// <summary>The values of members that are <see cref="EncryptedAttribute">encrypted</see>.</summary>
    public static DataClassification Encrypted => new(TaxonomyName, "Encrypted");
}
