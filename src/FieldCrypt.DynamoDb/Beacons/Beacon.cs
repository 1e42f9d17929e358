namespace FieldCrypt.DynamoDb.Beacons;

/// <summary>A beacon whose configuration was checked.</summary>
internal abstract class Beacon(string name)
{
    public const string StoredPrefix = "aws_dbe_b_";

    /// <summary>The name that expressions use.</summary>
    public string Name => name;

    /// <summary>The attribute that holds it.</summary>
    public abstract string StoredName { get; }
}

/// <summary>A standard beacon.</summary>
internal sealed class HashedBeacon(StandardBeacon description, BeaconSource source, int keyIndex, int partitions) : Beacon(description.Name)
{
    public override string StoredName { get; } = StoredPrefix + description.Name;

    public int Bits => description.Bits;

    public bool IsPartOnly => description.PartOnly;

    public bool OfMembers => description.Members;

    public BeaconSource Source => source;

    /// <summary>Which of the table's beacon keys it uses: its own, or that of the beacon it shares one with.</summary>
    public int KeyIndex => keyIndex;

    /// <summary>How many hashes a value has.</summary>
    public int Partitions => partitions;
}

/// <summary>A compound beacon.</summary>
internal sealed class JoinedBeacon : Beacon
{
    public JoinedBeacon(string name, char split, IReadOnlyList<BeaconPart> parts, IReadOnlyList<IReadOnlyList<PlannedPart>> constructors)
        : base(name)
    {
        Split = split;
        Parts = parts;
        Constructors = constructors;
        IsSigned = parts.All(part => part.Hash is null);
        StoredName = IsSigned ? name : StoredPrefix + name;
    }

    public char Split { get; }

    public IReadOnlyList<BeaconPart> Parts { get; }

    public IReadOnlyList<IReadOnlyList<PlannedPart>> Constructors { get; }

    /// <summary>Whether all its parts are readable: it is then a signed attribute of its own name.</summary>
    public bool IsSigned { get; }

    public override string StoredName { get; }
}

/// <summary>A part of a compound beacon: hashed if it has a hash.</summary>
internal sealed record BeaconPart(string Name, string Prefix, BeaconSource Source, HashedBeacon? Hash);

/// <summary>A part in a constructor.</summary>
internal readonly record struct PlannedPart(BeaconPart Part, bool IsRequired);
