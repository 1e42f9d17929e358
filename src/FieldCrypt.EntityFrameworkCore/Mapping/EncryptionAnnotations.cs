namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>What the model says about encrypted members: texts and numbers only, so that compiled models and snapshots can hold it.</summary>
internal static class EncryptionAnnotations
{
    private const string Prefix = "FieldCrypt:";

    /// <summary>On the model: it was built with FieldCrypt.</summary>
    public const string Model = Prefix + "Model";

    /// <summary>On an entity type: what its values are bound to, by name.</summary>
    public const string Binding = Prefix + "Binding";

    /// <summary>On a property that is being configured: it is to be encrypted; the kind of its search by name, or empty.</summary>
    public const string Encrypted = Prefix + "Encrypted";

    /// <summary>On a property that is being configured, and on its index column: the bits of the index.</summary>
    public const string IndexBits = Prefix + "IndexBits";

    /// <summary>On the ciphertext column: the path of the member, with dots.</summary>
    public const string Member = Prefix + "Member";

    /// <summary>On the ciphertext column: the property of its blind index.</summary>
    public const string Index = Prefix + "Index";

    /// <summary>On the ciphertext column: the table that values are bound to, where it is not the table's name.</summary>
    public const string BoundTable = Prefix + "BoundTable";

    /// <summary>On a property that is being configured: the column of its plaintext. On the ciphertext column: the property of that column.</summary>
    public const string Plaintext = Prefix + "Plaintext";

    /// <summary>On the ciphertext column: the column that values are bound to.</summary>
    public const string BoundColumn = Prefix + "BoundColumn";
}
