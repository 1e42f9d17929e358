namespace FieldCrypt.Operations;

/// <summary>The checkpoints of all segments of a running job, and what they add up to. Thread-safe.</summary>
internal sealed class ProgressBoard
{
    private readonly JobPlan _plan;
    private readonly JobOptions _options;
    private readonly SegmentCheckpoint[] _segments;
    private readonly Lock _gate = new();
    private readonly long _begun;
    private readonly long _itemsBefore;
    private int _done;
    private long _items;
    private long _bytes;
    private long _changed;
    private long _skipped;
    private long _kmsCalls;

    /// <param name="plan">How the job is cut.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="segments">The checkpoints in the order of the plan; they are the board's from then on.</param>
    public ProgressBoard(JobPlan plan, JobOptions options, SegmentCheckpoint[] segments)
    {
        _plan = plan;
        _options = options;
        _segments = segments;
        _begun = options.TimeProvider.GetTimestamp();
        Array.ForEach(segments, segment => Count(segment, 1));
        _itemsBefore = _items;
    }

    public static async Task<ProgressBoard> ReadAsync(
        JobPlan plan, ICheckpointStore checkpoints, JobOptions options, CancellationToken cancellationToken)
    {
        var segments = new SegmentCheckpoint[plan.Segments.Count];
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = await checkpoints.ReadAsync(i, cancellationToken).ConfigureAwait(false) ?? new SegmentCheckpoint { Segment = i };
        }

        return new ProgressBoard(plan, options, segments);
    }

    public SegmentCheckpoint Of(int segment) => _segments[segment];

    /// <summary>Takes a segment's new checkpoint, and tells the progress.</summary>
    public void Put(SegmentCheckpoint checkpoint)
    {
        JobProgress progress;
        lock (_gate)
        {
            Count(_segments[checkpoint.Segment], -1);
            _segments[checkpoint.Segment] = checkpoint;
            Count(checkpoint, 1);
            progress = ToProgress();
        }

        _options.Progress?.Report(progress);
    }

    /// <summary>How far the job is.</summary>
    public JobProgress ToProgress()
    {
        lock (_gate)
        {
            return new JobProgress
            {
                Segments = _segments.Length,
                SegmentsDone = _done,
                EstimatedItems = _plan.EstimatedItems,
                Items = _items,
                Bytes = _bytes,
                Changed = _changed,
                Skipped = _skipped,
                KmsCalls = _kmsCalls,
                Elapsed = _options.TimeProvider.GetElapsedTime(_begun),
                ItemsOfThisRun = _items - _itemsBefore,
            };
        }
    }

    public JobReport ToReport(JobAction action, string store, IReadOnlyList<ProtectedKey>? protectedKeys)
    {
        lock (_gate)
        {
            return new JobReport
            {
                Action = action,
                Store = store,
                Mode = _options.Mode,
                Outcome = _done == _segments.Length ? JobOutcome.Completed : JobOutcome.Stopped,
                StartedAt = _plan.StartedAt,
                EndedAt = _options.TimeProvider.GetUtcNow(),
                Segments = _segments.Length,
                SegmentsDone = _done,
                Figures = _segments.Aggregate(JobFigures.None, static (sum, segment) => sum + segment.Figures),
                ProtectedKeys = protectedKeys,
            };
        }
    }

    private void Count(SegmentCheckpoint segment, int sign)
    {
        _done += segment.IsDone ? sign : 0;
        _items += sign * segment.Figures.Items;
        _bytes += sign * segment.Figures.Bytes;
        _changed += sign * segment.Figures.Changed;
        _skipped += sign * segment.Figures.Skipped;
        _kmsCalls += sign * segment.Figures.KmsCalls.Sum(use => use.Calls);
    }
}
