namespace FieldCrypt.Operations;

/// <summary>A version of a branch key as a key store holds it, or a MongoDB data key as a key vault does: which key protects it, and since when.</summary>
/// <remarks>Items name these keys, and only the store of the keys says what in turn opens those.</remarks>
public sealed record ProtectedKey
{
    /// <summary>The kind of key that is protected.</summary>
    public required WrappingKeyKind Kind { get; init; }

    /// <summary>The id of the branch key, or the UUID of the data key.</summary>
    public required string Name { get; init; }

    /// <summary>The version of a branch key; else null.</summary>
    public string? Version { get; init; }

    /// <summary>The key that protects it: for KMS its ARN.</summary>
    public required WrappingKey ProtectedBy { get; init; }

    /// <summary>When it was made; null if that is not known. Nothing that it wrapped is older.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}
