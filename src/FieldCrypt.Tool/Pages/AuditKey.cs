using FieldCrypt.Operations;
using FieldCrypt.Tool.KeyTasks;

namespace FieldCrypt.Tool.Pages;

/// <summary>A key that items need, in all stores together.</summary>
internal sealed record AuditKey
{
    public required WrappingKey Key { get; init; }

    public long Items { get; init; }

    public long Bytes { get; init; }

    /// <summary>How many of the items no other key opens.</summary>
    public long OnlyByThisKey { get; init; }

    public DateTimeOffset? Oldest { get; init; }

    public DateTimeOffset? Newest { get; init; }

    /// <summary>What its store says of it, if it is protected by another key and the store was looked at.</summary>
    public ProtectedKey? Protection { get; init; }

    /// <summary>What KMS tells, of the key itself or of the one that protects it.</summary>
    public KmsKeyReport? Kms { get; init; }

    /// <summary>The KMS key behind it: itself, or what protects it; null if there is none.</summary>
    public WrappingKey? Root => Protection?.ProtectedBy ?? Key switch
    {
        { Kind: WrappingKeyKind.Kms or WrappingKeyKind.KmsRsa } => Key,
        _ => null,
    };

    /// <summary>The Region, of the key or of what protects it; a key of no service has none.</summary>
    public string Region => Root?.Region ?? "no Region (not a KMS key)";

    /// <summary>A name that fits beside a bar.</summary>
    public string ShortName => Key.Kind switch
    {
        WrappingKeyKind.Kms or WrappingKeyKind.KmsRsa => $"{Key.Name[(Key.Name.LastIndexOf('/') + 1)..]} in {Key.Region}",
        WrappingKeyKind.Branch => $"{Key.Name}, version {Key.Version?[..Math.Min(8, Key.Version.Length)]}…",
        _ => Key.Name,
    };
}
