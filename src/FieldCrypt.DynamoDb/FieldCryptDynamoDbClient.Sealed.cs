using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb;

/// <content>The way out for what is encrypted: the AWS client's own, past the guard.</content>
public sealed partial class FieldCryptDynamoDbClient : ISealedRequests
{
    Task<GetItemResponse> ISealedRequests.GetItemAsync(GetItemRequest request, CancellationToken cancellationToken) =>
        base.GetItemAsync(_guard!.Seal(request), cancellationToken);

    Task<QueryResponse> ISealedRequests.QueryAsync(QueryRequest request, CancellationToken cancellationToken) =>
        base.QueryAsync(_guard!.Seal(request), cancellationToken);

    Task<ScanResponse> ISealedRequests.ScanAsync(ScanRequest request, CancellationToken cancellationToken) =>
        base.ScanAsync(_guard!.Seal(request), cancellationToken);

    Task<BatchGetItemResponse> ISealedRequests.BatchGetItemAsync(BatchGetItemRequest request, CancellationToken cancellationToken) =>
        base.BatchGetItemAsync(_guard!.Seal(request), cancellationToken);

    Task<PutItemResponse> ISealedRequests.PutItemAsync(PutItemRequest request, CancellationToken cancellationToken) =>
        base.PutItemAsync(_guard!.Seal(request), cancellationToken);

    Task<DeleteItemResponse> ISealedRequests.DeleteItemAsync(DeleteItemRequest request, CancellationToken cancellationToken) =>
        base.DeleteItemAsync(_guard!.Seal(request), cancellationToken);

    Task<UpdateItemResponse> ISealedRequests.UpdateItemAsync(UpdateItemRequest request, CancellationToken cancellationToken) =>
        base.UpdateItemAsync(_guard!.Seal(request), cancellationToken);

    Task<BatchWriteItemResponse> ISealedRequests.BatchWriteItemAsync(BatchWriteItemRequest request, CancellationToken cancellationToken) =>
        base.BatchWriteItemAsync(_guard!.Seal(request), cancellationToken);

    Task<TransactGetItemsResponse> ISealedRequests.TransactGetItemsAsync(TransactGetItemsRequest request, CancellationToken cancellationToken) =>
        base.TransactGetItemsAsync(_guard!.Seal(request), cancellationToken);

    Task<TransactWriteItemsResponse> ISealedRequests.TransactWriteItemsAsync(TransactWriteItemsRequest request, CancellationToken cancellationToken) =>
        base.TransactWriteItemsAsync(_guard!.Seal(request), cancellationToken);

    bool ISealedRequests.MayHaveRun(AmazonWebServiceRequest request) => _guard!.Find(request)?.AnswerWasLost == true;

    void ISealedRequests.ReportFailure(AmazonWebServiceRequest request, Exception error)
    {
        if (_guard!.Find(request)?.Execution is { } execution)
        {
            ProcessExceptionHandlers(execution, error);
        }
    }
}
