namespace FieldCrypt.Operations;

/// <summary>Where a job on a cluster is.</summary>
public enum ClusterJobPhase
{
    /// <summary>Workers take its segments.</summary>
    Running = 0,

    /// <summary>Nobody begins another page until it is resumed.</summary>
    Paused = 1,

    /// <summary>Every segment was seen to its end.</summary>
    Completed = 2,

    /// <summary>It was stopped; submitted again, it goes on from its checkpoints.</summary>
    Stopped = 3,

    /// <summary>A segment failed again and again; submitted again, it goes on from its checkpoints.</summary>
    Failed = 4,
}
