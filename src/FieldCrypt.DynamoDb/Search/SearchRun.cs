using FieldCrypt.DynamoDb.Expressions;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>The queries that answer one search, each made when it is needed.</summary>
/// <param name="search">What is searched.</param>
/// <param name="keys">The beacon keys.</param>
internal sealed class SearchRun(SearchQuery search, SearchKeys keys)
{
    private readonly Dictionary<int, RewrittenQuery> _queries = [];

    public RewrittenQuery Query(int number)
    {
        if (!_queries.TryGetValue(number, out var query))
        {
            _queries[number] = query = search.Rewrite(keys, number);
        }

        return query;
    }

    /// <summary>The queries from one on that find anything that earlier ones do not.</summary>
    public IEnumerable<int> From(int number) => search.Series.Numbers.Where(next => next >= number && !Repeated(next).Contains(null));

    /// <summary>
    /// The filters of earlier queries that ask for the same keys, because a value's hashes in two partitions collide; null is the filter that lets
    /// all pass. What one of them finds is found twice.
    /// </summary>
    public IReadOnlyList<ItemCondition?> Repeated(int number)
    {
        if (number == search.Series.Numbers[0])
        {
            return [];
        }

        var query = Query(number);
        return [.. search.Series.Numbers.TakeWhile(earlier => earlier < number).Select(Query)
            .Where(earlier => search.HaveSameKeys(earlier, query)).Select(FilterOf)];
    }

    private static ItemCondition? FilterOf(RewrittenQuery query) => query.Filter is null
        ? null
        : ConditionParser.Parse(query.Filter, "FilterExpression", new Placeholders(query.Names, query.Values));
}
