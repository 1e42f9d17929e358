using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Diagnostics;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Interception;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>
/// Changes a protected item as if DynamoDB could look inside: reads it, decrypts, lets the caller decide, encrypts, and writes on
/// condition that nobody changed it in between; else tries again.
/// </summary>
internal sealed class OptimisticWrite(IAmazonDynamoDB inner, int maxAttempts)
{
    /// <summary>Changes an item.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="key">Its key.</param>
    /// <param name="decide">Says what becomes of the item (null if there is none); called again after every lost race.</param>
    /// <param name="request">What the writes should return besides the item.</param>
    /// <param name="cancellationToken">Cancels before the next request.</param>
    /// <exception cref="ConditionalCheckFailedException">The caller's condition does not hold.</exception>
    /// <exception cref="ConcurrentUpdateException">Other writers won every race.</exception>
    public async Task<OptimisticOutcome> RunAsync(
        ProtectedTable table,
        Dictionary<string, AttributeValue> key,
        Func<Dictionary<string, AttributeValue>?, ItemChange> decide,
        OptimisticRequest request,
        CancellationToken cancellationToken)
    {
        byte[]? writtenHeader = null;
        OptimisticOutcome written = default;
        for (var attempt = 0; attempt < maxAttempts; attempt++)
        {
            await Task.Delay(Backoff.Before(attempt), cancellationToken).ConfigureAwait(false);
            var stored = await table.ReadAsync(inner, key, cancellationToken).ConfigureAwait(false);
            if (writtenHeader is not null && stored?.GetValueOrDefault(ReservedNames.Header)?.B?.ToArray().AsSpan().SequenceEqual(writtenHeader) == true)
            {
                // The AWS client sent the write again after losing the answer to the first: the race was lost against ourselves.
                return written;
            }

            var before = await table.DecryptIfAnyAsync(stored, cancellationToken).ConfigureAwait(false);
            var change = decide(before);
            if (change.Kind == ItemChangeKind.ConditionFailed)
            {
                throw request.ConditionFailed(before);
            }

            var pin = VersionPin.Of(table.Schema, stored);
            try
            {
                if (change.Kind == ItemChangeKind.Delete)
                {
                    return await DeleteAsync(table, key, pin, before, request, cancellationToken).ConfigureAwait(false);
                }

                var replaced = change.Kind == ItemChangeKind.Update ? stored : null;
                var protectedItem = await table.Encryptor.EncryptAsync(change.Item!, replaced, cancellationToken).ConfigureAwait(false);
                writtenHeader = protectedItem[ReservedNames.Header].B.ToArray();
                written = new OptimisticOutcome(before, change.Item, null, null);
                return await PutAsync(table, protectedItem, pin, written, request, cancellationToken).ConfigureAwait(false);
            }
            catch (ConditionalCheckFailedException)
            {
                // Another writer was faster; look again.
                FieldCryptMetrics.UpdateRetried(table.Schema.TableName);
            }
        }

        throw new ConcurrentUpdateException(
            $"An item of table {table.Schema.TableName} was changed by other writers during each of {maxAttempts} attempts to update it. "
            + "Nothing was written; trying again is safe.");
    }

    private async Task<OptimisticOutcome> PutAsync(
        ProtectedTable table,
        Dictionary<string, AttributeValue> item,
        VersionPin pin,
        OptimisticOutcome outcome,
        OptimisticRequest request,
        CancellationToken cancellationToken)
    {
        var response = await inner.PutItemAsync(
            new PutItemRequest
            {
                TableName = table.Schema.TableName,
                Item = item,
                ConditionExpression = pin.Expression,
                ExpressionAttributeNames = pin.Names,
                ExpressionAttributeValues = pin.Values,
                ReturnConsumedCapacity = request.ReturnConsumedCapacity,
                ReturnItemCollectionMetrics = request.ReturnItemCollectionMetrics,
            },
            cancellationToken).ConfigureAwait(false);
        return outcome with { ConsumedCapacity = response.ConsumedCapacity, ItemCollectionMetrics = response.ItemCollectionMetrics };
    }

    private async Task<OptimisticOutcome> DeleteAsync(
        ProtectedTable table,
        Dictionary<string, AttributeValue> key,
        VersionPin pin,
        Dictionary<string, AttributeValue>? before,
        OptimisticRequest request,
        CancellationToken cancellationToken)
    {
        var response = await inner.DeleteItemAsync(
            new DeleteItemRequest
            {
                TableName = table.Schema.TableName,
                Key = key,
                ConditionExpression = pin.Expression,
                ExpressionAttributeNames = pin.Names,
                ExpressionAttributeValues = pin.Values,
                ReturnConsumedCapacity = request.ReturnConsumedCapacity,
                ReturnItemCollectionMetrics = request.ReturnItemCollectionMetrics,
            },
            cancellationToken).ConfigureAwait(false);
        return new OptimisticOutcome(before, null, response.ConsumedCapacity, response.ItemCollectionMetrics);
    }
}
