namespace FieldCrypt.Testing;

/// <summary>What a <see cref="MongoWireDouble"/> says it is.</summary>
public enum MongoTopology
{
    /// <summary>A replica set of one node, named <c>rs0</c>: transactions, change streams and retryable writes.</summary>
    ReplicaSet,

    /// <summary>A server of its own, without those.</summary>
    Standalone,
}
