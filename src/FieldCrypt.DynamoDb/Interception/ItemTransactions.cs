using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Updates;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// Transactions over protected and plain tables. Actions that need to look into an item become writes that are pinned to the item as it was
/// read; all stay one transaction, so either all happen or none.
/// </summary>
internal sealed class ItemTransactions(IAmazonDynamoDB inner, ProtectedTables tables, int maxAttempts) : IDisposable
{
    private const string ConditionalCheckFailed = "ConditionalCheckFailed";

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

        var response = await inner.TransactGetItemsAsync(widened, cancellationToken).ConfigureAwait(false);
        await ProtectedTable.ForAllAsync(
            projections.Length,
            async (i, token) =>
            {
                if (tables.TryGet(request.TransactItems[i].Get.TableName, out var table)
                    && await table.DecryptIfAnyAsync(response.Responses[i].Item, token).ConfigureAwait(false) is { Count: > 0 } item)
                {
                    Refill(response.Responses[i].Item, projections[i].Apply(item));
                }
            },
            cancellationToken).ConfigureAwait(false);
        return response;
    }

    public async Task<TransactWriteItemsResponse> WriteAsync(TransactWriteItemsRequest request, CancellationToken cancellationToken)
    {
        var writes = new TransactedWrite?[request.TransactItems.Count];
        for (var i = 0; i < writes.Length; i++)
        {
            var action = request.TransactItems[i];
            var name = action.Put?.TableName ?? action.Update?.TableName ?? action.Delete?.TableName ?? action.ConditionCheck?.TableName;
            writes[i] = tables.TryGet(name, out var table) ? new TransactedWrite(table, action) : null;
        }

        for (var attempt = 0; attempt < maxAttempts; attempt++)
        {
            await Task.Delay(Backoff.Before(attempt), cancellationToken).ConfigureAwait(false);
            if (attempt > 0 || !_sent.TryGet(request, out var protectedRequest))
            {
                protectedRequest = await ProtectAsync(request, writes, cancellationToken).ConfigureAwait(false);
                _sent.Remember(request, protectedRequest);
            }

            try
            {
                return await inner.TransactWriteItemsAsync(protectedRequest, cancellationToken).ConfigureAwait(false);
            }
            catch (TransactionCanceledException e) when (OnlyRacesWereLost(e, writes))
            {
                // Another writer changed an item between reading and writing; look again.
                _sent.Forget(request);
            }
            catch (TransactionCanceledException e)
            {
                _sent.Forget(request);
                await DecryptReasonsAsync(e, writes, cancellationToken).ConfigureAwait(false);
                throw;
            }
        }

        throw new ConcurrentUpdateException(
            $"An item of the transaction was changed by other writers during each of {maxAttempts} attempts. Nothing was written; trying again is safe.");
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

    private async Task<TransactWriteItemsRequest> ProtectAsync(
        TransactWriteItemsRequest request, TransactedWrite?[] writes, CancellationToken cancellationToken)
    {
        var result = RequestCopy.Of(request);
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

                var stored = await write.Table.ReadAsync(inner, write.Key, token).ConfigureAwait(false);
                var item = await write.Table.DecryptIfAnyAsync(stored, token).ConfigureAwait(false);
                if (write.Holds(item))
                {
                    actions[i] = await write.WithItemAsync(stored, item, token).ConfigureAwait(false);
                }
                else
                {
                    refusals[i] = Refusal(write, item);
                }
            },
            cancellationToken).ConfigureAwait(false);
        ThrowIfRefused(refusals);
        result.TransactItems = [.. actions];
        return result;
    }

    private static CancellationReason Refusal(TransactedWrite write, Dictionary<string, AttributeValue>? item) => new()
    {
        Code = ConditionalCheckFailed,
        Message = "The conditional request failed",
        Item = write.OnConditionFailure == ReturnValuesOnConditionCheckFailure.ALL_OLD ? item : null,
    };

    private static void ThrowIfRefused(CancellationReason?[] refusals)
    {
        if (Array.TrueForAll(refusals, refusal => refusal is null))
        {
            return;
        }

        List<CancellationReason> reasons = [.. refusals.Select(refusal => refusal ?? new CancellationReason { Code = "None" })];
        throw new TransactionCanceledException(
            $"Transaction cancelled, please refer cancellation reasons for specific reasons [{string.Join(", ", reasons.Select(reason => reason.Code))}]")
        {
            ErrorCode = "TransactionCanceledException",
            StatusCode = System.Net.HttpStatusCode.BadRequest,
            CancellationReasons = reasons,
        };
    }

    // A condition that failed at an action that FieldCrypt pinned is a lost race; anywhere else it is the caller's own.
    private static bool OnlyRacesWereLost(TransactionCanceledException error, TransactedWrite?[] writes)
    {
        var lost = false;
        for (var i = 0; i < writes.Length && i < (error.CancellationReasons?.Count ?? 0); i++)
        {
            var code = error.CancellationReasons![i].Code;
            if (code is null or "None")
            {
                continue;
            }

            if (code != ConditionalCheckFailed || writes[i] is not { NeedsItem: true })
            {
                return false;
            }

            lost = true;
        }

        return lost;
    }

    private static async Task DecryptReasonsAsync(
        TransactionCanceledException error, TransactedWrite?[] writes, CancellationToken cancellationToken)
    {
        for (var i = 0; i < writes.Length && i < (error.CancellationReasons?.Count ?? 0); i++)
        {
            if (writes[i] is { } write)
            {
                var reason = error.CancellationReasons![i];
                reason.Item = await write.Table.DecryptIfAnyAsync(reason.Item, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
