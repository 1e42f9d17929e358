using FieldCrypt.DynamoDb.Expressions;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>The queries that answer one search, each made when it is needed.</summary>
/// <param name="search">What is searched.</param>
/// <param name="keys">The beacon keys; null if no hash is needed.</param>
internal sealed class SearchRun(SearchQuery search, BeaconKeySet? keys)
{
    private readonly RewrittenQuery?[] _queries = new RewrittenQuery?[search.NumberOfQueries];

    public RewrittenQuery Query(int number) => _queries[number] ??= search.Rewrite(keys, number);

    /// <summary>
    /// The filters of earlier queries that ask for the same keys, because a value's hashes in two partitions collide; null is the filter that lets
    /// all pass. What one of them finds is found twice.
    /// </summary>
    public IReadOnlyList<ItemCondition?> Repeated(int number)
    {
        if (number == 0)
        {
            return [];
        }

        var query = Query(number);
        return [.. Enumerable.Range(0, number).Select(Query).Where(earlier => search.HaveSameKeys(earlier, query)).Select(FilterOf)];
    }

    private static ItemCondition? FilterOf(RewrittenQuery query) => query.Filter is null
        ? null
        : ConditionParser.Parse(query.Filter, "FilterExpression", new Placeholders(query.Names, query.Values));
}
