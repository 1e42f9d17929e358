namespace FieldCrypt.Operations;

/// <summary>Keeps how far one job is.</summary>
/// <remarks>
/// Thread-safe. A checkpoint is written whole or not at all: what is read is one that was written, if not the last. Positions in it may hold keys of
/// items, so it is kept as the store itself is.
/// </remarks>
public interface ICheckpointStore
{
    /// <summary>The plan of the job; null if it was not begun.</summary>
    Task<JobPlan?> ReadPlanAsync(CancellationToken cancellationToken);

    /// <summary>Keeps the plan.</summary>
    Task WritePlanAsync(JobPlan plan, CancellationToken cancellationToken);

    /// <summary>How far a segment is; null if it was not begun.</summary>
    Task<SegmentCheckpoint?> ReadAsync(int segment, CancellationToken cancellationToken);

    /// <summary>Keeps how far a segment is.</summary>
    Task WriteAsync(SegmentCheckpoint checkpoint, CancellationToken cancellationToken);
}
