namespace FieldCrypt.Operations;

/// <summary>How far a job on a cluster is. Immutable.</summary>
public sealed record ClusterJobStatus
{
    /// <summary>The name that it was submitted under.</summary>
    public required string Name { get; init; }

    /// <summary>What is done.</summary>
    public required JobAction Action { get; init; }

    /// <summary>The store, in a few words.</summary>
    public required string Store { get; init; }

    /// <summary>Whether it writes.</summary>
    public JobMode Mode { get; init; }

    /// <summary>Where it is.</summary>
    public required ClusterJobPhase Phase { get; init; }

    /// <summary>How far it is; the time and the speed are those since its coordinator began, on the machine where it is now.</summary>
    public required JobProgress Progress { get; init; }

    /// <summary>The workers that hold segments, each with how many.</summary>
    public IReadOnlyDictionary<string, int> Workers { get; init; } = new Dictionary<string, int>();

    /// <summary>The workers that take no part, each with the reason: another configuration, above all.</summary>
    public IReadOnlyDictionary<string, string> Refusals { get; init; } = new Dictionary<string, string>();

    /// <summary>The last failure of a segment, if there was one.</summary>
    public string? Failure { get; init; }

    /// <summary>The silo whose coordinator of the job answered.</summary>
    public string Coordinator { get; init; } = "";

    /// <summary>Whether nobody works on it any more.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOver => Phase is ClusterJobPhase.Completed or ClusterJobPhase.Stopped or ClusterJobPhase.Failed;
}
