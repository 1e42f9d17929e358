using Microsoft.Extensions.Logging;

namespace FieldCrypt.Kms;

/// <summary>How <see cref="KmsClients"/> call AWS KMS: how long they wait, what they try again, when they stop, and what a call costs.</summary>
/// <remarks>
/// A fault (no answer, a failure of the service, throttling) is tried again within the deadline, with growing pauses and jitter. A refusal
/// (access denied, a disabled key, a wrong key) is an answer: it is never tried again.
/// </remarks>
public sealed record KmsCallOptions
{
    internal static readonly KmsCallOptions Default = new();

    /// <summary>How long one call may take, its retries not counted. 2 seconds by default; 10 milliseconds to 1 minute.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long an operation may take with all its retries and Regions. 6 seconds by default; at least <see cref="AttemptTimeout"/>, at most
    /// 5 minutes.
    /// </summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How often a fault is tried again in the same Region. 4 by default; 0 to 20.</summary>
    public int MaxRetries { get; init; } = 4;

    /// <summary>
    /// About how long the first pause is; each further one is about twice as long, jitter included. 50 milliseconds by default; up to 10 seconds.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>When a Region is left alone for a while.</summary>
    public KmsBreakerOptions Breaker { get; init; } = new();

    /// <summary>
    /// What 10,000 calls cost in US dollars, for the metric <c>fieldcrypt.kms.cost</c>. 0.03 by default, the list price of symmetric keys.
    /// </summary>
    public decimal PricePerTenThousandCalls { get; init; } = 0.03m;

    /// <summary>Where fail-overs, open circuits and retries are told; nowhere by default.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <exception cref="FieldCryptConfigurationException">A value is out of its range; the message names all that are.</exception>
    internal void Validate()
    {
        List<string> problems = [.. Problems()];
        if (problems.Count > 0)
        {
            throw new FieldCryptConfigurationException($"The options for calling KMS are wrong: {string.Join(" ", problems)}");
        }
    }

    internal IEnumerable<string> Problems()
    {
        if (AttemptTimeout < TimeSpan.FromMilliseconds(10) || AttemptTimeout > TimeSpan.FromMinutes(1))
        {
            yield return "AttemptTimeout must be 10 milliseconds to 1 minute.";
        }

        if (Deadline < AttemptTimeout || Deadline > TimeSpan.FromMinutes(5))
        {
            yield return "Deadline must be at least AttemptTimeout and at most 5 minutes.";
        }

        if (MaxRetries is < 0 or > 20)
        {
            yield return "MaxRetries must be 0 to 20.";
        }

        if (RetryDelay < TimeSpan.Zero || RetryDelay > TimeSpan.FromSeconds(10))
        {
            yield return "RetryDelay must be 0 to 10 seconds.";
        }

        if (PricePerTenThousandCalls < 0)
        {
            yield return "PricePerTenThousandCalls must not be negative.";
        }

        if (TimeProvider is null)
        {
            yield return "TimeProvider must be given.";
        }

        foreach (var problem in Breaker?.Problems() ?? ["Breaker must be given."])
        {
            yield return problem;
        }
    }
}
