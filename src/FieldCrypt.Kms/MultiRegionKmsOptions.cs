namespace FieldCrypt.Kms;

/// <summary>How what uses a multi-Region key calls AWS KMS, and where it turns when the local Region fails.</summary>
/// <remarks>
/// Only faults lead to another Region: no answer in time, a failure of the service, throttling that does not pass, an open circuit. A refusal
/// of the local Region (access denied, a disabled key, a key pending deletion) is an answer and is reported as such, whatever other Regions
/// would say.
/// </remarks>
public sealed record MultiRegionKmsOptions
{
    internal static readonly MultiRegionKmsOptions Default = new();

    /// <summary>The most Regions to turn to.</summary>
    private const int MaxFailoverRegions = 10;

    /// <summary>Grant tokens sent with every call, for a grant that has not reached all of KMS yet; at most 10.</summary>
    public IReadOnlyList<string> GrantTokens { get; init; } = [];

    /// <summary>
    /// Regions with a member of the key, in the order in which they are asked when the local Region fails; at most 10. Empty by default: no
    /// call leaves the local Region unless it is said here.
    /// </summary>
    public IReadOnlyList<string> FailoverRegions { get; init; } = [];

    /// <summary>What may go to <see cref="FailoverRegions"/>. Only reads by default; more needs such Regions.</summary>
    public KmsFailoverScope FailoverScope { get; init; } = KmsFailoverScope.Reads;

    /// <summary>
    /// How long a Region may take before the next one is asked as well, and the first answer wins. Null by default: the next one is asked
    /// only after a fault. Hedging cuts the slowest answers and costs a call each time; what the local Region is slow to refuse may then be
    /// answered elsewhere.
    /// </summary>
    public TimeSpan? HedgingDelay { get; init; }

    /// <exception cref="FieldCryptConfigurationException">An option is wrong; the message names all that are.</exception>
    internal void Validate(string localRegion)
    {
        List<string> problems = [.. Problems(localRegion)];
        if (problems.Count > 0)
        {
            throw new FieldCryptConfigurationException($"The options of the multi-Region key are wrong: {string.Join(" ", problems)}");
        }
    }

    internal IEnumerable<string> Problems(string localRegion)
    {
        if (FailoverRegions is null || GrantTokens is null)
        {
            yield return "FailoverRegions and GrantTokens must be given; they may be empty.";
            yield break;
        }

        foreach (var region in FailoverRegions.Where(region => region is null || !KmsKeyArn.IsRegionOrPartition(region)))
        {
            yield return $"'{region}' in FailoverRegions is not an AWS Region, such as eu-west-1.";
        }

        if (FailoverRegions.Contains(localRegion) || FailoverRegions.Distinct().Count() < FailoverRegions.Count)
        {
            yield return "FailoverRegions must name each Region once, and not the local one.";
        }

        if (FailoverRegions.Count > MaxFailoverRegions)
        {
            yield return $"FailoverRegions must be at most {MaxFailoverRegions}.";
        }

        if (!Enum.IsDefined(FailoverScope))
        {
            yield return "FailoverScope must be Reads or ReadsAndWrites.";
        }

        if (FailoverScope == KmsFailoverScope.ReadsAndWrites && FailoverRegions.Count == 0)
        {
            yield return "FailoverScope ReadsAndWrites needs FailoverRegions.";
        }

        if (HedgingDelay < TimeSpan.Zero || (HedgingDelay is not null && FailoverRegions.Count == 0))
        {
            yield return "HedgingDelay must not be negative, and needs FailoverRegions.";
        }
    }
}
