namespace FieldCrypt.Kms;

/// <summary>
/// When a Region that keeps failing is left alone: further calls of it fail at once, or go to another Region where that is allowed, until one
/// call in a while succeeds again.
/// </summary>
/// <remarks>Only faults count: no answer, or a failure of the service. Refusals and throttling show that the Region is well.</remarks>
public sealed record KmsBreakerOptions
{
    /// <summary>The part of the calls that must fail. 0.5 by default; above 0 and up to 1.</summary>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>How many calls there must be in <see cref="Sampling"/> before the ratio means anything. 10 by default; at least 2.</summary>
    public int MinimumCalls { get; init; } = 10;

    /// <summary>The time over which calls are counted. 30 seconds by default; half a second to 1 day.</summary>
    public TimeSpan Sampling { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the Region is left alone before one call tries it again. 5 seconds by default; half a second to 1 day.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(5);

    internal IEnumerable<string> Problems()
    {
        if (FailureRatio is not (> 0 and <= 1))
        {
            yield return "Breaker.FailureRatio must be above 0 and up to 1.";
        }

        if (MinimumCalls < 2)
        {
            yield return "Breaker.MinimumCalls must be at least 2.";
        }

        if (!IsWhile(Sampling))
        {
            yield return "Breaker.Sampling must be half a second to 1 day.";
        }

        if (!IsWhile(Pause))
        {
            yield return "Breaker.Pause must be half a second to 1 day.";
        }
    }

    private static bool IsWhile(TimeSpan time) => time >= TimeSpan.FromSeconds(0.5) && time <= TimeSpan.FromDays(1);
}
