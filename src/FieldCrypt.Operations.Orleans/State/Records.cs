using FieldCrypt.Operations.Wire;

namespace FieldCrypt.Operations.State;

/// <summary>What is stored of a job, besides its segments.</summary>
internal sealed record JobRecord
{
    /// <summary>The job; null if there is none of the name.</summary>
    public JobTicket? Ticket { get; init; }

    public ClusterJobPhase Phase { get; init; }

    /// <summary>When it ended or was stopped.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The failure that ended it, or the last one of a segment.</summary>
    public string? Failure { get; init; }
}

/// <summary>What is stored of a segment.</summary>
internal sealed record SegmentRecord
{
    /// <summary>The plan that it belongs to; what is left of another one counts for nothing.</summary>
    public Guid PlanId { get; init; }

    /// <summary>Raised each time that the segment is given to a worker: whatever comes with another number is refused.</summary>
    public long Fence { get; init; }

    /// <summary>Who has it; null if nobody.</summary>
    public string? Worker { get; init; }

    /// <summary>How often it failed in this run.</summary>
    public int Failures { get; init; }

    /// <summary>How far it is.</summary>
    public SegmentCheckpoint? Checkpoint { get; init; }
}

/// <summary>What is stored of the list of jobs: the names, and whether workers may take part.</summary>
internal sealed record JobListRecord
{
    public Dictionary<string, bool> Jobs { get; init; } = [];
}
