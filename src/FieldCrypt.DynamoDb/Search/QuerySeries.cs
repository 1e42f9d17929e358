using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Beacons;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>
/// The queries that answer one search: one for each partition in which a hash of the key condition differs, and that again for the former beacon key
/// while items are written again.
/// </summary>
/// <remarks>AWS Database Encryption SDK specification, "Partitions". Queries are numbered by partition, those of the former key last.</remarks>
internal sealed class QuerySeries
{
    private static readonly int[] One = [0];

    private readonly SearchPlan _plan;
    private readonly bool _filterIsHashed;
    private readonly bool _keyIsHashed;

    private QuerySeries(SearchPlan plan, int perKey, bool keyIsHashed, bool filterIsHashed)
    {
        _plan = plan;
        _keyIsHashed = keyIsHashed;
        _filterIsHashed = filterIsHashed;
        PerKey = perKey;
        var count = perKey * (keyIsHashed && plan.Keys.FormerId is not null ? 2 : 1);
        Numbers = count == 1 ? One : [.. Enumerable.Range(0, count)];
    }

    /// <summary>How many queries find all items that have the beacons of one key.</summary>
    public int PerKey { get; }

    /// <summary>The only partition that the caller wants; null for all.</summary>
    public int? Partition { get; private init; }

    /// <summary>The queries to be made.</summary>
    public IReadOnlyList<int> Numbers { get; private init; }

    /// <summary>The series for a search.</summary>
    /// <param name="schema">The table.</param>
    /// <param name="terms">What the values are compared with.</param>
    /// <param name="key">The key condition; null of a scan.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="values">The values of the request.</param>
    /// <exception cref="ProtectedOperationException">A partition is asked for that there is not.</exception>
    public static QuerySeries Of(
        TableSchema schema, QueryTerms terms, QueryExpression? key, QueryExpression? filter, Dictionary<string, AttributeValue> values)
    {
        var plan = schema.Search!;
        var (keyIsHashed, filterIsHashed) = (false, false);
        if (plan.MaxPartitions > 1 || plan.Keys.FormerId is not null)
        {
            (keyIsHashed, filterIsHashed) = (IsHashed(terms, key, values), IsHashed(terms, filter, values));
        }

        var perKey = plan.MaxPartitions == 1 ? 1 : Count(plan, terms, key, values);
        var series = new QuerySeries(plan, perKey, keyIsHashed, filterIsHashed);
        return PartitionAsked(schema, perKey, isScan: key is null, values) is not { } partition ? series
            : new QuerySeries(plan, perKey, keyIsHashed, filterIsHashed)
            {
                Partition = partition,
                Numbers = [.. series.Numbers.Where(number => number % perKey == partition)],
            };
    }

    /// <summary>How the values of a query are hashed.</summary>
    public BeaconHash Hash(SearchKeys keys, int number) => new(number < PerKey ? keys.Present : keys.Former, number % PerKey);

    /// <summary>How the filter's values of a query are hashed besides: an item of that query may be in several partitions, or of either key.</summary>
    public IEnumerable<BeaconHash> OtherHashesOfFilter(SearchKeys keys, int number)
    {
        if (!_filterIsHashed)
        {
            yield break;
        }

        var first = number % PerKey;
        for (var partition = first + PerKey; partition < _plan.MaxPartitions; partition += PerKey)
        {
            yield return new BeaconHash(number < PerKey ? keys.Present : keys.Former, partition);
        }

        if (!_keyIsHashed && keys.Former is { } former)
        {
            for (var partition = first; partition < _plan.MaxPartitions; partition += PerKey)
            {
                yield return new BeaconHash(former, partition);
            }
        }
    }

    private static bool IsHashed(QueryTerms terms, QueryExpression? expression, Dictionary<string, AttributeValue> values) =>
        expression?.Values.Any(name => terms.Roles.Of(name)?.NeedsKey(values[name]) == true) == true;

    // The least common multiple of what each hash in the key condition needs, at most all partitions.
    private static int Count(SearchPlan plan, QueryTerms terms, QueryExpression? key, Dictionary<string, AttributeValue> values) =>
        (key?.Values ?? [])
            .SelectMany(name => terms.Roles.Of(name)?.Partitions(values[name]) ?? [])
            .Aggregate(1, (number, partitions) => Multiple(number, partitions, plan.MaxPartitions));

    private static int Multiple(int x, int y, int most)
    {
        var (a, b) = (x, y);
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return Math.Min(x / a * y, most);
    }

    private static int? PartitionAsked(TableSchema schema, int perKey, bool isScan, Dictionary<string, AttributeValue> values)
    {
        if (!values.TryGetValue(SearchQuery.PartitionValue, out var value))
        {
            return null;
        }

        if (schema.Search!.MaxPartitions == 1 || isScan)
        {
            throw SearchRefusal.Of(schema, $"{SearchQuery.PartitionValue} has no meaning in a scan, or in a table without partitions: leave it out.");
        }

        if (value.N is null || !int.TryParse(value.N, NumberStyles.None, CultureInfo.InvariantCulture, out var partition))
        {
            throw SearchRefusal.Of(schema, $"{SearchQuery.PartitionValue} is not a whole number.");
        }

        return partition < perKey
            ? partition
            : throw SearchRefusal.Of(schema, $"{SearchQuery.PartitionValue} is beyond the {perKey} queries that find everything, numbered from 0.");
    }
}
