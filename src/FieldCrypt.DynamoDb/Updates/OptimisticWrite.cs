using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Diagnostics;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>
/// Changes a protected item as if DynamoDB could look inside: reads it, decrypts, lets the caller decide, encrypts, and writes on
/// condition that nobody changed it in between; else tries again.
/// </summary>
internal sealed class OptimisticWrite(ISealedRequests sender, int maxAttempts)
{
    /// <summary>Changes an item.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="key">Its key.</param>
    /// <param name="inPlay">The attributes that the decision is based on, or that change.</param>
    /// <param name="decide">Says what becomes of the item; called again after every lost race.</param>
    /// <param name="request">What the caller wants back.</param>
    /// <param name="cancellationToken">Cancels before the next request.</param>
    /// <exception cref="ConditionalCheckFailedException">The caller's condition does not hold.</exception>
    /// <exception cref="ConcurrentUpdateException">Other writers won every race, or one of them hides whether the write was done.</exception>
    public async Task<OptimisticOutcome> RunAsync(
        ProtectedTable table,
        Dictionary<string, AttributeValue> key,
        IReadOnlySet<string> inPlay,
        Func<ItemVersion, ItemChange> decide,
        OptimisticRequest request,
        CancellationToken cancellationToken)
    {
        ConsumedCapacity? spent = null;
        for (var attempt = 0; attempt < maxAttempts; attempt++)
        {
            await Task.Delay(Backoff.Before(attempt), cancellationToken).ConfigureAwait(false);
            var reading = table.Reading(key, request.ReturnConsumedCapacity);
            var read = await table.ReadAsync(sender, reading, cancellationToken).ConfigureAwait(false);
            spent = SpentCapacity.Sum(spent, read.ConsumedCapacity);
            var version = await ItemVersion.OpenAsync(table, key, read, cancellationToken).ConfigureAwait(false);
            var change = Decide(decide, version, reading);
            if (change is ItemChange.ConditionFailed)
            {
                throw ConditionFailed(request, version, reading, read);
            }

            var write = await PinnedWrite.PrepareAsync(table, key, version, change, inPlay, request, cancellationToken).ConfigureAwait(false);
            try
            {
                var outcome = await write.SendAsync(sender, cancellationToken).ConfigureAwait(false);
                return outcome with { ConsumedCapacity = SpentCapacity.Sum(spent, outcome.ConsumedCapacity) };
            }
            catch (ConditionalCheckFailedException) when (!sender.MayHaveRun(write.Request))
            {
                // Another writer was faster; look again.
                FieldCryptMetrics.UpdateRetried(table.Schema.TableName);
            }
            catch (ConditionalCheckFailedException)
            {
                var found = await SettleAsync(table, key, version, write, cancellationToken).ConfigureAwait(false);
                if (found is not null)
                {
                    return found with { ConsumedCapacity = spent };
                }

                FieldCryptMetrics.UpdateRetried(table.Schema.TableName);
            }
        }

        throw new ConcurrentUpdateException(
            $"An item of table {table.Schema.TableName} was changed by other writers during each of {maxAttempts} attempts to update it. "
            + "Nothing was written; trying again is safe.");
    }

    private ItemChange Decide(Func<ItemVersion, ItemChange> decide, ItemVersion version, GetItemRequest reading)
    {
        try
        {
            return decide(version);
        }
        catch (AmazonDynamoDBException e)
        {
            // What DynamoDB would refuse on this item.
            sender.ReportFailure(reading, e);
            throw;
        }
    }

    // Handlers see the item as it is stored, as in every answer of the service.
    private ConditionalCheckFailedException ConditionFailed(
        OptimisticRequest request, ItemVersion version, GetItemRequest reading, GetItemResponse read)
    {
        var failure = request.ConditionFailed(version.Stored, read);
        sender.ReportFailure(reading, failure);
        failure.Item = failure.Item is { Count: > 0 } ? version.Item : failure.Item;
        return failure;
    }

    // The AWS client sent the write again after losing the answer to the first. Either that one was carried out, and the race was lost against
    // ourselves; or it was not, and another writer won; or both, and the item no longer tells.
    private async Task<OptimisticOutcome?> SettleAsync(
        ProtectedTable table, Dictionary<string, AttributeValue> key, ItemVersion version, PinnedWrite write, CancellationToken cancellationToken)
    {
        var read = await table.ReadAsync(sender, table.Reading(key, null), cancellationToken).ConfigureAwait(false);
        if (ItemVersion.Is(write.Header, read.Item))
        {
            return write.Found(read);
        }

        return ItemVersion.Is(version.Header, read.Item)
            ? null
            : throw new ConcurrentUpdateException(
                $"The answer to the write of an item of table {table.Schema.TableName} was lost, and the item is another by now: whether the write "
                + "was done before that cannot be told. Look at the item before trying again.")
            {
                MayHaveBeenWritten = true,
            };
    }
}
