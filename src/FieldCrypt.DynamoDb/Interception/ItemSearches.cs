using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Diagnostics;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Search;

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
        var last = search.Partition ?? search.NumberOfQueries - 1;
        var keys = await KeysAsync(table, search, cancellationToken).ConfigureAwait(false);
        try
        {
            var run = new SearchRun(search, keys);
            List<Dictionary<string, AttributeValue>> kept = [];
            ConsumedCapacity? consumed = null;
            for (var scanned = 0; ;)
            {
                var asked = Rewritten(request, run.Query(token.Query));
                asked.ExclusiveStartKey = token.Key;
                asked.Limit = request.Limit - scanned;
                var response = await sender.QueryAsync(asked, cancellationToken).ConfigureAwait(false);
                var page = new ReadPage(table, response.Items, request.IndexName, request.ConsistentRead, request.ReturnConsumedCapacity);
                consumed = SpentCapacity.Sum(consumed, response.ConsumedCapacity);
                consumed = SpentCapacity.Sum(await page.FetchAsync(sender, cancellationToken).ConfigureAwait(false), consumed);
                kept.AddRange(await KeptAsync(page, search, run.Repeated(token.Query), cancellationToken).ConfigureAwait(false));
                scanned += response.ScannedCount ?? 0;
                var hasMore = response.LastEvaluatedKey is { Count: > 0 };
                token = hasMore ? token with { Key = response.LastEvaluatedKey } : new PageToken(token.Query + 1, null);
                if (hasMore || token.Query > last || scanned >= request.Limit)
                {
                    response.Items = request.Select == Select.COUNT ? null : kept.ConvertAll(projection.Apply);
                    response.Count = kept.Count;
                    response.ScannedCount = scanned;
                    response.ConsumedCapacity = consumed;
                    response.LastEvaluatedKey = hasMore || token.Query <= last ? token.Written(search) : response.LastEvaluatedKey;
                    return response;
                }
            }
        }
        finally
        {
            keys?.Release();
        }
    }

    public async Task<ScanResponse> ScanAsync(
        ProtectedTable table, ScanRequest request, SearchQuery search, ItemProjection projection, CancellationToken cancellationToken)
    {
        var keys = await KeysAsync(table, search, cancellationToken).ConfigureAwait(false);
        try
        {
            var asked = Rewritten(request, search.Rewrite(keys, 0));
            var response = await sender.ScanAsync(asked, cancellationToken).ConfigureAwait(false);
            var page = new ReadPage(table, response.Items, request.IndexName, request.ConsistentRead, request.ReturnConsumedCapacity);
            response.ConsumedCapacity = SpentCapacity.Sum(
                await page.FetchAsync(sender, cancellationToken).ConfigureAwait(false), response.ConsumedCapacity);
            var kept = await KeptAsync(page, search, [], cancellationToken).ConfigureAwait(false);
            response.Items = request.Select == Select.COUNT ? null : kept.ConvertAll(projection.Apply);
            response.Count = kept.Count;
            return response;
        }
        finally
        {
            keys?.Release();
        }
    }

    private static async ValueTask<BeaconKeySet?> KeysAsync(ProtectedTable table, SearchQuery search, CancellationToken cancellationToken) =>
        search.BranchKeyId is { } branchKeyId
            ? await table.Schema.Search!.Keys.GetAsync(branchKeyId, cancellationToken).ConfigureAwait(false)
            : null;

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
