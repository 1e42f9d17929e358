namespace FieldCrypt.Operations;

/// <summary>How a worker works. Immutable; checked when the worker is added. All workers of a cluster should have the same times.</summary>
public sealed record ClusterWorkerOptions
{
    /// <summary>
    /// For how long a worker that is not heard of keeps its segments, 2 seconds to 10 minutes; 30 seconds unless told otherwise. It renews them three times
    /// as often, and lets go of them by itself when it could not.
    /// </summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it looks for jobs and for segments to take, 50 ms to a minute; a second unless told otherwise.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long a worker that is told to end may finish its pages, up to 10 minutes; 20 seconds unless told otherwise.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a segment may fail, on any worker, before its job ends, 1 to 100; 3 unless told otherwise.</summary>
    public int MaxSegmentFailures { get; init; } = 3;

    /// <summary>
    /// What the worker does for whoever may submit jobs: all but <see cref="JobAction.Decrypt"/> unless told otherwise, since who reaches the cluster would
    /// else have everything in plaintext.
    /// </summary>
    public IReadOnlyList<JobAction> Actions { get; init; } =
        [JobAction.Inventory, JobAction.Verify, JobAction.Encrypt, JobAction.Rewrap, JobAction.Forget];

    /// <summary>Told every item that this worker skipped; null if only the first ones are kept, in the report.</summary>
    public IJobSkipSink? Skips { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <exception cref="FieldCryptConfigurationException">One is out of its range.</exception>
    internal void Validate()
    {
        JobOptions.Require(LeaseDuration >= TimeSpan.FromSeconds(2) && LeaseDuration <= TimeSpan.FromMinutes(10), nameof(LeaseDuration));
        JobOptions.Require(PollInterval >= TimeSpan.FromMilliseconds(50) && PollInterval <= TimeSpan.FromMinutes(1), nameof(PollInterval));
        JobOptions.Require(StopWithin >= TimeSpan.Zero && StopWithin <= TimeSpan.FromMinutes(10), nameof(StopWithin));
        JobOptions.Require(MaxSegmentFailures is >= 1 and <= 100, nameof(MaxSegmentFailures));
        JobOptions.Require(Actions is not null, nameof(Actions));
        JobOptions.Require(TimeProvider is not null, nameof(TimeProvider));
    }
}
