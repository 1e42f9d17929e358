using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Beacons;
using FieldCrypt.DynamoDb.Expressions;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>What a value in a query is compared with, and so what the server is given in its stead.</summary>
internal abstract record ValueRole
{
    /// <summary>The value for the server; null if it would have to be two values at once.</summary>
    public abstract AttributeValue? ForServer(AttributeValue value, BeaconHash hash);

    /// <summary>Over how many partitions each hash that the value becomes is spread; none if it is not hashed.</summary>
    public abstract IEnumerable<int> Partitions(AttributeValue value);

    /// <summary>Whether a beacon key is needed.</summary>
    public abstract bool NeedsKey(AttributeValue value);

    /// <summary>Compared with this and with something else.</summary>
    public virtual ValueRole And(ValueRole other) => Equals(other) ? this : new SharedValue([this, other]);
}

/// <summary>Compared with something readable: sent as it is.</summary>
internal sealed record ReadableValue : ValueRole
{
    public static ReadableValue Instance { get; } = new();

    public override AttributeValue ForServer(AttributeValue value, BeaconHash hash) => value;

    public override IEnumerable<int> Partitions(AttributeValue value) => [];

    public override bool NeedsKey(AttributeValue value) => false;
}

/// <summary>Compared with a standard beacon.</summary>
internal sealed record HashedValue(HashedBeacon Beacon) : ValueRole
{
    // One member of a set is looked for by its own hash, whole sets by the set of hashes.
    public override AttributeValue ForServer(AttributeValue value, BeaconHash hash) =>
        Beacon.OfMembers && value is { IsSSSet: true } or { IsNSSet: true } or { IsBSSet: true }
            ? hash.Of(Beacon, value)
            : new AttributeValue { S = hash.OfValue(Beacon, value) };

    public override IEnumerable<int> Partitions(AttributeValue value) => [Beacon.Partitions];

    public override bool NeedsKey(AttributeValue value) => true;
}

/// <summary>Compared with a compound beacon.</summary>
internal sealed record JoinedValue(JoinedBeacon Beacon, bool MayEndInPrefix) : ValueRole
{
    public override AttributeValue ForServer(AttributeValue value, BeaconHash hash) =>
        new() { S = CompoundText.InQuery(Beacon, value.S, MayEndInPrefix, hash) };

    public override IEnumerable<int> Partitions(AttributeValue value) => Parts(value).Select(part => part.Hash?.Partitions ?? 1);

    public override bool NeedsKey(AttributeValue value) => Array.Exists(Parts(value), part => part.Hash is not null);

    private BeaconPart[] Parts(AttributeValue value) => CompoundText.PartsOf(Beacon, value.S.Split(Beacon.Split));
}

/// <summary>Compared with several things: one value stands for several, unless all are the same.</summary>
internal sealed record SharedValue(IReadOnlyList<ValueRole> Roles) : ValueRole
{
    public override AttributeValue? ForServer(AttributeValue value, BeaconHash hash)
    {
        var first = Roles[0].ForServer(value, hash)!;
        return Roles.Skip(1).All(role => ValueComparison.AreEqual(first, role.ForServer(value, hash)!)) ? first : null;
    }

    public override IEnumerable<int> Partitions(AttributeValue value) => Roles.SelectMany(role => role.Partitions(value));

    public override bool NeedsKey(AttributeValue value) => Roles.Any(role => role.NeedsKey(value));

    public override ValueRole And(ValueRole other) => Roles.Contains(other) ? this : new SharedValue([.. Roles, other]);
}
