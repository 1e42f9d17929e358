namespace FieldCrypt.Operations;

/// <summary>How far a segment is. Immutable.</summary>
public sealed record SegmentCheckpoint
{
    /// <summary>The number of the segment, from 0.</summary>
    public required int Segment { get; init; }

    /// <summary>Where the next step begins, in the store's own form; null at the beginning and at the end. It may hold the key of an item.</summary>
    public string? Position { get; init; }

    /// <summary>Whether the segment is at its end.</summary>
    public bool IsDone { get; init; }

    /// <summary>How many steps were done.</summary>
    public long Steps { get; init; }

    /// <summary>What was seen and done in them.</summary>
    public JobFigures Figures { get; init; } = JobFigures.None;

    /// <summary>The checkpoint after one more step.</summary>
    /// <param name="step">The step.</param>
    public SegmentCheckpoint After(JobStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return this with { Position = step.Position, IsDone = step.Position is null, Steps = Steps + 1, Figures = Figures + step.Figures };
    }
}
