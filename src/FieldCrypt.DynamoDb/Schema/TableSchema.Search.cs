namespace FieldCrypt.DynamoDb;

/// <content>What of the table's encrypted attributes can be found.</content>
public sealed partial class TableSchema
{
    // What was asked for besides the members of the class, for what is added to it.
    private SearchOptions? _given;

    /// <summary>The beacons by which encrypted attributes are found; null if none are.</summary>
    internal SearchPlan? Search { get; private set; }

    /// <summary>The members of the class that ask to be found.</summary>
    internal IReadOnlyList<SearchableMember> Searchable { get; private set; } = [];

    /// <summary>The keys of secondary indexes that the class declares.</summary>
    internal IReadOnlyList<IndexKey> IndexKeys { get; private set; } = [];

    /// <summary>
    /// The same schema, with keys for beacons: the members that ask to be found (<c>[Encrypted(Query = FieldQuery.Equality)]</c>) have one each then, and
    /// <see cref="WithVirtualField"/>, <see cref="WithBeacon"/> and <see cref="WithCompoundBeacon"/> add others. Items that were written before have
    /// none, and are found only once they are written again.
    /// </summary>
    /// <param name="keys">Where the keys of beacons come from.</param>
    /// <exception cref="FieldCryptConfigurationException">The schema has search options already.</exception>
    public TableSchema WithBeaconKeys(BeaconKeySource keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Planned(new SearchOptions { Keys = keys }, isFirst: true);
    }

    /// <summary>The same schema with a text made of parts of attributes, for beacons that are added after it.</summary>
    /// <exception cref="FieldCryptConfigurationException">It contradicts the schema, or there are no keys for beacons yet.</exception>
    public TableSchema WithVirtualField(VirtualField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Planned(Given with { VirtualFields = [.. Given.VirtualFields, field] }, isFirst: false);
    }

    /// <summary>The same schema with one beacon more, for compound beacons that are added after it too.</summary>
    /// <exception cref="FieldCryptConfigurationException">It contradicts the schema, or there are no keys for beacons yet.</exception>
    public TableSchema WithBeacon(StandardBeacon beacon)
    {
        ArgumentNullException.ThrowIfNull(beacon);
        return Planned(Given with { Beacons = [.. Given.Beacons, beacon] }, isFirst: false);
    }

    /// <summary>The same schema with one compound beacon more. One of signed parts only becomes an attribute of the table.</summary>
    /// <exception cref="FieldCryptConfigurationException">It contradicts the schema, or there are no keys for beacons yet.</exception>
    public TableSchema WithCompoundBeacon(CompoundBeacon beacon)
    {
        ArgumentNullException.ThrowIfNull(beacon);
        return Planned(Given with { CompoundBeacons = [.. Given.CompoundBeacons, beacon] }, isFirst: false);
    }

    /// <summary>
    /// The same schema, with everything about searches said at once: beacons besides those that the members of the class ask for, partitions, parts that
    /// several compound beacons share. Items that were written before have no beacons, and are found only once they are written again.
    /// </summary>
    /// <param name="search">The beacons. Signed beacons become attributes of the table.</param>
    /// <exception cref="FieldCryptConfigurationException">The beacons contradict themselves or the table; the message says where and what is right.</exception>
    public TableSchema WithSearch(SearchOptions search)
    {
        ArgumentNullException.ThrowIfNull(search);
        var schema = Planned(search, isFirst: true);
        schema.Search!.RequireComplete(schema);
        return schema;
    }

    /// <summary>The secondary indexes that queries by beacons need, and the definitions of their key attributes.</summary>
    /// <exception cref="FieldCryptConfigurationException">The schema has no beacons yet.</exception>
    public SearchIndexes DescribeSearchIndexes() => SearchIndexes.Of(
        this, Search ?? throw new FieldCryptConfigurationException($"Table {TableName} has no beacons: call {nameof(WithBeaconKeys)} or {nameof(WithSearch)} first."));

    private SearchOptions Given => _given
        ?? throw new FieldCryptConfigurationException($"Table {TableName} has no keys for beacons yet: call {nameof(WithBeaconKeys)} first.");

    /// <summary>Refuses members that ask to be found and could not be, and search options of which something is missing.</summary>
    /// <exception cref="FieldCryptConfigurationException">There are no keys for their beacons.</exception>
    internal void RequireSearchable()
    {
        Search?.RequireComplete(this);
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

    // Signed beacons are attributes: those of the options so far go, those of the new ones come.
    private TableSchema Planned(SearchOptions search, bool isFirst)
    {
        if (isFirst && Search is not null)
        {
            throw new FieldCryptConfigurationException(
                $"Table {TableName} has search options already: give it all at once, or add to them by {nameof(WithBeacon)} and its like.");
        }

        var bare = WithSigned(Search, null);
        var plan = SearchPlan.Of(bare, search with { Beacons = [.. Searchable.Select(member => member.Beacon), .. search.Beacons] });
        var schema = bare.WithSigned(null, plan);
        (schema.Search, schema._given) = (plan, search);
        return schema;
    }

    private TableSchema WithSigned(SearchPlan? former, SearchPlan? plan)
    {
        var attributes = With(
            (former?.Signed ?? []).Select(static beacon => beacon.Name).ToHashSet(StringComparer.Ordinal),
            (plan?.Signed ?? []).Select(static beacon => KeyValuePair.Create(beacon.Name, FieldAction.SignOnly)));
        return new TableSchema(this, LogicalName, attributes) { EntityTypes = [.. EntityTypes.Select(type => type.With(type.Schema.WithSigned(former, plan)))] };
    }
}
