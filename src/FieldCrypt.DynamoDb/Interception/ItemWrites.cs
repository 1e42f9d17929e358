using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Updates;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// Puts and deletes of protected items. Conditions on readable attributes are left to DynamoDB; one on an encrypted attribute is evaluated
/// on the decrypted item, and the write is optimistic.
/// </summary>
internal sealed class ItemWrites(IAmazonDynamoDB inner, ProtectedTables tables, OptimisticWrite writer)
{
    public async Task<PutItemResponse> PutItemAsync(ProtectedTable table, PutItemRequest request, CancellationToken cancellationToken)
    {
        var placeholders = new Placeholders(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
        var condition = WriteConditions.Parse(
            request.ConditionExpression, request.Expected, request.ConditionalOperator, placeholders);
        placeholders.RequireAllUsed();
        if (WriteConditions.IsReadable(table, condition))
        {
            return await PutDirectlyAsync(table, request, cancellationToken).ConfigureAwait(false);
        }

        var outcome = await writer.RunAsync(
            table,
            table.KeyOf(request.Item),
            current => condition!.Holds(current ?? []) ? ItemChange.Put(request.Item) : ItemChange.ConditionFailed,
            new OptimisticRequest(
                request.ReturnConsumedCapacity, request.ReturnItemCollectionMetrics, request.ReturnValuesOnConditionCheckFailure),
            cancellationToken).ConfigureAwait(false);
        return new PutItemResponse
        {
            HttpStatusCode = System.Net.HttpStatusCode.OK,
            Attributes = request.ReturnValues == ReturnValue.ALL_OLD ? outcome.Before : null,
            ConsumedCapacity = outcome.ConsumedCapacity,
            ItemCollectionMetrics = outcome.ItemCollectionMetrics,
        };
    }

    public async Task<DeleteItemResponse> DeleteItemAsync(
        ProtectedTable table, DeleteItemRequest request, CancellationToken cancellationToken)
    {
        var placeholders = new Placeholders(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
        var condition = WriteConditions.Parse(
            request.ConditionExpression, request.Expected, request.ConditionalOperator, placeholders);
        placeholders.RequireAllUsed();
        if (WriteConditions.IsReadable(table, condition))
        {
            return await DeleteDirectlyAsync(table, request, cancellationToken).ConfigureAwait(false);
        }

        var outcome = await writer.RunAsync(
            table,
            request.Key,
            current => condition!.Holds(current ?? []) ? ItemChange.Delete : ItemChange.ConditionFailed,
            new OptimisticRequest(
                request.ReturnConsumedCapacity, request.ReturnItemCollectionMetrics, request.ReturnValuesOnConditionCheckFailure),
            cancellationToken).ConfigureAwait(false);
        return new DeleteItemResponse
        {
            HttpStatusCode = System.Net.HttpStatusCode.OK,
            Attributes = request.ReturnValues == ReturnValue.ALL_OLD ? outcome.Before : null,
            ConsumedCapacity = outcome.ConsumedCapacity,
            ItemCollectionMetrics = outcome.ItemCollectionMetrics,
        };
    }

    public async Task<BatchWriteItemResponse> BatchWriteItemAsync(BatchWriteItemRequest request, CancellationToken cancellationToken)
    {
        var protectedRequest = RequestCopy.Of(request);
        protectedRequest.RequestItems = new Dictionary<string, List<WriteRequest>>(request.RequestItems, StringComparer.Ordinal);
        foreach (var (name, writes) in request.RequestItems)
        {
            if (tables.TryGet(name, out var table))
            {
                protectedRequest.RequestItems[name] = await EncryptAsync(table, writes, cancellationToken).ConfigureAwait(false);
            }
        }

        var response = await inner.BatchWriteItemAsync(protectedRequest, cancellationToken).ConfigureAwait(false);
        foreach (var (name, unprocessed) in response.UnprocessedItems ?? [])
        {
            if (tables.TryGet(name, out var table))
            {
                response.UnprocessedItems![name] = AsRequested(table, unprocessed, request.RequestItems[name]);
            }
        }

        return response;
    }

    private static async Task<List<WriteRequest>> EncryptAsync(
        ProtectedTable table, List<WriteRequest> writes, CancellationToken cancellationToken)
    {
        var result = new WriteRequest[writes.Count];
        await ProtectedTable.ForAllAsync(
            writes.Count,
            async (i, token) => result[i] = writes[i].PutRequest is { } put
                ? new WriteRequest(new PutRequest(await table.Encryptor.EncryptAsync(put.Item, token).ConfigureAwait(false)))
                : writes[i],
            cancellationToken).ConfigureAwait(false);
        return [.. result];
    }

    // The caller sends what was left over again, so it must be what the caller sent: plaintext, not ciphertext.
    private static List<WriteRequest> AsRequested(ProtectedTable table, List<WriteRequest> unprocessed, List<WriteRequest> requested) =>
        [.. unprocessed.Select(write => write.PutRequest is { } put
            ? requested.First(original => original.PutRequest is { } candidate && SameKey(table, candidate.Item, put.Item))
            : write)];

    private static bool SameKey(ProtectedTable table, Dictionary<string, AttributeValue> one, Dictionary<string, AttributeValue> other) =>
        table.KeyOf(one).All(pair => ValueComparison.AreEqual(pair.Value, other[pair.Key]));

    private async Task<PutItemResponse> PutDirectlyAsync(
        ProtectedTable table, PutItemRequest request, CancellationToken cancellationToken)
    {
        var protectedRequest = RequestCopy.Of(request);
        protectedRequest.Item = await table.Encryptor.EncryptAsync(request.Item, cancellationToken).ConfigureAwait(false);
        try
        {
            var response = await inner.PutItemAsync(protectedRequest, cancellationToken).ConfigureAwait(false);
            response.Attributes = await table.DecryptIfAnyAsync(response.Attributes, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch (ConditionalCheckFailedException e)
        {
            e.Item = await table.DecryptIfAnyAsync(e.Item, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<DeleteItemResponse> DeleteDirectlyAsync(
        ProtectedTable table, DeleteItemRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await inner.DeleteItemAsync(request, cancellationToken).ConfigureAwait(false);
            response.Attributes = await table.DecryptIfAnyAsync(response.Attributes, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch (ConditionalCheckFailedException e)
        {
            e.Item = await table.DecryptIfAnyAsync(e.Item, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }
}
