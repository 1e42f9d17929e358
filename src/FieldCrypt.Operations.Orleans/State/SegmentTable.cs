using FieldCrypt.Operations.Wire;

namespace FieldCrypt.Operations.State;

/// <summary>The segments of a running job: how far each is, and who has it until when. Not thread-safe: its coordinator does one thing at a time.</summary>
internal sealed class SegmentTable
{
    private readonly Guid _planId;
    private readonly SegmentRecord[] _records;
    private readonly DateTimeOffset[] _heldUntil;
    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;
    private int _firstOpen;

    /// <param name="ticket">The job.</param>
    /// <param name="stored">What is stored of the segments; what is of another plan counts for nothing.</param>
    /// <param name="lease">How long a worker that is not heard of keeps a segment.</param>
    /// <param name="time">The clock.</param>
    public SegmentTable(JobTicket ticket, IReadOnlyList<SegmentRecord> stored, TimeSpan lease, TimeProvider time)
    {
        var plan = ticket.ReadPlan();
        _planId = ticket.PlanId;
        _lease = lease;
        _time = time;
        _records = [.. Enumerable.Range(0, plan.Segments.Count).Select(segment => Of(segment, segment < stored.Count ? stored[segment] : new SegmentRecord()))];

        // Whoever had a segment when the former coordinator ended may have it still: nobody else gets it before that is known.
        _heldUntil = new DateTimeOffset[_records.Length];
        Array.Fill(_heldUntil, time.GetUtcNow() + lease);
        Board = new ProgressBoard(plan, ticket.Settings.ToOptions(null, time), [.. _records.Select(record => record.Checkpoint!)]);
    }

    public ProgressBoard Board { get; }

    public int Count => _records.Length;

    public bool IsDone => Array.TrueForAll(_records, static record => record.Checkpoint!.IsDone);

    /// <summary>The segments that failed.</summary>
    public IEnumerable<int> Failed => Enumerable.Range(0, Count).Where(segment => _records[segment].Failures > 0);

    public SegmentRecord this[int segment] => _records[segment];

    /// <summary>A segment that may be given away; null if there is none now.</summary>
    public int? FindFree()
    {
        while (_firstOpen < Count && _records[_firstOpen].Checkpoint!.IsDone)
        {
            _firstOpen++;
        }

        var now = _time.GetUtcNow();
        for (var segment = _firstOpen; segment < Count; segment++)
        {
            if (!_records[segment].Checkpoint!.IsDone && (_records[segment].Worker is null || _heldUntil[segment] <= now))
            {
                return segment;
            }
        }

        return null;
    }

    /// <summary>The record of a segment once it is given to a worker.</summary>
    public SegmentRecord GivenTo(int segment, string worker) => _records[segment] with { Worker = worker, Fence = _records[segment].Fence + 1 };

    /// <summary>Whether a worker still has a segment: nobody else got it since, even if his time is over.</summary>
    public bool IsHeldBy(string worker, HeldLease lease) =>
        lease.Segment >= 0 && lease.Segment < Count && _records[lease.Segment].Worker == worker && _records[lease.Segment].Fence == lease.Fence;

    /// <summary>Takes over what was stored of a segment; whoever has it has it for another while.</summary>
    public void Put(int segment, SegmentRecord record)
    {
        var isNew = record.Checkpoint != _records[segment].Checkpoint;
        _records[segment] = record;
        Renew(segment);
        if (isNew)
        {
            Board.Put(record.Checkpoint!);
        }
    }

    /// <summary>Lets whoever has a segment have it for another while.</summary>
    public void Renew(int segment) => _heldUntil[segment] = _time.GetUtcNow() + _lease;

    /// <summary>The workers that hold segments now, each with how many.</summary>
    public Dictionary<string, int> Holders()
    {
        var now = _time.GetUtcNow();
        return Enumerable.Range(0, Count).Where(segment => _records[segment].Worker is not null && _heldUntil[segment] > now)
            .CountBy(segment => _records[segment].Worker!).ToDictionary(StringComparer.Ordinal);
    }

    private SegmentRecord Of(int segment, SegmentRecord stored) => stored.PlanId == _planId && stored.Checkpoint?.Segment == segment
        ? stored

        // The fence goes on rising: whoever had the segment in a former plan has no part in this one.
        : new SegmentRecord { PlanId = _planId, Fence = stored.Fence, Checkpoint = new SegmentCheckpoint { Segment = segment } };
}
