namespace FieldCrypt.DynamoDb;

/// <summary>
/// Makes an encrypted attribute findable by equality: a keyed hash of its value, cut to a number of bits, is stored beside the item.
/// </summary>
/// <remarks>
/// AWS Database Encryption SDK specification, "Beacons", "Standard Beacon". Stored as text in attribute <c>aws_dbe_b_</c> and the name;
/// it is not signed. Values of which there are few (a sex, a status) are guessed from how often each hash occurs, whatever the number of bits.
/// </remarks>
public sealed record StandardBeacon
{
    /// <summary>The fewest bits of a hash.</summary>
    public const int MinBits = 1;

    /// <summary>The most bits of a hash.</summary>
    public const int MaxBits = 63;

    /// <summary>Describes a beacon.</summary>
    /// <param name="name">Its name, usually that of the attribute.</param>
    /// <param name="bits">How many bits of the hash are kept, 1 to 63. <see cref="BeaconBits"/> computes a number from how many values there are.</param>
    public StandardBeacon(string name, int bits)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Bits = bits;
    }

    /// <summary>The beacon's name, of which its key is made: another name is another beacon.</summary>
    public string Name { get; }

    /// <summary>How many bits of the hash are kept, 1 to 63.</summary>
    public int Bits { get; }

    /// <summary>Where the value is: an attribute, a place in it such as <c>Home.City</c> or <c>Phones[0]</c>, or a virtual field. The name if null.</summary>
    public string? Location { get; init; }

    /// <summary>Whether the beacon stands only in compound beacons; it is then not stored by itself and cannot be queried by itself.</summary>
    public bool PartOnly { get; init; }

    /// <summary>Whether each member of a set is hashed by itself, so that items can be found by one member.</summary>
    public bool Members { get; init; }

    /// <summary>
    /// Another standard beacon whose key this one uses, so that equal values of both have equal hashes, and everybody can see that. Null for a
    /// key of its own.
    /// </summary>
    public string? SharesKeyOf { get; init; }

    /// <summary>Over how many partitions each value is spread, fewer than <see cref="SearchOptions.MaxPartitions"/>. Null for the default of the table.</summary>
    public int? Partitions { get; init; }
}
