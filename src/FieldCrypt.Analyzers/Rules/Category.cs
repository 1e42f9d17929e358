namespace FieldCrypt.Analyzers.Rules;

/// <summary>What rules are about.</summary>
internal static class Category
{
    /// <summary>Annotations that protect nothing, or that a store refuses when the application starts.</summary>
    public const string Annotations = "FieldCrypt.Annotations";

    /// <summary>Annotated classes that are stored by something that does not encrypt.</summary>
    public const string Clients = "FieldCrypt.Clients";

    /// <summary>Plaintext that leaves the application by another way than its store.</summary>
    public const string Disclosure = "FieldCrypt.Disclosure";

    /// <summary>Questions that ciphertext does not answer, or answers to too many.</summary>
    public const string Queries = "FieldCrypt.Queries";

    /// <summary>Keys and passphrases.</summary>
    public const string Keys = "FieldCrypt.Keys";
}
