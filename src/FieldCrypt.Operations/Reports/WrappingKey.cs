using System.Text.Json.Serialization;

namespace FieldCrypt.Operations;

/// <summary>A key that opens items, as the items name it: not authentic, for nothing was opened. Two are equal if the items name them alike.</summary>
public sealed record WrappingKey
{
    private const string MultiRegionPrefix = "mrk-";

    /// <summary>What kind of key it is.</summary>
    public required WrappingKeyKind Kind { get; init; }

    /// <summary>
    /// Its name: the ARN of a KMS key, the id of a branch key, <c>namespace/name</c> of a local key, the UUID of a MongoDB data key. Bounded, and
    /// without characters that a terminal acts on.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The version of a branch key; else null.</summary>
    public string? Version { get; init; }

    /// <summary>The Region of a KMS key; else null.</summary>
    [JsonIgnore]
    public string? Region => ArnPart(3);

    /// <summary>The account of a KMS key; else null.</summary>
    [JsonIgnore]
    public string? Account => ArnPart(4);

    /// <summary>The id that all members of a multi-Region key share; null if it is none.</summary>
    [JsonIgnore]
    public string? MultiRegionId => ArnPart(5) is { } resource && resource.StartsWith($"key/{MultiRegionPrefix}", StringComparison.Ordinal)
        ? $"{ArnPart(1)}:{Account}:{resource}"
        : null;

    /// <summary>The key's name, with its version if it has one.</summary>
    public override string ToString() => Version is null ? Name : $"{Name} version {Version}";

    private string? ArnPart(int index) =>
        Kind is WrappingKeyKind.Kms or WrappingKeyKind.KmsRsa && Name.Split(':') is { Length: 6 } parts && parts[0] == "arn" ? parts[index] : null;
}
