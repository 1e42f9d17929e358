using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace FieldCrypt.DynamoDb.Tables;

/// <summary>
/// Sends requests that may go out as they are: what they hold of protected tables is encrypted by now. They go through the client's own
/// pipeline, so that its events, tracing and retries are those of a plain client.
/// </summary>
/// <remarks>Only requests that FieldCrypt made or copied may be handed in: the guard lets exactly these objects pass.</remarks>
internal interface ISealedRequests
{
    Task<GetItemResponse> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken);

    Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken);

    Task<ScanResponse> ScanAsync(ScanRequest request, CancellationToken cancellationToken);

    Task<BatchGetItemResponse> BatchGetItemAsync(BatchGetItemRequest request, CancellationToken cancellationToken);

    Task<PutItemResponse> PutItemAsync(PutItemRequest request, CancellationToken cancellationToken);

    Task<DeleteItemResponse> DeleteItemAsync(DeleteItemRequest request, CancellationToken cancellationToken);

    Task<UpdateItemResponse> UpdateItemAsync(UpdateItemRequest request, CancellationToken cancellationToken);

    Task<BatchWriteItemResponse> BatchWriteItemAsync(BatchWriteItemRequest request, CancellationToken cancellationToken);

    Task<TransactGetItemsResponse> TransactGetItemsAsync(TransactGetItemsRequest request, CancellationToken cancellationToken);

    Task<TransactWriteItemsResponse> TransactWriteItemsAsync(TransactWriteItemsRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the service may have carried out a request that it refused in the end: the answer to an earlier sending was lost, and the AWS
    /// client sent it again.
    /// </summary>
    bool MayHaveRun(AmazonWebServiceRequest request);

    /// <summary>
    /// Raises the client's event of a failure for an error that the service would have answered with and that was found on the answer to a
    /// request: a handler sees that request.
    /// </summary>
    void ReportFailure(AmazonWebServiceRequest request, Exception error);
}
