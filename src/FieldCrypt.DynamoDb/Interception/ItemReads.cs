using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// Reads of protected tables: whole items are asked for, verified, decrypted, and cut down to what the caller wanted. DynamoDB bills
/// reads by the size of the item, so asking for all of it costs no more.
/// </summary>
internal sealed class ItemReads(ISealedRequests sender, ProtectedTables tables)
{
    private readonly ItemSearches _searches = new(sender);

    public async Task<GetItemResponse> GetItemAsync(ProtectedTable table, GetItemRequest request, CancellationToken cancellationToken)
    {
        ReadRules.RefuseMixed(request.ProjectionExpression, request.AttributesToGet);
        var projection = ProjectionOf(request.ProjectionExpression, request.AttributesToGet, request.ExpressionAttributeNames);
        var widened = RequestCopy.Of(request);
        (widened.ProjectionExpression, widened.AttributesToGet, widened.ExpressionAttributeNames) = (null, null, null);
        var response = await sender.GetItemAsync(widened, cancellationToken).ConfigureAwait(false);
        if (await table.DecryptIfAnyAsync(request.Key, response.Item, cancellationToken).ConfigureAwait(false) is { Count: > 0 } item)
        {
            response.Item = projection.Apply(item);

            // Also where nothing of it is wanted, and programs initialize collections: then an empty one alone says that there is no item.
            response.IsItemSet |= response.Item.Count == 0;
        }

        return response;
    }

    public async Task<QueryResponse> QueryAsync(ProtectedTable table, QueryRequest request, CancellationToken cancellationToken)
    {
        ReadRules.Refuse(request);
        var filter = ReadFilter.Of(table, request);
        var projection = filter.Projection(request.ProjectionExpression, request.AttributesToGet);
        if (filter.Search is { } search)
        {
            return await _searches.QueryAsync(table, request, search, projection, cancellationToken).ConfigureAwait(false);
        }

        var widened = RequestCopy.Of(request);
        (widened.ProjectionExpression, widened.AttributesToGet) = (null, null);
        widened.ExpressionAttributeNames = filter.NamesWithoutProjection();
        widened.Select = Widened(table, request.Select, request.IndexName);
        var response = await sender.QueryAsync(widened, cancellationToken).ConfigureAwait(false);
        filter.RequireAsked(response.Items);
        var page = new ReadPage(table, response.Items, request.IndexName, request.ConsistentRead, request.ReturnConsumedCapacity);
        response.ConsumedCapacity = SpentCapacity.Sum(
            await page.FetchAsync(sender, cancellationToken).ConfigureAwait(false), response.ConsumedCapacity);
        filter.KeepAsked(response.Items);
        await OpenAsync(page, projection, cancellationToken).ConfigureAwait(false);
        if (request.Select != Select.COUNT)
        {
            // Items that were gone when they were fetched by their keys no longer count.
            response.Count = response.Items?.Count ?? 0;
        }

        return response;
    }

    public async Task<ScanResponse> ScanAsync(ProtectedTable table, ScanRequest request, CancellationToken cancellationToken)
    {
        ReadRules.Refuse(request);
        var filter = ReadFilter.Of(table, request);
        var projection = filter.Projection(request.ProjectionExpression, request.AttributesToGet);
        if (filter.Search is { } search)
        {
            return await _searches.ScanAsync(table, request, search, projection, cancellationToken).ConfigureAwait(false);
        }

        var widened = RequestCopy.Of(request);
        (widened.ProjectionExpression, widened.AttributesToGet) = (null, null);
        widened.ExpressionAttributeNames = filter.NamesWithoutProjection();
        widened.Select = Widened(table, request.Select, request.IndexName);
        var response = await sender.ScanAsync(widened, cancellationToken).ConfigureAwait(false);
        var page = new ReadPage(table, response.Items, request.IndexName, request.ConsistentRead, request.ReturnConsumedCapacity);
        response.ConsumedCapacity = SpentCapacity.Sum(
            await page.FetchAsync(sender, cancellationToken).ConfigureAwait(false), response.ConsumedCapacity);
        await OpenAsync(page, projection, cancellationToken).ConfigureAwait(false);
        if (request.Select != Select.COUNT)
        {
            // Items that were gone when they were fetched by their keys no longer count.
            response.Count = response.Items?.Count ?? 0;
        }

        return response;
    }

