using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Diagnostics;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// Queries and scans that ask beacons: DynamoDB is asked for hashes, in as many queries as a value has hashes, and what it finds too much is
/// dropped after decryption. <c>Count</c> is what is left; <c>ScannedCount</c>, <c>Limit</c> and <c>LastEvaluatedKey</c> are about what was read.
/// </summary>
internal sealed class ItemSearches(ISealedRequests sender)
{
    public async Task<QueryResponse> QueryAsync(
        ProtectedTable table, QueryRequest request, SearchQuery search, ItemProjection projection, CancellationToken cancellationToken)
    {
        var token = PageToken.Read(table.Schema, search, request.ExclusiveStartKey);
        using var keys = await search.OpenKeysAsync(cancellationToken).ConfigureAwait(false);
        var run = new SearchRun(search, keys);
        List<Dictionary<string, AttributeValue>> kept = [];
        ConsumedCapacity? consumed = null;
        for (var scanned = 0; ;)
        {
            // A page that goes on is read alone, and so is one that may end anywhere: what others read would be read again.
            var atOnce = request.Limit is null && token.Key is null or { Count: 0 } ? table.Schema.Search!.QueriesAtOnce : 1;
            int[] numbers = [token.Query, .. run.From(token.Query + 1).Take(atOnce)];
            var pages = await Task.WhenAll(numbers.Take(atOnce).Select(number => SendAsync(Asked(number)))).ConfigureAwait(false);
            consumed = pages.Aggregate(consumed, static (sum, page) => SpentCapacity.Sum(sum, page.ConsumedCapacity));
            for (var i = 0; i < pages.Length; i++)
            {
                var response = pages[i];
                var page = new ReadPage(table, response.Items, request.IndexName, request.ConsistentRead, request.ReturnConsumedCapacity);
                consumed = SpentCapacity.Sum(await page.FetchAsync(sender, cancellationToken).ConfigureAwait(false), consumed);
                kept.AddRange(await KeptAsync(page, search, run.Repeated(numbers[i]), cancellationToken).ConfigureAwait(false));
                scanned += response.ScannedCount ?? 0;
                var hasMore = response.LastEvaluatedKey is { Count: > 0 };
                var isLast = !hasMore && i == numbers.Length - 1;
                token = hasMore ? new PageToken(numbers[i], response.LastEvaluatedKey) : new PageToken(isLast ? numbers[i] : numbers[i + 1], null);
                if (hasMore || isLast || scanned >= request.Limit)
                {
                    response.Items = request.Select == Select.COUNT ? NoItem.ItemsInAnswer : kept.ConvertAll(projection.Apply);
                    response.Count = kept.Count;
                    response.ScannedCount = scanned;
                    response.ConsumedCapacity = consumed;
                    response.LastEvaluatedKey = isLast ? response.LastEvaluatedKey : token.Written(search);
                    return response;
                }
            }

            QueryRequest Asked(int number)
            {
                var asked = Rewritten(request, run.Query(number));
                asked.ExclusiveStartKey = number == token.Query ? token.Key : null;
                asked.Limit = request.Limit - scanned;
                return asked;
            }
        }

        Task<QueryResponse> SendAsync(QueryRequest asked) => sender.QueryAsync(asked, cancellationToken);
    }

    public async Task<ScanResponse> ScanAsync(
        ProtectedTable table, ScanRequest request, SearchQuery search, ItemProjection projection, CancellationToken cancellationToken)
    {
        using var keys = await search.OpenKeysAsync(cancellationToken).ConfigureAwait(false);
        var asked = Rewritten(request, search.Rewrite(keys, 0));
        var response = await sender.ScanAsync(asked, cancellationToken).ConfigureAwait(false);
        var page = new ReadPage(table, response.Items, request.IndexName, request.ConsistentRead, request.ReturnConsumedCapacity);
        response.ConsumedCapacity = SpentCapacity.Sum(
            await page.FetchAsync(sender, cancellationToken).ConfigureAwait(false), response.ConsumedCapacity);
        var kept = await KeptAsync(page, search, [], cancellationToken).ConfigureAwait(false);
        response.Items = request.Select == Select.COUNT ? NoItem.ItemsInAnswer : kept.ConvertAll(projection.Apply);
        response.Count = kept.Count;
        return response;
    }

    // Whole items are asked for, whatever the caller wants of them: what cannot be verified cannot be filtered.
    private static QueryRequest Rewritten(QueryRequest request, RewrittenQuery query)
    {
        var asked = RequestCopy.Of(request);
        (asked.KeyConditions, asked.QueryFilter, asked.ConditionalOperator) = (null, null, null);
        (asked.ProjectionExpression, asked.AttributesToGet, asked.Select) = (null, null, null);
        (asked.KeyConditionExpression, asked.FilterExpression) = (query.KeyCondition, query.Filter);
        (asked.ExpressionAttributeNames, asked.ExpressionAttributeValues) = (query.Names, query.Values);
        return asked;
    }

    private static ScanRequest Rewritten(ScanRequest request, RewrittenQuery query)
    {
        var asked = RequestCopy.Of(request);
        (asked.ScanFilter, asked.ConditionalOperator, asked.FilterExpression) = (null, null, query.Filter);
        (asked.ProjectionExpression, asked.AttributesToGet, asked.Select) = (null, null, null);
        (asked.ExpressionAttributeNames, asked.ExpressionAttributeValues) = (query.Names, query.Values);
        return asked;
    }

    private static async Task<List<Dictionary<string, AttributeValue>>> KeptAsync(
        ReadPage page, SearchQuery search, IReadOnlyList<ItemCondition?> repeated, CancellationToken cancellationToken)
    {
        var found = page.Items?.FindAll(item => !repeated.Any(filter => filter?.Holds(item) ?? true)) ?? [];
        var stored = found.FindAll(search.IsOfTenant);
        List<Dictionary<string, AttributeValue>> opened = [.. stored];
        await (page with { Items = opened }).OpenAsync(cancellationToken).ConfigureAwait(false);
        List<Dictionary<string, AttributeValue>> kept = [.. opened.Where((item, i) => search.Keeps(stored[i], item))];
        if (search.AsksBeacons)
        {
            FieldCryptMetrics.Searched(page.Table.Schema.TableName, search.AskedBeacons, kept.Count, found.Count - kept.Count);
        }

        return kept;
    }
}
