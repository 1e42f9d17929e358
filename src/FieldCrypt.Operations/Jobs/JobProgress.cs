namespace FieldCrypt.Operations;

/// <summary>How far a job is, after one of its steps.</summary>
public sealed record JobProgress
{
    /// <summary>How many segments there are.</summary>
    public required int Segments { get; init; }

    /// <summary>How many of them are at their end.</summary>
    public required int SegmentsDone { get; init; }

    /// <summary>About how many items there are, if the store knows.</summary>
    public long? EstimatedItems { get; init; }

    /// <summary>How many items were looked at, by the runs that this one goes on from too.</summary>
    public required long Items { get; init; }

    /// <summary>How large those were.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many were written, or would have been in a dry run.</summary>
    public required long Changed { get; init; }

    /// <summary>How many were skipped.</summary>
    public required long Skipped { get; init; }

    /// <summary>How many calls of the key service were made.</summary>
    public required long KmsCalls { get; init; }

    /// <summary>How long this run takes so far.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>How many items this run looked at; with <see cref="Elapsed"/>, its speed.</summary>
    public required long ItemsOfThisRun { get; init; }
}
