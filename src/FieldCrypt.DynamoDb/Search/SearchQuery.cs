using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Beacons;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>The conditions of one query or scan on a table with beacons: what the server is asked, and what is kept of its answer.</summary>
/// <remarks>AWS Database Encryption SDK specification, "Searchable Encryption", "Query", "Filter Results" and "Partitions".</remarks>
internal sealed class SearchQuery
{
    /// <summary>The value by which a caller asks for one partition only, as with AWS's libraries.</summary>
    public const string PartitionValue = ":aws_dbe_partition";

    private readonly TableSchema _schema;
    private readonly SearchPlan _plan;
    private readonly QueryTerms _terms;
    private readonly QueryExpression? _key;
    private readonly QueryExpression? _filter;
    private readonly Dictionary<string, AttributeValue> _values;
    private readonly Dictionary<string, string>? _names;

    private SearchQuery(
        TableSchema schema,
        QueryTerms terms,
        QueryExpression? key,
        QueryExpression? filter,
        Dictionary<string, string>? names,
        Dictionary<string, AttributeValue> values)
    {
        _schema = schema;
        _plan = schema.Search!;
        _terms = terms;
        _key = key;
        _filter = filter;
        _names = names;
        _values = values;
        Series = QuerySeries.Of(schema, terms, key, filter, values);
    }

    /// <summary>The queries that find everything.</summary>
    public QuerySeries Series { get; }

    /// <summary>Whether the server is asked otherwise than the caller asks.</summary>
    public bool AsksBeacons => _terms.Asked.Count > 0 || HasAnswered;

    /// <summary>Whether something has to be taken out of the server's answer, or of what it is asked.</summary>
    public bool Matters => AsksBeacons || Tenant is not null || Series.Partition is not null;

    /// <summary>The names of the beacons that are asked, for statistics.</summary>
    public string AskedBeacons => string.Join(',', _terms.Asked.Order(StringComparer.Ordinal));

    /// <summary>The tenant whose items are wanted; null if none is named.</summary>
    public string? Tenant => _terms.Tenants.Only;

    /// <summary>The branch key whose beacon key is needed; null if no hash is.</summary>
    /// <exception cref="ProtectedOperationException">No tenant is named, or several.</exception>
    public string? BranchKeyId
    {
        get
        {
            if (_terms.Tenants.AreSeveral)
            {
                throw Refused("it names several tenants: ask for each by itself.");
            }

            return !_terms.Roles.NeedKey(_values) ? null
                : _plan.Keys.SingleId ?? Tenant
                ?? throw Refused($"it names no tenant, whose key the hash needs: add '{_plan.Keys.TenantField} = value'.");
        }
    }

    /// <summary>Reads the conditions of a query, or of a scan if it has no key condition.</summary>
    /// <exception cref="ProtectedOperationException">A term cannot be asked.</exception>
    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">DynamoDB would refuse it.</exception>
    public static SearchQuery Of(
        TableSchema schema, string? keyCondition, string? filter, Dictionary<string, AttributeValue>? values, Placeholders placeholders)
    {
        var key = QueryExpression.Parse(keyCondition, "KeyConditionExpression", placeholders);
        var written = QueryExpression.Parse(filter, "FilterExpression", placeholders);
        return Of(schema, key, written, values, placeholders);
    }

    /// <summary>The search of conditions that were read from <paramref name="placeholders"/>.</summary>
    /// <exception cref="ProtectedOperationException">A term cannot be asked.</exception>
    public static SearchQuery Of(
        TableSchema schema, QueryExpression? key, QueryExpression? written, Dictionary<string, AttributeValue>? values, Placeholders placeholders)
    {
        var terms = new QueryTerms(schema, schema.Search!);
        terms.Read(key);
        terms.Read(written);
        if (values?.ContainsKey(PartitionValue) == true)
        {
            placeholders.Value(PartitionValue, "KeyConditionExpression");
        }

        return new SearchQuery(schema, terms, key, written, placeholders.UsedNames(), values ?? []);
    }

    /// <summary>Opens the beacon keys that are needed.</summary>
    /// <exception cref="ProtectedOperationException">No tenant is named, or several.</exception>
    /// <exception cref="KeyAccessException">A beacon key cannot be opened.</exception>
    public async ValueTask<SearchKeys> OpenKeysAsync(CancellationToken cancellationToken)
    {
        if (BranchKeyId is not { } branchKeyId)
        {
            return default;
        }

        var present = await _plan.Keys.GetAsync(branchKeyId, cancellationToken).ConfigureAwait(false);
        try
        {
            return new SearchKeys(
                present, _plan.Keys.FormerId is { } former ? await _plan.Keys.GetAsync(former, cancellationToken).ConfigureAwait(false) : null);
        }
        catch
        {
            present.Release();
            throw;
        }
    }

