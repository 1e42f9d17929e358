namespace FieldCrypt.Kms;

/// <summary>How a <see cref="DiscoveryKmsKeyProvider"/> calls AWS KMS.</summary>
public sealed record DiscoveryKmsOptions
{
    internal static readonly DiscoveryKmsOptions Default = new();

    /// <summary>Grant tokens sent with every call, for a grant that has not reached all of KMS yet; at most 10.</summary>
    public IReadOnlyList<string> GrantTokens { get; init; } = [];

    /// <summary>
    /// Regions besides the local one that may be called for keys that live there and are not multi-Region keys. Empty, so that no call
    /// leaves the local Region unless it is said here. Multi-Region keys are always opened by their local member.
    /// </summary>
    /// <remarks>The Region of a key stands in the stored data, which anyone may have written: that is why the Regions are listed.</remarks>
    public IReadOnlyList<string> OtherRegions { get; init; } = [];
}
