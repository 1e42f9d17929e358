using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>The keys of items in requests, which stay readable.</summary>
internal static class RequestKeys
{
    /// <summary>The keys by which a request names items, with their tables.</summary>
    public static IEnumerable<(string? Table, Dictionary<string, AttributeValue>? Key)> In(AmazonWebServiceRequest request) => request switch
    {
        GetItemRequest get => [(get.TableName, get.Key)],
        DeleteItemRequest delete => [(delete.TableName, delete.Key)],
        UpdateItemRequest update => [(update.TableName, update.Key)],
        BatchGetItemRequest batch => batch.RequestItems.SelectMany(wanted => (wanted.Value.Keys ?? []).Select(key => In(wanted.Key, key))),
        BatchWriteItemRequest batch => batch.RequestItems.SelectMany(writes => writes.Value
            .Select(write => In(writes.Key, write.DeleteRequest?.Key))),
        TransactGetItemsRequest transaction => transaction.TransactItems.Select(item => In(item.Get?.TableName, item.Get?.Key)),
        TransactWriteItemsRequest transaction => transaction.TransactItems.Select(In),
        _ => [],
    };

    /// <summary>Where a request goes on reading.</summary>
    public static IEnumerable<(string? Table, Dictionary<string, AttributeValue>? Key)> PositionsIn(AmazonWebServiceRequest request) => request switch
    {
        QueryRequest query => [(query.TableName, query.ExclusiveStartKey)],
        ScanRequest scan => [(scan.TableName, scan.ExclusiveStartKey)],
        _ => [],
    };

    private static (string? Table, Dictionary<string, AttributeValue>? Key) In(TransactWriteItem action) => action switch
    {
        { Update: { } update } => (update.TableName, update.Key),
        { Delete: { } delete } => (delete.TableName, delete.Key),
        { ConditionCheck: { } check } => (check.TableName, check.Key),
        _ => (null, null),
    };

    private static (string? Table, Dictionary<string, AttributeValue>? Key) In(string? table, Dictionary<string, AttributeValue>? key) => (table, key);
}
