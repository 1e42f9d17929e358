namespace FieldCrypt.Tool.Settings;

/// <summary>A table of DynamoDB and what happens to each attribute, as the application's <c>TableSchema</c> says it.</summary>
internal sealed record TableSettings
{
    /// <summary>The table's name.</summary>
    public required string Name { get; init; }

    /// <summary>The name that is part of every authenticated byte; the table's name if null.</summary>
    public string? LogicalName { get; set; }

    /// <summary>The partition key.</summary>
    public required string PartitionKey { get; init; }

    /// <summary>The sort key, if the table has one.</summary>
    public string? SortKey { get; set; }

    /// <summary>Attributes that are encrypted and signed.</summary>
    public IReadOnlyList<string> Encrypted { get; set; } = [];

    /// <summary>Attributes that are readable and signed.</summary>
    public IReadOnlyList<string> Signed { get; set; } = [];

    /// <summary>Attributes that are readable, signed, and part of the encryption context.</summary>
    public IReadOnlyList<string> Context { get; set; } = [];

    /// <summary>Attributes that are readable and not signed.</summary>
    public IReadOnlyList<string> Unsigned { get; set; } = [];
}
