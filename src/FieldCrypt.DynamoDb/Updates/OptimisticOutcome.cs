using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>What an optimistic write did: the decrypted item before and after it, and what the last request cost.</summary>
internal readonly record struct OptimisticOutcome(
    Dictionary<string, AttributeValue>? Before,
    Dictionary<string, AttributeValue>? After,
    ConsumedCapacity? ConsumedCapacity,
    ItemCollectionMetrics? ItemCollectionMetrics);

/// <summary>What a caller wants back from an optimistic write besides the item.</summary>
internal readonly record struct OptimisticRequest(
    ReturnConsumedCapacity? ReturnConsumedCapacity,
    ReturnItemCollectionMetrics? ReturnItemCollectionMetrics,
    ReturnValuesOnConditionCheckFailure? OnConditionFailure)
{
    /// <summary>The error that DynamoDB would raise for the caller's condition, with the decrypted item if it was asked for.</summary>
    public ConditionalCheckFailedException ConditionFailed(Dictionary<string, AttributeValue>? item) => new("The conditional request failed")
    {
        ErrorCode = "ConditionalCheckFailedException",
        StatusCode = System.Net.HttpStatusCode.BadRequest,
        Item = OnConditionFailure == ReturnValuesOnConditionCheckFailure.ALL_OLD ? item : null,
    };
}
