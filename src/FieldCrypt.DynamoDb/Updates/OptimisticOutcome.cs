using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>What an optimistic write did: the decrypted item before and after it, and the answer that settled it.</summary>
/// <param name="Before">The item before; null if there was none.</param>
/// <param name="After">The item after; null if there is none.</param>
/// <param name="Answer">The answer of the service, whose request id is that of the operation.</param>
/// <param name="ConsumedCapacity">What all requests together cost, if that was asked for.</param>
/// <param name="ItemCollectionMetrics">What the service says of the item collection, if that was asked for.</param>
internal sealed record OptimisticOutcome(
    Dictionary<string, AttributeValue>? Before,
    Dictionary<string, AttributeValue>? After,
    AmazonWebServiceResponse Answer,
    ConsumedCapacity? ConsumedCapacity,
    ItemCollectionMetrics? ItemCollectionMetrics)
{
    /// <summary>The old item as an answer has it, where it was asked for.</summary>
    public Dictionary<string, AttributeValue>? OldImage(OptimisticRequest wanted) => (wanted.Images is null ? null : Before) ?? NoItem.InAnswer;

    /// <summary>Gives a response what every response carries.</summary>
    public TResponse Describe<TResponse>(TResponse response)
        where TResponse : AmazonWebServiceResponse
    {
        response.ResponseMetadata = Answer.ResponseMetadata;
        response.HttpStatusCode = Answer.HttpStatusCode;
        response.ContentLength = Answer.ContentLength;
        return response;
    }
}

/// <summary>What a caller wants back from an optimistic write besides its effect.</summary>
internal sealed record OptimisticRequest(
    ReturnValue? ReturnValues,
    ReturnConsumedCapacity? ReturnConsumedCapacity,
    ReturnItemCollectionMetrics? ReturnItemCollectionMetrics,
    ReturnValuesOnConditionCheckFailure? OnConditionFailure)
{
    /// <summary>The images that only the service can complete: unsigned attributes may have changed since the item was read.</summary>
    public ReturnValue? Images => ReturnValues == ReturnValue.ALL_OLD || ReturnValues == ReturnValue.ALL_NEW ? ReturnValues : null;

    /// <summary>The error that DynamoDB would raise for the caller's condition, with the item, as it is given, if it was asked for.</summary>
    public ConditionalCheckFailedException ConditionFailed(Dictionary<string, AttributeValue>? item, AmazonWebServiceResponse read) =>
        new("The conditional request failed")
        {
            ErrorCode = "ConditionalCheckFailedException",
            StatusCode = System.Net.HttpStatusCode.BadRequest,
            RequestId = read.ResponseMetadata?.RequestId,
            Item = (OnConditionFailure == ReturnValuesOnConditionCheckFailure.ALL_OLD ? item : null) ?? NoItem.InAnswer,
        };
}
