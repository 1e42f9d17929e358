using System.Collections.Concurrent;

namespace FieldCrypt.Operations;

/// <summary>Keeps checkpoints in memory: for as long as the process lives. Thread-safe.</summary>
public sealed class InMemoryCheckpointStore : ICheckpointStore
{
    private readonly ConcurrentDictionary<int, SegmentCheckpoint> _segments = [];
    private JobPlan? _plan;

    /// <inheritdoc/>
    public Task<JobPlan?> ReadPlanAsync(CancellationToken cancellationToken) => Task.FromResult(Volatile.Read(ref _plan));

    /// <inheritdoc/>
    public Task WritePlanAsync(JobPlan plan, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _plan, plan);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<SegmentCheckpoint?> ReadAsync(int segment, CancellationToken cancellationToken) => Task.FromResult(_segments.GetValueOrDefault(segment));

    /// <inheritdoc/>
    public Task WriteAsync(SegmentCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        _segments[checkpoint.Segment] = checkpoint;
        return Task.CompletedTask;
    }
}
