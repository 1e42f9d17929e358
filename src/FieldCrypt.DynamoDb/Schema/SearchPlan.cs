using System.Collections.Frozen;
using FieldCrypt.DynamoDb.Beacons;

namespace FieldCrypt.DynamoDb;

/// <summary>The beacons of a table, checked and tied together.</summary>
internal sealed class SearchPlan
{
    private readonly FrozenDictionary<string, Beacon> _byName;

    private SearchPlan(SearchOptions options, IReadOnlyList<HashedBeacon> hashed, IReadOnlyList<JoinedBeacon> joined, BeaconKeys keys)
    {
        Hashed = hashed;
        Joined = joined;
        Keys = keys;
        MaxPartitions = options.MaxPartitions;
        PartitionSelector = options.PartitionSelector;
        QueriesAtOnce = options.QueriesAtOnce;
        _byName = hashed.Cast<Beacon>().Concat(joined)
            .SelectMany(beacon => new[] { beacon.Name, beacon.StoredName }.Distinct().Select(name => KeyValuePair.Create(name, beacon)))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<HashedBeacon> Hashed { get; }

    public IReadOnlyList<JoinedBeacon> Joined { get; }

    /// <summary>The compound beacons of signed parts only: attributes of the item.</summary>
    public IEnumerable<JoinedBeacon> Signed => Joined.Where(beacon => beacon.IsSigned);

    public BeaconKeys Keys { get; }

    public int MaxPartitions { get; }

    public int QueriesAtOnce { get; }

    public Func<IReadOnlyDictionary<string, Amazon.DynamoDBv2.Model.AttributeValue>, int>? PartitionSelector { get; }

    /// <summary>The beacon that a name in an expression means: its own, or that of the attribute which holds it.</summary>
    public Beacon? Named(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Checks what can be known only once nothing is added any more.</summary>
    /// <exception cref="FieldCryptConfigurationException">There is no standard beacon, or one that is only a part and part of nothing.</exception>
    public void RequireComplete(TableSchema schema)
    {
        if (Hashed.Count == 0)
        {
            throw new FieldCryptConfigurationException($"Search in table {schema.TableName}: there is no standard beacon.");
        }

        if (Hashed.FirstOrDefault(beacon => beacon.IsPartOnly && !Joined.Any(compound => compound.Parts.Any(part => part.Hash == beacon))) is { } unused)
        {
            throw new FieldCryptConfigurationException(
                $"Search in table {schema.TableName}: beacon '{unused.Name}' is only a part, and no compound beacon uses it.");
        }
    }

    /// <summary>Checks a table's search options.</summary>
    /// <exception cref="FieldCryptConfigurationException">They contradict themselves or the table; the message names the beacon and says what is right.</exception>
    public static SearchPlan Of(TableSchema schema, SearchOptions options)
    {
        var rules = new SearchRules(schema, options);
        rules.CheckPartitions();
        rules.CheckQueriesAtOnce();
        rules.CheckTenantField();
        var fields = rules.VirtualFields();
        var hashed = rules.StandardBeacons(fields);
        var joined = new CompoundRules(rules, options, hashed).Compounds();
        var keys = new BeaconKeys(options.Keys, [.. options.Beacons.Where(beacon => beacon.SharesKeyOf is null).Select(beacon => beacon.Name)]);
        return new SearchPlan(options, hashed, joined, keys);
    }
}
