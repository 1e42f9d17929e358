using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Tables;
using FieldCrypt.DynamoDb.Updates;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// Updates of protected items. One that touches only unsigned attributes is carried out by DynamoDB; any other is evaluated on the decrypted
/// item, as DynamoDB would, and written optimistically.
/// </summary>
internal sealed class ItemUpdates(ISealedRequests sender, OptimisticWrite writer)
{
    public async Task<UpdateItemResponse> UpdateItemAsync(
        ProtectedTable table, UpdateItemRequest request, CancellationToken cancellationToken)
    {
        ValueRules.RefuseGiven(request.ExpressionAttributeValues);
        ValueRules.RefuseGiven(request.AttributeUpdates, request.Expected);
        var placeholders = new Placeholders(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
        var update = Parse(request, placeholders);
        var condition = WriteConditions.Parse(
            table.Schema, request.ConditionExpression, request.Expected, request.ConditionalOperator, placeholders, out var operators);
        placeholders.RequireAllUsed();
        WriteConditions.RequireKey(table, request.Key);
        WriteConditions.RefuseReserved(update);
        WriteConditions.RefuseKeys(table, update);

        var wanted = new OptimisticRequest(
            request.ReturnValues, request.ReturnConsumedCapacity, request.ReturnItemCollectionMetrics, request.ReturnValuesOnConditionCheckFailure);
        var native = TouchesOnlyUnsigned(table, request, update, condition) ? new NativeUpdate(request, operators) : null;
        if (native is not null && wanted.Images is null
            && await TryPassThroughAsync(native, cancellationToken).ConfigureAwait(false) is { } response)
        {
            return response;
        }

        var written = update.Writes().ToHashSet(StringComparer.Ordinal);
        var outcome = await writer.RunAsync(
            table,
            request.Key,
            written.Concat(update.Reads()).Concat(WriteConditions.AttributesOf(condition)).ToHashSet(StringComparer.Ordinal),
            version => Decide(request.Key, version, update, condition, native, written),
            wanted,
            cancellationToken).ConfigureAwait(false);
        return Response(request, update, outcome);
    }

    private static ItemUpdate Parse(UpdateItemRequest request, Placeholders placeholders)
    {
        if (string.IsNullOrEmpty(request.UpdateExpression))
        {
            return LegacyParameters.FromAttributeUpdates(request.AttributeUpdates);
        }

        return request.AttributeUpdates is { Count: > 0 }
            ? throw ExpressionError.Mixed("AttributeUpdates", "UpdateExpression")
            : UpdateParser.Parse(request.UpdateExpression, placeholders);
    }

    private static ItemChange Decide(
        Dictionary<string, AttributeValue> key,
        ItemVersion version,
        ItemUpdate update,
        ItemCondition? condition,
        NativeUpdate? native,
        IReadOnlySet<string> written)
    {
        if (condition?.Holds(version.Item ?? []) == false)
        {
            return new ItemChange.ConditionFailed();
        }

        return version.Header is { } header && native?.OnHeader(header) is { } request
            ? new ItemChange.Native(request)
            : new ItemChange.Update(update.Apply(version.Item ?? new Dictionary<string, AttributeValue>(key, StringComparer.Ordinal)), written);
    }

    private static bool TouchesOnlyUnsigned(ProtectedTable table, UpdateItemRequest request, ItemUpdate update, ItemCondition? condition) =>
        !string.IsNullOrEmpty(request.UpdateExpression)
        && request.Expected is not { Count: > 0 }
        && update.Writes().Concat(update.Reads()).All(table.Schema.IsUnsigned)
        && WriteConditions.IsReadable(table, condition);

    private async Task<UpdateItemResponse?> TryPassThroughAsync(NativeUpdate native, CancellationToken cancellationToken)
    {
        if (native.OnAnyHeader() is not { } request)
        {
            return null;
        }

        try
        {
            return await sender.UpdateItemAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ConditionalCheckFailedException)
        {
            // Either there is no protected item, or the caller's own condition does not hold: the other road tells which.
            return null;
        }
    }

    private static UpdateItemResponse Response(UpdateItemRequest request, ItemUpdate update, OptimisticOutcome outcome) =>
        outcome.Describe(new UpdateItemResponse
        {
            ConsumedCapacity = outcome.ConsumedCapacity,
            ItemCollectionMetrics = outcome.ItemCollectionMetrics,
            Attributes = Image(request, update, outcome) ?? NoItem.InAnswer,
        });

    private static Dictionary<string, AttributeValue>? Image(UpdateItemRequest request, ItemUpdate update, OptimisticOutcome outcome) =>
        request.ReturnValues?.Value switch
        {
            "ALL_OLD" => outcome.Before,
            "ALL_NEW" => outcome.After,
            "UPDATED_OLD" => outcome.Before is { } before ? NullIfEmpty(update.WrittenPaths().Apply(before)) : null,
            "UPDATED_NEW" => outcome.After is { } after ? NullIfEmpty(update.WrittenPaths().Apply(after)) : null,
            _ => null,
        };

    private static Dictionary<string, AttributeValue>? NullIfEmpty(Dictionary<string, AttributeValue> item) => item.Count > 0 ? item : null;
}