    /// <summary>What the server is asked in a query of the series.</summary>
    /// <param name="keys">The beacon keys.</param>
    /// <param name="number">The query's number.</param>
    /// <exception cref="ProtectedOperationException">The conditions would be larger than DynamoDB takes.</exception>
    public RewrittenQuery Rewrite(SearchKeys keys, int number)
    {
        var names = new QueryNames(_names, _key, _filter);
        var values = ValuesWith(Series.Hash(keys, number));
        var key = _key?.ForServer(names);
        var filter = _filter?.ForServer(names);
        if (filter is not null)
        {
            filter = PartitionedFilter.Over(filter, values, Series.OtherHashesOfFilter(keys, number).Select(ValuesWith));
        }

        RewrittenSize.Require(_schema, key, filter);
        return HasAnswered
            ? OnlyUsed(key, filter, names.All, values)
            : new RewrittenQuery(key, filter, names.All, values.Count == 0 ? null : values);
    }

    /// <summary>Whether the key conditions of two rewritten queries are one and the same.</summary>
    public bool HaveSameKeys(RewrittenQuery one, RewrittenQuery other) =>
        (_key?.Values ?? []).All(name => one.Values?.GetValueOrDefault(name) is not { } value
            || (other.Values?.GetValueOrDefault(name) is { } same && ValueComparison.AreEqual(value, same)));

    /// <summary>
    /// Whether an item can be of the tenant that was asked for. Others are not even opened: the reader need not have their keys. Items without
    /// header, which a policy may let in, are of nobody in particular.
    /// </summary>
    /// <param name="stored">The item as it was found, not verified yet.</param>
    /// <exception cref="DataNotAuthenticException">The header is malformed.</exception>
    public bool IsOfTenant(Dictionary<string, AttributeValue> stored) =>
        Tenant is not { } tenant
        || stored.GetValueOrDefault(ReservedNames.Header) is not { B: { } header }
        || ItemBeacons.TenantOf(ItemHeader.Parse(BinaryValue.BytesOf(header)).WrappedDataKeys) == tenant;

    /// <summary>Whether an item is one that the caller asked for.</summary>
    /// <param name="stored">The item as it was found, which was verified.</param>
    /// <param name="item">The same, decrypted.</param>
    public bool Keeps(Dictionary<string, AttributeValue> stored, Dictionary<string, AttributeValue> item)
    {
        if (!IsOfTenant(stored))
        {
            return false;
        }

        var searched = SearchedItem.Of(_plan, item, Tenant);
        return (_key?.Condition.Holds(searched) ?? true) && (_filter?.Condition.Holds(searched) ?? true);
    }

    private bool HasAnswered => _key?.HasAnswered == true || _filter?.HasAnswered == true;

    // The service refuses names and values that nothing uses.
    private static RewrittenQuery OnlyUsed(
        string? key, string? filter, Dictionary<string, string>? names, Dictionary<string, AttributeValue> values)
    {
        var used = new[] { key, filter }.OfType<string>()
            .SelectMany(text => Tokenizer.Cut(text, "FilterExpression"))
            .Select(word => word.Text)
            .ToHashSet(StringComparer.Ordinal);
        return new RewrittenQuery(key, filter, Only(names), Only(values));

        Dictionary<string, T>? Only<T>(Dictionary<string, T>? all)
        {
            var left = all?.Where(pair => used.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal);
            return left is { Count: > 0 } ? left : null;
        }
    }

    private Dictionary<string, AttributeValue> ValuesWith(BeaconHash hash)
    {
        var values = new Dictionary<string, AttributeValue>(_values.Count, StringComparer.Ordinal);
        foreach (var (name, value) in _values)
        {
            if (name != PartitionValue)
            {
                values[name] = _terms.Roles.Of(name) is not { } role ? value
                    : role.ForServer(value, hash)
                    ?? throw Refused($"value {name} is compared with things that are hashed differently: give each a value of its own.");
            }
        }

        return values;
    }

    private ProtectedOperationException Refused(string what) => SearchRefusal.Of(_schema, what);
}
