namespace FieldCrypt.Tool.Inspecting;

/// <summary>A wrapped data key: who wrapped it, and who can open it.</summary>
internal sealed record InspectedKey
{
    /// <summary>The provider id as it is stored.</summary>
    public required string Provider { get; init; }

    /// <summary>The kind of key that wrapped it, in words.</summary>
    public required string Kind { get; init; }

    /// <summary>Its ARN, id or name.</summary>
    public required string Key { get; init; }

    /// <summary>What else is stored of it, such as the version of a branch key.</summary>
    public string? Details { get; init; }

    /// <summary>The Region in its ARN, if it has one.</summary>
    public string? Region { get; init; }

    /// <summary>The account in its ARN, if it has one.</summary>
    public string? Account { get; init; }

    /// <summary>The version of the branch key, if one wrapped it.</summary>
    public Guid? BranchKeyVersion { get; init; }

    /// <summary>How long its ciphertext is; null if that is somewhere else.</summary>
    public int? Bytes { get; init; }

    /// <summary>Which configuration opens it.</summary>
    public required string OpenedBy { get; init; }
}
