namespace FieldCrypt.Tool.Settings;

/// <summary>A store of branch keys: a table with the KMS key that protects it, or a folder.</summary>
internal sealed record BranchKeyStoreSettings
{
    /// <summary>The table of DynamoDB.</summary>
    public string? Table { get; set; }

    /// <summary>The name that is bound to every key; the table's name if null.</summary>
    public string? LogicalName { get; set; }

    /// <summary>The KMS key that protects the store, by ARN.</summary>
    public string? Kms { get; set; }

    /// <summary>The multi-Region KMS key that protects the store, by the ARN of any member.</summary>
    public string? MultiRegionKms { get; set; }

    /// <summary>The folder, instead of a table.</summary>
    public string? Folder { get; set; }
}
