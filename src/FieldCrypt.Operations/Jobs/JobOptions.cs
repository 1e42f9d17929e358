namespace FieldCrypt.Operations;

/// <summary>How a job is run. Immutable; checked when a runner is made.</summary>
public sealed record JobOptions
{
    private const int MaxSegments = 1_000_000;

    /// <summary>Whether it writes; it does unless told otherwise.</summary>
    public JobMode Mode { get; init; }

    /// <summary>Into how many segments the store is cut, 1 to 1,000,000; 16 unless told otherwise. A job that goes on keeps those that it began with.</summary>
    public int Segments { get; init; } = 16;

    /// <summary>How many segments are worked on at the same time, 1 to 1,024; 4 unless told otherwise.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>How many items of a page are worked on at the same time, 1 to 1,024; 16 unless told otherwise.</summary>
    public int ItemParallelism { get; init; } = 16;

    /// <summary>How many items are read at once, 1 to 100,000; 1,000 unless told otherwise. It is what a process that dies does again.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>How often a write that others are faster than is tried before the item is skipped, 1 to 1,000; 10 unless told otherwise.</summary>
    public int MaxAttempts { get; init; } = 10;

    /// <summary>
    /// How often what failed in passing (throttling, a service that does not answer) is tried again before the job stops, 0 to 100; 10 unless told
    /// otherwise, which with the pauses between is several minutes.
    /// </summary>
    public int MaxRetries { get; init; } = 10;

    /// <summary>The first pause before trying again; it doubles, with jitter, up to 30 seconds. 200 ms unless told otherwise.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What the job may cost others; no limits unless told otherwise.</summary>
    public JobLimits Limits { get; init; } = new();

    /// <summary>Where it is kept how far the job is; null if it is not, and the job begins anew each time.</summary>
    public ICheckpointStore? Checkpoints { get; init; }

    /// <summary>Told after every step, from any thread.</summary>
    public IProgress<JobProgress>? Progress { get; init; }

    /// <summary>Told every item that was skipped; null if only the first ones are kept, in the report.</summary>
    public IJobSkipSink? Skips { get; init; }

    /// <summary>How items are named where they are told; by their keys unless told otherwise.</summary>
    public ItemNaming Naming { get; init; } = ItemNaming.Shown;

    /// <summary>Pauses and stops the job; null if nobody does.</summary>
    public JobControl? Control { get; init; }

    /// <summary>
    /// How long a service that fails in passing is tried again as long as no item was done; null for as long as later. Where somebody waits at a
    /// terminal, an address at which nothing answers is a mistake more likely than an outage.
    /// </summary>
    internal TimeSpan? FirstContact { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Checks the options.</summary>
    /// <exception cref="FieldCryptConfigurationException">One is out of its range.</exception>
    internal void Validate()
    {
        Require(Enum.IsDefined(Mode), nameof(Mode));
        Require(Segments is >= 1 and <= MaxSegments, nameof(Segments));
        Require(Parallelism is >= 1 and <= 1024, nameof(Parallelism));
        Require(ItemParallelism is >= 1 and <= 1024, nameof(ItemParallelism));
        Require(PageSize is >= 1 and <= 100_000, nameof(PageSize));
        Require(MaxAttempts is >= 1 and <= 1000, nameof(MaxAttempts));
        Require(MaxRetries is >= 0 and <= 100, nameof(MaxRetries));
        Require(RetryDelay > TimeSpan.Zero && RetryDelay <= TimeSpan.FromSeconds(30), nameof(RetryDelay));
        Require(Limits is not null, nameof(Limits));
        Require(Naming is not null, nameof(Naming));
        Require(TimeProvider is not null, nameof(TimeProvider));
        Limits!.Validate();
    }

    internal static void Require(bool holds, string option)
    {
        if (!holds)
        {
            throw new FieldCryptConfigurationException($"The option {option} of a job is out of its range.");
        }
    }
}