    public async Task<BatchGetItemResponse> BatchGetItemAsync(BatchGetItemRequest request, CancellationToken cancellationToken)
    {
        var projections = new Dictionary<string, ItemProjection>(StringComparer.Ordinal);
        var widened = RequestCopy.Of(request);
        widened.RequestItems = new Dictionary<string, KeysAndAttributes>(request.RequestItems, StringComparer.Ordinal);
        foreach (var (name, wanted) in request.RequestItems)
        {
            if (tables.TryGet(name, out _))
            {
                ReadRules.RefuseMixed(wanted.ProjectionExpression, wanted.AttributesToGet);
                projections[name] = ProjectionOf(wanted.ProjectionExpression, wanted.AttributesToGet, wanted.ExpressionAttributeNames);
                widened.RequestItems[name] = new KeysAndAttributes { Keys = wanted.Keys, ConsistentRead = wanted.ConsistentRead };
            }
        }

        var response = await sender.BatchGetItemAsync(widened, cancellationToken).ConfigureAwait(false);
        TableArn.NameAsRequested(response.Responses, request.RequestItems.Keys);
        TableArn.NameAsRequested(response.UnprocessedKeys, request.RequestItems.Keys);
        foreach (var (name, items) in response.Responses ?? [])
        {
            if (tables.TryGet(name, out var table))
            {
                RequireAsked(table, request.RequestItems[name].Keys, items);
                await OpenAsync(new ReadPage(table, items), projections[name], cancellationToken).ConfigureAwait(false);
            }
        }

        RestoreProjections(response.UnprocessedKeys, request.RequestItems, projections);
        return response;
    }

    /// <summary>What a caller wants of each item; names that nothing uses are refused as the service does.</summary>
    public static ItemProjection ProjectionOf(string? expression, List<string>? attributesToGet, Dictionary<string, string>? names)
    {
        var placeholders = new Placeholders(names, null);
        var projection = ItemProjection.Of(expression, attributesToGet, placeholders);
        placeholders.RequireAllUsed();
        return projection;
    }

    // What was not read is asked for again by the caller, who expects it to be what it was.
    private static void RestoreProjections(
        Dictionary<string, KeysAndAttributes>? unprocessed,
        Dictionary<string, KeysAndAttributes> requested,
        Dictionary<string, ItemProjection> projections)
    {
        foreach (var (name, rest) in unprocessed ?? [])
        {
            if (projections.ContainsKey(name))
            {
                rest.ProjectionExpression = requested[name].ProjectionExpression;
                rest.AttributesToGet = requested[name].AttributesToGet;
                rest.ExpressionAttributeNames = requested[name].ExpressionAttributeNames;
            }
        }
    }

    // Each item once, and only items whose keys were named.
    private static void RequireAsked(
        ProtectedTable table, List<Dictionary<string, AttributeValue>> keys, List<Dictionary<string, AttributeValue>> items)
    {
        var asked = keys.Select(key => ItemKey.TextOf(table.Schema, key)).ToHashSet(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (ItemKey.TextOf(table.Schema, item) is not { } key || !asked.Remove(key))
            {
                throw table.NotAsked();
            }
        }
    }

    // An index that projects only some attributes cannot be asked for all.
    private static Select? Widened(ProtectedTable table, Select? select, string? indexName) =>
        select == Select.SPECIFIC_ATTRIBUTES || (select == Select.ALL_ATTRIBUTES && ReadPage.IsFetchedByKey(table, indexName)) ? null : select;

    private static async Task OpenAsync(ReadPage page, ItemProjection projection, CancellationToken cancellationToken)
    {
        await page.OpenAsync(cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < page.Items?.Count; i++)
        {
            page.Items[i] = projection.Apply(page.Items[i]);
        }
    }
}
