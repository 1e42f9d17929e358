namespace FieldCrypt.Operations.Wire;

/// <summary>What a worker that asks for a segment is told.</summary>
internal enum LeaseAnswerKind
{
    /// <summary>A segment.</summary>
    Segment = 0,

    /// <summary>Others have all of them, or the job is paused: ask again later.</summary>
    Wait = 1,

    /// <summary>This run is over.</summary>
    Leave = 2,

    /// <summary>The worker's job is another one.</summary>
    Refused = 3,
}

/// <summary>What becomes of a segment whose checkpoint was sent.</summary>
internal enum KeepAnswer
{
    /// <summary>It was kept; go on.</summary>
    GoOn = 0,

    /// <summary>It was kept, and the lease is given back: the job is paused or over, or the segment is done.</summary>
    Leave = 1,

    /// <summary>The lease is somebody else's, or nobody's: nothing was kept.</summary>
    Lost = 2,
}

/// <summary>A segment that a worker holds: the fence is another each time that it is given away.</summary>
[GenerateSerializer]
[Immutable]
internal readonly record struct HeldLease([property: Id(0)] int Segment, [property: Id(1)] long Fence);

/// <summary>The answer to a worker that asks for a segment.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record LeaseAnswer
{
    [Id(0)]
    public LeaseAnswerKind Kind { get; init; }

    [Id(1)]
    public HeldLease Lease { get; init; }

    /// <summary>For how long, from when the worker asked.</summary>
    [Id(2)]
    public TimeSpan Duration { get; init; }

    /// <summary>The <see cref="SegmentCheckpoint"/> to go on from.</summary>
    [Id(3)]
    public string Checkpoint { get; init; } = "";

    /// <summary>Why it was refused.</summary>
    [Id(4)]
    public string Reason { get; init; } = "";

    public static LeaseAnswer Of(LeaseAnswerKind kind, string reason = "") => new() { Kind = kind, Reason = reason };
}

/// <summary>What a worker proves before it is given a segment: that its job is the one that was submitted, over the very same store.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record WorkerProof([property: Id(0)] Guid RunId, [property: Id(1)] string Worker, [property: Id(2)] string Identity, [property: Id(3)] string? StoreIdentity);

/// <summary>Who says something of a segment: what a worker did in a run that was stopped counts, if the job goes on meanwhile.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record LeaseHolder(
    [property: Id(0)] Guid PlanId, [property: Id(1)] Guid RunId, [property: Id(2)] string Worker, [property: Id(3)] HeldLease Lease);
