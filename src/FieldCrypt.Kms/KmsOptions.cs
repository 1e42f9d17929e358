namespace FieldCrypt.Kms;

/// <summary>How a provider calls AWS KMS.</summary>
public sealed record KmsOptions
{
    internal static readonly KmsOptions Default = new();

    /// <summary>Grant tokens sent with every call, for a grant that has not reached all of KMS yet; at most 10.</summary>
    public IReadOnlyList<string> GrantTokens { get; init; } = [];
}
