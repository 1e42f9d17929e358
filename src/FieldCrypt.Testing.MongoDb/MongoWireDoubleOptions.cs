namespace FieldCrypt.Testing;

/// <summary>How a <see cref="MongoWireDouble"/> behaves.</summary>
public sealed record MongoWireDoubleOptions
{
    /// <summary>What it says it is.</summary>
    public MongoTopology Topology { get; init; } = MongoTopology.ReplicaSet;

    /// <summary>Where its commands are recorded; null means a recorder of its own. Several doubles may share one.</summary>
    public MongoCommandRecorder? Commands { get; init; }
}
