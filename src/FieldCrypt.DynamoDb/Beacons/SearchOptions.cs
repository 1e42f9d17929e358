using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb;

/// <summary>What of a table's encrypted attributes can be found, and by which beacons.</summary>
/// <remarks>Immutable; checked when it is given to <see cref="TableSchema.WithSearch"/>.</remarks>
public sealed record SearchOptions
{
    /// <summary>The most partitions there can be.</summary>
    public const int MostPartitions = 254;

    /// <summary>Where the keys of beacons come from.</summary>
    public required BeaconKeySource Keys { get; init; }

    /// <summary>The standard beacons, at least one.</summary>
    public IReadOnlyList<StandardBeacon> Beacons { get; init; } = [];

    /// <summary>The compound beacons.</summary>
    public IReadOnlyList<CompoundBeacon> CompoundBeacons { get; init; } = [];

    /// <summary>The virtual fields.</summary>
    public IReadOnlyList<VirtualField> VirtualFields { get; init; } = [];

    /// <summary>Encrypted parts that constructors of every compound beacon can name.</summary>
    public IReadOnlyList<EncryptedPart> EncryptedParts { get; init; } = [];

    /// <summary>Signed parts that constructors of every compound beacon can name.</summary>
    public IReadOnlyList<SignedPart> SignedParts { get; init; } = [];

    /// <summary>
    /// Over how many partitions items are spread, 1 to <see cref="MostPartitions"/>, so that a frequent value has as many hashes. A query for
    /// a value then takes as many queries of the index.
    /// </summary>
    public int MaxPartitions { get; init; } = 1;

    /// <summary>The partitions of beacons that name no number of their own, fewer than <see cref="MaxPartitions"/>; as many if null.</summary>
    public int? DefaultPartitions { get; init; }

    /// <summary>How many of the queries that one search takes are sent at the same time, from 1; a search with a <c>Limit</c> sends one after another.</summary>
    public int QueriesAtOnce { get; init; } = 4;

    /// <summary>
    /// Chooses an item's partition, from 0 up to <see cref="MaxPartitions"/>; at random if null. It is given the item as it was handed in and must
    /// be thread-safe.
    /// </summary>
    public Func<IReadOnlyDictionary<string, AttributeValue>, int>? PartitionSelector { get; init; }

    /// <summary>How numbers become text in compound beacons and virtual fields.</summary>
    public NumberText NumberText { get; init; }
}
