namespace FieldCrypt.Operations;

/// <summary>What a job may take of a store and a key service that others use too. Immutable; null means no limit.</summary>
/// <remarks>A job gives way by itself as well: when it is throttled it pauses, longer each time, and speeds up again as it is served.</remarks>
public sealed record JobLimits
{
    /// <summary>Items per second, 1 or more.</summary>
    public int? ItemsPerSecond { get; init; }

    /// <summary>Bytes per second that are read, 1 or more, in the store's own reckoning of size.</summary>
    public int? BytesPerSecond { get; init; }

    /// <summary>Calls of the key service per second, 1 or more.</summary>
    public int? KmsCallsPerSecond { get; init; }

    internal void Validate()
    {
        JobOptions.Require(ItemsPerSecond is null or >= 1, nameof(ItemsPerSecond));
        JobOptions.Require(BytesPerSecond is null or >= 1, nameof(BytesPerSecond));
        JobOptions.Require(KmsCallsPerSecond is null or >= 1, nameof(KmsCallsPerSecond));
    }
}
