using Amazon.DynamoDBv2.Model;
using FieldCrypt.Diagnostics;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Tables;
using FieldCrypt.DynamoDb.Updates;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// Transactions over protected and plain tables. Actions that need to look into an item become writes that are pinned to the item as it was
/// read; all stay one transaction, so either all happen or none.
/// </summary>
internal sealed class ItemTransactions(ISealedRequests sender, ProtectedTables tables, int maxAttempts) : IDisposable
{
    // TransactWriteItems, "TransactItems".
    private const int MaxActions = 100;

    private readonly SentTransactions _sent = new();

    public void Dispose() => _sent.Dispose();

    public async Task<TransactGetItemsResponse> GetAsync(TransactGetItemsRequest request, CancellationToken cancellationToken)
    {
        var projections = new ItemProjection[request.TransactItems.Count];
        var widened = RequestCopy.Of(request);
        widened.TransactItems = [.. request.TransactItems];
        for (var i = 0; i < projections.Length; i++)
        {
            var get = request.TransactItems[i].Get;
            if (tables.TryGet(get.TableName, out _))
            {
                projections[i] = ItemReads.ProjectionOf(get.ProjectionExpression, null, get.ExpressionAttributeNames);
                widened.TransactItems[i] = new TransactGetItem { Get = new Get { TableName = get.TableName, Key = get.Key } };
            }
        }

        var response = await sender.TransactGetItemsAsync(widened, cancellationToken).ConfigureAwait(false);
        if (response.Responses?.Count != projections.Length)
        {
            throw new DataNotAuthenticException("The answer to a transaction holds more or fewer items than were asked for.");
        }

        await ProtectedTable.ForAllAsync(
            projections.Length,
            async (i, token) =>
            {
                var get = request.TransactItems[i].Get;
                if (tables.TryGet(get.TableName, out var table)
                    && await table.DecryptIfAnyAsync(get.Key, response.Responses[i].Item, token).ConfigureAwait(false) is { Count: > 0 } item)
                {
                    Refill(response.Responses[i].Item, projections[i].Apply(item));
                }
            },
            cancellationToken).ConfigureAwait(false);
        return response;
    }

    public async Task<TransactWriteItemsResponse> WriteAsync(TransactWriteItemsRequest request, CancellationToken cancellationToken)
    {
        var writes = WritesOf(request);
        for (var attempt = 0; attempt < maxAttempts; attempt++)
        {
            await Task.Delay(Backoff.Before(attempt), cancellationToken).ConfigureAwait(false);
            var prepared = attempt == 0 && _sent.TryGet(request, out var sent)
                ? new PreparedTransaction(RequestCopy.Of(sent), writes, new CancellationReason?[writes.Length])
                : await PrepareAsync(request, writes, cancellationToken).ConfigureAwait(false);
            if (prepared.IsDecided)
            {
                throw prepared.Refused();
            }

            try
            {
                return await sender.TransactWriteItemsAsync(prepared.Request, cancellationToken).ConfigureAwait(false);
            }
            catch (TransactionCanceledException e)
            {
                _sent.Forget(request);
                if (await FailureAsync(prepared, e, isLast: attempt + 1 == maxAttempts, cancellationToken).ConfigureAwait(false) is { } failure)
                {
                    throw failure;
                }
            }
        }

        throw new ConcurrentUpdateException(
            $"An item of the transaction was changed by other writers during each of {maxAttempts} attempts. Nothing was written; trying again is safe.");
    }

    // After a lost race the items are looked at again, even if other actions fail for good: only then are all reasons those of one moment.
    private static async ValueTask<TransactionCanceledException?> FailureAsync(
        PreparedTransaction prepared, TransactionCanceledException error, bool isLast, CancellationToken cancellationToken)
    {
        var races = prepared.RacesLost(error);
        foreach (var table in races)
        {
            FieldCryptMetrics.UpdateRetried(table);
        }

        return races.Count > 0 && !isLast ? null : await prepared.ReasonsAsync(error, cancellationToken).ConfigureAwait(false);
    }

    private TransactedWrite?[] WritesOf(TransactWriteItemsRequest request)
    {
        if (request.TransactItems.Count > MaxActions)
        {
            throw ExpressionError.Invalid($"Member must have length less than or equal to {MaxActions}");
        }

        var writes = new TransactedWrite?[request.TransactItems.Count];
        var items = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < writes.Length; i++)
        {
            // Of several only one would be looked at, and the others sent as they are.
            var action = request.TransactItems[i];
            if (RequestGuard.TablesOf(action).Take(2).Count() != 1)
            {
                throw ExpressionError.Invalid("TransactItems can only contain one of Check, Put, Update or Delete");
            }

            if (tables.TryGet(RequestGuard.TablesOf(action).Single(), out var table))
            {
                writes[i] = new TransactedWrite(table, action);
                if (!items.Add(writes[i]!.ItemName))
                {
                    throw ExpressionError.Invalid("Transaction request cannot include multiple operations on one item");
                }
            }
        }

        return writes;
    }

    // The document model takes an answer for missing unless its dictionary is the very kind that the AWS client makes.
    private static void Refill(Dictionary<string, AttributeValue> answer, Dictionary<string, AttributeValue> item)
    {
        answer.Clear();
        foreach (var (name, value) in item)
        {
            answer[name] = value;
        }
    }

    private async Task<PreparedTransaction> PrepareAsync(
        TransactWriteItemsRequest request, TransactedWrite?[] writes, CancellationToken cancellationToken)
    {
        var actions = new TransactWriteItem[writes.Length];
        var refusals = new CancellationReason?[writes.Length];
        await ProtectedTable.ForAllAsync(
            writes.Length,
            async (i, token) =>
            {
                if (writes[i] is not { } write)
                {
                    actions[i] = request.TransactItems[i];
                    return;
                }

                if (!write.NeedsItem)
                {
                    actions[i] = await write.WithoutItemAsync(token).ConfigureAwait(false);
                    return;
                }

                var read = await write.Table.ReadAsync(sender, write.Table.Reading(write.Key, null), token).ConfigureAwait(false);
                var version = await ItemVersion.OpenAsync(write.Table, write.Key, read, token).ConfigureAwait(false);
                refusals[i] = write.RefusalOf(version);
                actions[i] = refusals[i] is null ? await write.WithItemAsync(version, token).ConfigureAwait(false) : write.NeverTrue();
            },
            cancellationToken).ConfigureAwait(false);
        var prepared = new PreparedTransaction(RequestCopy.Of(request), writes, refusals);
        prepared.Request.TransactItems = [.. actions];
        if (prepared.IsRefused)
        {
            // Sent only to learn of the other actions; under the caller's token it would be another transaction than the caller's.
            prepared.Request.ClientRequestToken = null;
        }
        else
        {
            _sent.Remember(request, prepared.Request);
        }

        return prepared;
    }
}
