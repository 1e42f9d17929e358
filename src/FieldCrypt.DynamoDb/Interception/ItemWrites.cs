using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Tables;
using FieldCrypt.DynamoDb.Updates;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// Puts and deletes of protected items. Conditions on readable attributes are left to DynamoDB. One on an encrypted attribute is evaluated on
/// the decrypted item, and the write is optimistic; so it is where the old item is to be returned, which must be opened before it is gone.
/// </summary>
internal sealed class ItemWrites(ISealedRequests sender, ProtectedTables tables, OptimisticWrite writer)
{
    public async Task<PutItemResponse> PutItemAsync(ProtectedTable table, PutItemRequest request, CancellationToken cancellationToken)
    {
        ValueRules.Refuse(request.Item);
        ValueRules.RefuseGiven(request.ExpressionAttributeValues);
        ValueRules.RefuseGiven(null, request.Expected);
        var placeholders = new Placeholders(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
        var condition = WriteConditions.Parse(
            table.Schema, request.ConditionExpression, request.Expected, request.ConditionalOperator, placeholders);
        placeholders.RequireAllUsed();
        var wanted = new OptimisticRequest(
            request.ReturnValues, request.ReturnConsumedCapacity, request.ReturnItemCollectionMetrics, request.ReturnValuesOnConditionCheckFailure);
        if (wanted.Images is not null || !WriteConditions.IsReadable(table, condition))
        {
            return await PutAsReadAsync(table, request, condition, wanted, cancellationToken).ConfigureAwait(false);
        }

        var protectedRequest = RequestCopy.Of(request);
        protectedRequest.Item = await table.Encryptor.EncryptAsync(request.Item, cancellationToken).ConfigureAwait(false);
        try
        {
            return await sender.PutItemAsync(protectedRequest, cancellationToken).ConfigureAwait(false);
        }
        catch (ConditionalCheckFailedException e)
        {
            var key = table.KeyOf(request.Item);
            if (sender.MayHaveRun(protectedRequest)
                && await table.ReadAsync(sender, table.Reading(key, null), cancellationToken).ConfigureAwait(false) is var read
                && ItemVersion.Is(protectedRequest.Item[ReservedNames.Header], read.Item))
            {
                // The answer was lost, and the condition failed on what the first sending had written.
                return new PutItemResponse { ResponseMetadata = read.ResponseMetadata, HttpStatusCode = read.HttpStatusCode };
            }

            e.Item = await table.DecryptIfAnyAsync(key, e.Item, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    public async Task<DeleteItemResponse> DeleteItemAsync(
        ProtectedTable table, DeleteItemRequest request, CancellationToken cancellationToken)
    {
        ValueRules.RefuseGiven(request.ExpressionAttributeValues);
        ValueRules.RefuseGiven(null, request.Expected);
        var placeholders = new Placeholders(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
        var condition = WriteConditions.Parse(
            table.Schema, request.ConditionExpression, request.Expected, request.ConditionalOperator, placeholders);
        placeholders.RequireAllUsed();
        WriteConditions.RequireKey(table, request.Key);
        var wanted = new OptimisticRequest(
            request.ReturnValues, request.ReturnConsumedCapacity, request.ReturnItemCollectionMetrics, request.ReturnValuesOnConditionCheckFailure);
        if (wanted.Images is null && WriteConditions.IsReadable(table, condition))
        {
            return await DeleteDirectlyAsync(table, request, cancellationToken).ConfigureAwait(false);
        }

        var outcome = await writer.RunAsync(
            table,
            request.Key,
            WriteConditions.AttributesOf(condition).ToHashSet(StringComparer.Ordinal),
            version => condition?.Holds(version.Item ?? []) == false ? new ItemChange.ConditionFailed() : new ItemChange.Delete(),
            wanted,
            cancellationToken).ConfigureAwait(false);
        return outcome.Describe(new DeleteItemResponse
        {
            Attributes = outcome.OldImage(wanted),
            ConsumedCapacity = outcome.ConsumedCapacity,
            ItemCollectionMetrics = outcome.ItemCollectionMetrics,
        });
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

        var response = await sender.BatchWriteItemAsync(protectedRequest, cancellationToken).ConfigureAwait(false);
        TableArn.NameAsRequested(response.UnprocessedItems, request.RequestItems.Keys);
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
        foreach (var write in writes)
        {
            if (write is { PutRequest: not null, DeleteRequest: not null })
            {
                throw ExpressionError.Invalid("Supplied WriteRequest has both a PutRequest and a DeleteRequest");
            }

            ValueRules.Refuse(write.PutRequest?.Item);
        }

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
            ? requested.Find(original => original.PutRequest is { } candidate && ItemKey.Same(table.Schema, candidate.Item, put.Item))
                ?? throw table.NotAsked()
            : write)];

    private async Task<PutItemResponse> PutAsReadAsync(
        ProtectedTable table, PutItemRequest request, ItemCondition? condition, OptimisticRequest wanted, CancellationToken cancellationToken)
    {
        var outcome = await writer.RunAsync(
            table,
            table.KeyOf(request.Item),
            WriteConditions.AttributesOf(condition).ToHashSet(StringComparer.Ordinal),
            version => condition?.Holds(version.Item ?? []) == false ? new ItemChange.ConditionFailed() : new ItemChange.Put(request.Item),
            wanted,
            cancellationToken).ConfigureAwait(false);
        return outcome.Describe(new PutItemResponse
        {
            Attributes = outcome.OldImage(wanted),
            ConsumedCapacity = outcome.ConsumedCapacity,
            ItemCollectionMetrics = outcome.ItemCollectionMetrics,
        });
    }

    private async Task<DeleteItemResponse> DeleteDirectlyAsync(
        ProtectedTable table, DeleteItemRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await sender.DeleteItemAsync(RequestCopy.Of(request), cancellationToken).ConfigureAwait(false);
        }
        catch (ConditionalCheckFailedException e)
        {
            e.Item = await table.DecryptIfAnyAsync(request.Key, e.Item, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }
}
