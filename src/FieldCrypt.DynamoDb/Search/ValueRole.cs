using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>What a value in a query is compared with, and so what the server is given in its stead.</summary>
internal abstract record ValueRole
{
    /// <summary>The value for the server; null keys only where no hash is needed.</summary>
    public abstract AttributeValue ForServer(AttributeValue value, BeaconHash hash);

    /// <summary>Whether a beacon key is needed.</summary>
    public abstract bool NeedsKey(AttributeValue value);
}

/// <summary>Compared with something readable: sent as it is.</summary>
internal sealed record ReadableValue : ValueRole
{
    public static ReadableValue Instance { get; } = new();

    public override AttributeValue ForServer(AttributeValue value, BeaconHash hash) => value;

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

    public override bool NeedsKey(AttributeValue value) => true;
}

/// <summary>Compared with a compound beacon.</summary>
internal sealed record JoinedValue(JoinedBeacon Beacon, bool MayEndInPrefix) : ValueRole
{
    public override AttributeValue ForServer(AttributeValue value, BeaconHash hash) =>
        new() { S = CompoundText.InQuery(Beacon, value.S, MayEndInPrefix, hash) };

    public override bool NeedsKey(AttributeValue value) =>
        Parts(value).Any(part => part.Hash is not null);

    /// <summary>The parts that the value names.</summary>
    public BeaconPart[] Parts(AttributeValue value) => CompoundText.PartsOf(Beacon, value.S.Split(Beacon.Split));
}
