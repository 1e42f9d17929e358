using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Updates;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// Updates of protected items. One that touches only unsigned attributes goes through as it is; any other is evaluated on the decrypted
/// item, as DynamoDB would, and written optimistically.
/// </summary>
internal sealed class ItemUpdates(IAmazonDynamoDB inner, OptimisticWrite writer)
{
    public async Task<UpdateItemResponse> UpdateItemAsync(
        ProtectedTable table, UpdateItemRequest request, CancellationToken cancellationToken)
    {
        var placeholders = new Placeholders(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
        var update = Parse(request, placeholders);
        var condition = WriteConditions.Parse(
            request.ConditionExpression, request.Expected, request.ConditionalOperator, placeholders);
        placeholders.RequireAllUsed();
        WriteConditions.RefuseKeys(table, request.Key, update);
        if (TouchesOnlyUnsigned(table, request, update, condition)
            && await TryPassThroughAsync(table, request, cancellationToken).ConfigureAwait(false) is { } response)
        {
            return response;
        }

        var outcome = await writer.RunAsync(
            table,
            request.Key,
            current => Decide(request.Key, current, update, condition),
            new OptimisticRequest(
                request.ReturnConsumedCapacity, request.ReturnItemCollectionMetrics, request.ReturnValuesOnConditionCheckFailure),
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
            ? throw ExpressionError.Invalid(
                "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: "
                + "{AttributeUpdates} Expression parameters: {UpdateExpression}")
            : UpdateParser.Parse(request.UpdateExpression, placeholders);
    }

    private static ItemChange Decide(
        Dictionary<string, AttributeValue> key, Dictionary<string, AttributeValue>? current, ItemUpdate update, ItemCondition? condition)
    {
        if (condition?.Holds(current ?? []) == false)
        {
            return ItemChange.ConditionFailed;
        }

        return ItemChange.Update(update.Apply(current ?? new Dictionary<string, AttributeValue>(key, StringComparer.Ordinal)));
    }

    private static bool TouchesOnlyUnsigned(ProtectedTable table, UpdateItemRequest request, ItemUpdate update, ItemCondition? condition) =>
        !string.IsNullOrEmpty(request.UpdateExpression)
        && update.Writes().Concat(update.Reads()).All(table.Schema.IsUnsigned)
        && WriteConditions.IsReadable(table, condition);

    // The item must exist: an update that brought a new one into being would leave it unprotected.
    private async Task<UpdateItemResponse?> TryPassThroughAsync(
        ProtectedTable table, UpdateItemRequest request, CancellationToken cancellationToken)
    {
        if (request.Expected is { Count: > 0 })
        {
            return null;
        }

        var guarded = RequestCopy.Of(request);
        guarded.ExpressionAttributeNames = new(request.ExpressionAttributeNames ?? [], StringComparer.Ordinal)
        {
            ["#fc_head"] = ReservedNames.Header,
        };
        guarded.ConditionExpression = string.IsNullOrEmpty(request.ConditionExpression)
            ? "attribute_exists(#fc_head)"
            : $"attribute_exists(#fc_head) AND ({request.ConditionExpression})";
        try
        {
            var response = await inner.UpdateItemAsync(guarded, cancellationToken).ConfigureAwait(false);
            if (request.ReturnValues == ReturnValue.ALL_OLD || request.ReturnValues == ReturnValue.ALL_NEW)
            {
                response.Attributes = await table.DecryptIfAnyAsync(response.Attributes, cancellationToken).ConfigureAwait(false);
            }

            return response;
        }
        catch (ConditionalCheckFailedException)
        {
            // Either there is no item, or the caller's own condition does not hold: the other road tells which.
            return null;
        }
    }

    private static UpdateItemResponse Response(UpdateItemRequest request, ItemUpdate update, OptimisticOutcome outcome) => new()
    {
        HttpStatusCode = System.Net.HttpStatusCode.OK,
        ConsumedCapacity = outcome.ConsumedCapacity,
        ItemCollectionMetrics = outcome.ItemCollectionMetrics,
        Attributes = request.ReturnValues?.Value switch
        {
            "ALL_OLD" => outcome.Before,
            "ALL_NEW" => outcome.After,
            "UPDATED_OLD" => outcome.Before is { } before ? NullIfEmpty(update.WrittenPaths().Apply(before)) : null,
            "UPDATED_NEW" => outcome.After is { } after ? NullIfEmpty(update.WrittenPaths().Apply(after)) : null,
            _ => null,
        },
    };

    private static Dictionary<string, AttributeValue>? NullIfEmpty(Dictionary<string, AttributeValue> item) => item.Count > 0 ? item : null;
}
