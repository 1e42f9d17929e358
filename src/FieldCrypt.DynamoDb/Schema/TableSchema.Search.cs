using FieldCrypt.DynamoDb.Search;

namespace FieldCrypt.DynamoDb;

/// <content>What of the table's encrypted attributes can be found.</content>
public sealed partial class TableSchema
{
    /// <summary>The beacons by which encrypted attributes are found; null if none are.</summary>
    internal SearchPlan? Search { get; private set; }

    /// <summary>The members of the class that ask to be found.</summary>
    internal IReadOnlyList<SearchableMember> Searchable { get; private set; } = [];

    /// <summary>The keys of secondary indexes that the class declares.</summary>
    internal IReadOnlyList<IndexKey> IndexKeys { get; private set; } = [];

    /// <summary>
    /// The same schema, with keys for the members that ask to be found (<c>[Encrypted(Query = FieldQuery.Equality)]</c>): each has a beacon then.
    /// Items that were written before have none, and are found only once they are written again.
    /// </summary>
    /// <param name="keys">Where the keys of beacons come from.</param>
    /// <exception cref="FieldCryptConfigurationException">No member asks to be found.</exception>
    public TableSchema WithBeaconKeys(BeaconKeySource keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return WithSearch(new SearchOptions { Keys = keys });
    }

    /// <summary>
    /// The same schema, with beacons by which encrypted attributes can be found, besides those that the members of the class ask for. Items that
    /// were written before have none, and are found only once they are written again.
    /// </summary>
    /// <param name="search">The beacons. Signed beacons become attributes of the table.</param>
    /// <exception cref="FieldCryptConfigurationException">The beacons contradict themselves or the table; the message says where and what is right.</exception>
    public TableSchema WithSearch(SearchOptions search)
    {
        ArgumentNullException.ThrowIfNull(search);
        if (Search is not null)
        {
            throw new FieldCryptConfigurationException($"Table {TableName} has search options already: give it all beacons at once.");
        }

        var plan = SearchPlan.Of(this, search with { Beacons = [.. Searchable.Select(member => member.Beacon), .. search.Beacons] });
        var actions = new Dictionary<string, FieldAction>(_actions, StringComparer.Ordinal);
        foreach (var beacon in plan.Signed)
        {
            actions.Add(beacon.Name, FieldAction.SignOnly);
        }

        return new TableSchema(this, LogicalName, actions)
        {
            EntityTypes = [.. EntityTypes.Select(type => type.With(type.Schema.WithSignedBeacons(plan)))],
            Search = plan,
        };
    }

    /// <summary>The secondary indexes that queries by beacons need, and the definitions of their key attributes.</summary>
    /// <exception cref="FieldCryptConfigurationException">The schema has no beacons yet.</exception>
    public SearchIndexes DescribeSearchIndexes() => SearchIndexes.Of(
        this, Search ?? throw new FieldCryptConfigurationException($"Table {TableName} has no beacons: call {nameof(WithBeaconKeys)} or {nameof(WithSearch)} first."));

    /// <summary>Refuses members that ask to be found and could not be.</summary>
    /// <exception cref="FieldCryptConfigurationException">There are no keys for their beacons.</exception>
    internal void RequireBeaconKeys()
    {
        if (Search is null && Searchable.Count > 0)
        {
            throw new FieldCryptConfigurationException(
                $"Table {TableName}: '{Searchable[0].Beacon.Name}' asks to be found by equality, and there are no keys for its beacon: call "
                + $"{nameof(TableSchema)}.{nameof(WithBeaconKeys)}, or take Query away.");
        }
    }

    internal TableSchema WithSearchable(IReadOnlyList<SearchableMember> members, IReadOnlyList<IndexKey> indexKeys)
    {
        Searchable = members;
        IndexKeys = indexKeys;
        return this;
    }

    private TableSchema WithSignedBeacons(SearchPlan plan) =>
        new(this, LogicalName, _actions.Concat(plan.Signed.Select(beacon => KeyValuePair.Create(beacon.Name, FieldAction.SignOnly)))
            .ToDictionary(StringComparer.Ordinal));
}
