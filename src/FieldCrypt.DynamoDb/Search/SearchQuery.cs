using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;
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
        SearchPlan plan,
        QueryTerms terms,
        QueryExpression? key,
        QueryExpression? filter,
        Dictionary<string, string>? names,
        Dictionary<string, AttributeValue> values)
    {
        _schema = schema;
        _plan = plan;
        _terms = terms;
        _key = key;
        _filter = filter;
        _names = names;
        _values = values;
        NumberOfQueries = CountQueries();
        Partition = PartitionAsked(isScan: key is null);
    }

    /// <summary>Whether the server is asked otherwise than the caller asks.</summary>
    public bool AsksBeacons => _terms.AsksBeacons || HasAnswered;

    /// <summary>Whether something has to be taken out of the server's answer, or of what it is asked.</summary>
    public bool Matters => AsksBeacons || Tenant is not null || Partition is not null;

    /// <summary>The names of the beacons that are asked, for statistics.</summary>
    public string AskedBeacons => string.Join(',', _terms.Asked);

    /// <summary>How many queries find all: one for each partition in which the key condition's hash differs.</summary>
    public int NumberOfQueries { get; }

    /// <summary>The only partition that the caller wants; null for all.</summary>
    public int? Partition { get; }

    /// <summary>The tenant whose items are wanted; null if none is named.</summary>
    public string? Tenant => _terms.Tenants.Count == 1 ? _terms.Tenants.Single() : null;

    /// <summary>The branch key whose beacon key is needed; null if no hash is.</summary>
    /// <exception cref="ProtectedOperationException">No tenant is named, or several.</exception>
    public string? BranchKeyId
    {
        get
        {
            if (_terms.Tenants.Count > 1)
            {
                throw Refused("it names several tenants: ask for each by itself.");
            }

            return !_terms.Roles.Any(pair => pair.Value.Any(role => role.NeedsKey(_values[pair.Key]))) ? null
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
        var plan = schema.Search!;
        var terms = new QueryTerms(schema, plan);
        terms.Read(key);
        terms.Read(written);
        if (values?.ContainsKey(PartitionValue) == true)
        {
            placeholders.Value(PartitionValue, "KeyConditionExpression");
        }

        return new SearchQuery(schema, plan, terms, key, written, placeholders.UsedNames(), values ?? []);
    }

    /// <summary>What the server is asked in query <paramref name="number"/> of <see cref="NumberOfQueries"/>.</summary>
    /// <param name="keys">The beacon keys; null if none are needed.</param>
    /// <param name="number">The query's number, from 0.</param>
    public RewrittenQuery Rewrite(BeaconKeySet? keys, int number)
    {
        var names = new QueryNames(_names, _key, _filter);
        var values = ValuesIn(keys, number);
        var key = _key?.ForServer(names);
        var filter = _filter?.ForServer(names);
        if (filter is not null && _plan.MaxPartitions > NumberOfQueries)
        {
            filter = PartitionedFilter.Over(
                filter, values, partition => ValuesIn(keys, partition), number, NumberOfQueries, _plan.MaxPartitions);
        }

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

    private Dictionary<string, AttributeValue> ValuesIn(BeaconKeySet? keys, int partition)
    {
        var hash = new BeaconHash(keys, partition);
        var values = new Dictionary<string, AttributeValue>(_values.Count, StringComparer.Ordinal);
        foreach (var (name, value) in _values)
        {
            if (name == PartitionValue)
            {
                continue;
            }

            values[name] = _terms.Roles.TryGetValue(name, out var roles) ? Only(name, value, roles, hash) : value;
        }

        return values;
    }

    // One value that is compared with two things stands for two values, unless both are the same.
    private AttributeValue Only(string name, AttributeValue value, List<ValueRole> roles, BeaconHash hash)
    {
        var result = roles[0].ForServer(value, hash);
        for (var i = 1; i < roles.Count; i++)
        {
            if (!ValueComparison.AreEqual(result, roles[i].ForServer(value, hash)))
            {
                throw Refused($"value {name} is compared with things that are hashed differently: give each a value of its own.");
            }
        }

        return result;
    }

    // The least common multiple of what each hash in the key condition needs, at most all partitions.
    private int CountQueries()
    {
        var number = 1;
        foreach (var placeholder in _key?.Values ?? [])
        {
            foreach (var role in _terms.Roles.GetValueOrDefault(placeholder) ?? [])
            {
                number = role switch
                {
                    HashedValue { Beacon.Partitions: var partitions } => Multiple(number, partitions),
                    JoinedValue joined => joined.Parts(_values[placeholder])
                        .Aggregate(number, (all, part) => Multiple(all, part.Hash?.Partitions ?? 1)),
                    _ => number,
                };
            }
        }

        return number;
    }

    private int Multiple(int x, int y)
    {
        var (a, b) = (x, y);
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return Math.Min(x / a * y, _plan.MaxPartitions);
    }

    private int? PartitionAsked(bool isScan)
    {
        if (!_values.TryGetValue(PartitionValue, out var value))
        {
            return null;
        }

        if (_plan.MaxPartitions == 1 || isScan)
        {
            throw Refused($"{PartitionValue} has no meaning in a scan, or in a table without partitions: leave it out.");
        }

        if (value.N is null || !int.TryParse(value.N, NumberStyles.None, CultureInfo.InvariantCulture, out var partition))
        {
            throw Refused($"{PartitionValue} is not a whole number.");
        }

        return partition < NumberOfQueries
            ? partition
            : throw Refused($"{PartitionValue} is beyond the {NumberOfQueries} queries that find everything, numbered from 0.");
    }

    private ProtectedOperationException Refused(string what) => new($"The search in table {_schema.TableName} cannot be done: {what}");
}
