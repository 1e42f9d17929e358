using Amazon;

namespace FieldCrypt.Kms;

/// <summary>
/// What a host configures about its key in AWS KMS, in code or bound from its configuration:
/// <c>services.Configure&lt;KmsSettings&gt;(configuration.GetSection("FieldCrypt:Kms"))</c>. Read once.
/// </summary>
public sealed class KmsSettings
{
    // The keys that AddKms was told of, one call after another.
    private readonly List<string> _keysInCode = [];

    /// <summary>The ARN of the key or alias; of a multi-Region key, any member.</summary>
    public string KeyArn { get; set; } = "";

    /// <summary>
    /// For a multi-Region key: the Region whose member does the work, such as <c>eu-west-1</c>. Null for a key of one Region.
    /// </summary>
    public string? LocalRegion { get; set; }

    /// <inheritdoc cref="MultiRegionKmsOptions.FailoverRegions"/>
    public IList<string> FailoverRegions { get; } = [];

    /// <inheritdoc cref="MultiRegionKmsOptions.FailoverScope"/>
    public KmsFailoverScope FailoverScope { get; set; }

    /// <inheritdoc cref="MultiRegionKmsOptions.HedgingDelay"/>
    public TimeSpan? HedgingDelay { get; set; }

    /// <inheritdoc cref="KmsOptions.GrantTokens"/>
    public IList<string> GrantTokens { get; } = [];

    /// <inheritdoc cref="KmsCallOptions.AttemptTimeout"/>
    public TimeSpan AttemptTimeout { get; set; } = KmsCallOptions.Default.AttemptTimeout;

    /// <inheritdoc cref="KmsCallOptions.Deadline"/>
    public TimeSpan Deadline { get; set; } = KmsCallOptions.Default.Deadline;

    /// <inheritdoc cref="KmsCallOptions.MaxRetries"/>
    public int MaxRetries { get; set; } = KmsCallOptions.Default.MaxRetries;

    /// <inheritdoc cref="KmsCallOptions.PricePerTenThousandCalls"/>
    public decimal PricePerTenThousandCalls { get; set; } = KmsCallOptions.Default.PricePerTenThousandCalls;

    /// <summary>Has one call of <c>AddKms</c> change the settings.</summary>
    internal void ChangeBy(Action<KmsSettings> configure)
    {
        var before = KeyArn;
        configure(this);
        if (KeyArn != before)
        {
            _keysInCode.Add(KeyArn);
        }
    }

    /// <summary>One sentence for all that is wrong.</summary>
    internal static string Wrong(IEnumerable<string> problems) => $"The settings of KMS are wrong: {string.Join(" ", problems)}";

    /// <summary>Everything that is wrong with the settings.</summary>
    internal IEnumerable<string> Problems()
    {
        if (!KmsKeyArn.TryParse(KeyArn, out var key))
        {
            yield return $"KeyArn '{KeyArn}' is not the ARN of a KMS key or alias.";
        }
        else if (LocalRegion is not null && !key.IsMultiRegionKey)
        {
            yield return "LocalRegion is given, but KeyArn is not that of a multi-Region key.";
        }

        if (LocalRegion is not null && !KmsKeyArn.IsRegionOrPartition(LocalRegion))
        {
            yield return $"LocalRegion '{LocalRegion}' is not an AWS Region, such as eu-west-1.";
        }

        if (LocalRegion is null && FailoverRegions.Count > 0)
        {
            yield return "FailoverRegions are given without LocalRegion.";
        }

        if (_keysInCode.Count > 1)
        {
            // What one part of the application says must not silently take the place of what another says.
            yield return $"AddKms was called for several keys, {string.Join(" and ", _keysInCode)}: name one, or combine key providers in a CompositeKeyProvider. "
                + $"A test that replaces the key says so by services.PostConfigure<{nameof(KmsSettings)}>.";
        }

        foreach (var region in new[] { key?.Region, LocalRegion }.Concat(FailoverRegions).Distinct().Where(IsUnknown))
        {
            yield return $"There is no AWS Region '{region}': correct it or, if it is new, update AWSSDK.Core.";
        }

        foreach (var problem in MultiRegionOptions().Problems(LocalRegion ?? "").Concat(CallOptions().Problems()))
        {
            yield return problem;
        }
    }

    // Well-formed, but made up by the AWS SDK from the name: the first request would find out.
    private static bool IsUnknown(string? region) =>
        region is not null && KmsKeyArn.IsRegionOrPartition(region) && RegionEndpoint.GetBySystemName(region).DisplayName == "Unknown";

    internal MultiRegionKmsOptions MultiRegionOptions() => new()
    {
        GrantTokens = [.. GrantTokens],
        FailoverRegions = [.. FailoverRegions],
        FailoverScope = FailoverScope,
        HedgingDelay = HedgingDelay,
    };

    internal KmsCallOptions CallOptions() => new()
    {
        AttemptTimeout = AttemptTimeout,
        Deadline = Deadline,
        MaxRetries = MaxRetries,
        PricePerTenThousandCalls = PricePerTenThousandCalls,
    };
}
