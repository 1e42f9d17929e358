namespace FieldCrypt.DynamoDb;

/// <summary>
/// Says how much of an encrypted member's hash is stored, by which it is found: beside <c>[Encrypted(Query = FieldQuery.Equality)]</c>, with
/// either <see cref="Bits"/> or <see cref="DistinctValues"/>.
/// </summary>
/// <remarks>
/// The member then has a <see cref="StandardBeacon"/> of its name. A secondary index of which the member is the key
/// (<c>[DynamoDBGlobalSecondaryIndexHashKey]</c>) is one of the beacon: <see cref="TableSchema.DescribeSearchIndexes"/> describes it.
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SearchableAttribute : Attribute
{
    /// <summary>How many bits of the hash are kept, 1 to 63: fewer hide more, more find fewer wrong items.</summary>
    public int Bits { get; set; }

    /// <summary>
    /// How many different values there are expected to be, at least 2; <see cref="BeaconBits.For"/> computes the bits. It decides what is stored, so
    /// it stays as it is once there are items.
    /// </summary>
    public long DistinctValues { get; set; }

    /// <summary>Whether each member of a set is hashed by itself, so that items can be found by one member.</summary>
    public bool Members { get; set; }
}
