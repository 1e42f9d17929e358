namespace FieldCrypt.Operations;

/// <summary>A job cut into segments. It is kept with the checkpoints, which mean nothing without it.</summary>
public sealed record JobPlan
{
    /// <summary>The version of this form.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the form that it was written in.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary><see cref="StoreJob.Identity"/> of its job.</summary>
    public required string Identity { get; init; }

    /// <summary>The segments, each in the store's own form.</summary>
    public required IReadOnlyList<string> Segments { get; init; }

    /// <summary>About how many items there are, if the store knows; for progress only.</summary>
    public long? EstimatedItems { get; init; }

    /// <summary>Whether it is a dry run, whose checkpoints no real run may go on from.</summary>
    public JobMode Mode { get; init; }

    /// <summary>When the job began.</summary>
    public DateTimeOffset StartedAt { get; init; }
}
