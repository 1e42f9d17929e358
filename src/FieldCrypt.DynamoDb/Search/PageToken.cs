using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>Where a search goes on: in which of its queries, and after which key of that.</summary>
/// <remarks>
/// The caller holds it as <c>LastEvaluatedKey</c>. If there are several queries it has an entry more, which is taken out before a request is sent.
/// </remarks>
internal readonly record struct PageToken(int Query, Dictionary<string, AttributeValue>? Key)
{
    // Begins as the format's names do, so no table has a key of this name.
    private const string Entry = "aws_dbe_partition";

    /// <summary>Where a request begins.</summary>
    /// <exception cref="ProtectedOperationException">Its start key is of another search.</exception>
    public static PageToken Read(TableSchema schema, SearchQuery search, Dictionary<string, AttributeValue>? startKey)
    {
        if (startKey is null || !startKey.TryGetValue(Entry, out var entry))
        {
            return IsPartitioned(search) && startKey is { Count: > 0 } ? throw Foreign(schema) : new PageToken(search.Series.Numbers[0], startKey);
        }

        if (!IsPartitioned(search) || !int.TryParse(entry.N, NumberStyles.None, CultureInfo.InvariantCulture, out var query)
            || !search.Series.Numbers.Contains(query))
        {
            throw Foreign(schema);
        }

        var key = startKey.Where(pair => pair.Key != Entry).ToDictionary(StringComparer.Ordinal);
        return new PageToken(query, key.Count == 0 ? null : key);
    }

    /// <summary>What the caller is given.</summary>
    public Dictionary<string, AttributeValue>? Written(SearchQuery search) => !IsPartitioned(search)
        ? Key
        : new Dictionary<string, AttributeValue>(Key ?? [], StringComparer.Ordinal)
        {
            [Entry] = new() { N = Query.ToString(CultureInfo.InvariantCulture) },
        };

    private static bool IsPartitioned(SearchQuery search) => search.Series.Numbers.Count > 1;

    private static ProtectedOperationException Foreign(TableSchema schema) => new(
        $"The search in table {schema.TableName} cannot be done: its ExclusiveStartKey is the LastEvaluatedKey of another search.");
}
