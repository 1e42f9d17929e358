using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// The last gate before the wire. Of requests that name a protected table only those pass that FieldCrypt sealed: the very objects it made,
/// whose items are encrypted. Whatever else names one, or is an operation that was unknown when this was written, is refused.
/// </summary>
internal sealed class RequestGuard : PipelineHandler
{
    // Operations on tables, backups, exports and settings: they carry no item of a caller.
    private static readonly FrozenSet<Type> WithoutItems = FrozenSet.ToFrozenSet(
    [
        typeof(CancelBulkOperationRequest), typeof(CreateBackupRequest), typeof(CreateGlobalTableRequest), typeof(CreateTableRequest),
        typeof(DeleteBackupRequest), typeof(DeleteResourcePolicyRequest), typeof(DeleteTableRequest), typeof(DescribeBackupRequest),
        typeof(DescribeBulkOperationRequest), typeof(DescribeContinuousBackupsRequest), typeof(DescribeContributorInsightsRequest),
        typeof(DescribeEndpointsRequest), typeof(DescribeExportRequest), typeof(DescribeGlobalTableRequest),
        typeof(DescribeGlobalTableSettingsRequest), typeof(DescribeImportRequest), typeof(DescribeKinesisStreamingDestinationRequest),
        typeof(DescribeLimitsRequest), typeof(DescribeTableRequest), typeof(DescribeTableReplicaAutoScalingRequest),
        typeof(DescribeTimeToLiveRequest), typeof(DisableKinesisStreamingDestinationRequest),
        typeof(EnableKinesisStreamingDestinationRequest), typeof(ExportTableToPointInTimeRequest), typeof(GetResourcePolicyRequest),
        typeof(ListBackupsRequest), typeof(ListBulkOperationsRequest), typeof(ListContributorInsightsRequest), typeof(ListExportsRequest),
        typeof(ListGlobalTablesRequest), typeof(ListImportsRequest), typeof(ListTablesRequest), typeof(ListTagsOfResourceRequest),
        typeof(PutResourcePolicyRequest), typeof(RestoreTableFromBackupRequest), typeof(RestoreTableToPointInTimeRequest),
        typeof(TagResourceRequest), typeof(UntagResourceRequest), typeof(UpdateContinuousBackupsRequest),
        typeof(UpdateContributorInsightsRequest), typeof(UpdateGlobalTableRequest), typeof(UpdateGlobalTableSettingsRequest),
        typeof(UpdateKinesisStreamingDestinationRequest), typeof(UpdateTableRequest), typeof(UpdateTableReplicaAutoScalingRequest),
        typeof(UpdateTimeToLiveRequest),
    ]);

    // Held by identity, and no longer than the request itself.
    private readonly ConditionalWeakTable<AmazonWebServiceRequest, SealedRequest> _sealed = [];

    /// <summary>The tables; until they are set, everything is refused.</summary>
    public ProtectedTables? Tables { get; set; }

    /// <summary>Lets a request pass that FieldCrypt made.</summary>
    public TRequest Seal<TRequest>(TRequest request)
        where TRequest : AmazonWebServiceRequest
    {
        _sealed.AddOrUpdate(request, new SealedRequest());
        return request;
    }

    /// <summary>What is known of a request, if it is sealed.</summary>
    public SealedRequest? Find(AmazonWebServiceRequest request) => _sealed.TryGetValue(request, out var found) ? found : null;

    /// <summary>Whether requests of a type carry no item of a caller.</summary>
    public static bool CarriesNoItems(Type requestType) => WithoutItems.Contains(requestType);

    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        Check(executionContext);
        return base.InvokeAsync<T>(executionContext);
    }

    public override void InvokeSync(IExecutionContext executionContext)
    {
        Check(executionContext);
        base.InvokeSync(executionContext);
    }

    private void Check(IExecutionContext executionContext)
    {
        var request = executionContext.RequestContext.OriginalRequest;
        if (CarriesNoItems(request.GetType()))
        {
            return;
        }

        if (Find(request) is { } known)
        {
            known.Execution = executionContext;
            RequireHeaders(request);
            RequireBareKeys(request);
            return;
        }

        foreach (var name in TablesOf(request))
        {
            if (Tables is null || (Tables.TryGet(name, out var table) && !OnlyCounts(table, request)))
            {
                throw NotEncrypted(request, name);
            }
        }
    }

    private static ProtectedOperationException NotEncrypted(AmazonWebServiceRequest request, string? table) => new(
        $"{request.GetType().Name} on protected table {ForeignText.Shown(table)} did not pass through encryption. Nothing was sent.");

    // A second look at what matters most: no item of a protected table leaves without the format's header.
    private void RequireHeaders(AmazonWebServiceRequest request)
    {
        switch (request)
        {
            case PutItemRequest put:
                RequireHeader(put.TableName, put.Item, request);
                break;
            case BatchWriteItemRequest batch:
                foreach (var (name, writes) in batch.RequestItems)
                {
                    writes.ForEach(write => RequireHeader(name, write.PutRequest?.Item, request));
                }

                break;
            case TransactWriteItemsRequest transaction:
                transaction.TransactItems.ForEach(action => RequireHeader(action.Put?.TableName, action.Put?.Item, request));
                break;
        }
    }

    private void RequireHeader(string? table, Dictionary<string, AttributeValue>? item, AmazonWebServiceRequest request)
    {
        if (item?.ContainsKey(ReservedNames.Header) == false && (Tables is null || Tables.TryGet(table, out _)))
        {
            throw NotEncrypted(request, table);
        }
    }

    // A whole item where a key belongs is a slip that the service refuses, but not before it has seen all of it, and logged what it takes for a key.
    private void RequireBareKeys(AmazonWebServiceRequest request)
    {
        foreach (var (name, key) in RequestKeys.In(request))
        {
            if (key is not null && Tables?.TryGet(name, out var table) == true && !key.Keys.All(table.Schema.IsKey))
            {
                throw ExpressionError.Invalid("The provided key element does not match the schema");
            }
        }

        foreach (var (name, position) in RequestKeys.PositionsIn(request))
        {
            if (position is not null && Tables?.TryGet(name, out var table) == true && position.Keys.Any(table.IsEncrypted))
            {
                throw ExpressionError.Invalid("The provided starting key is invalid");
            }
        }
    }

    // The document model counts with a synchronous method that cannot be overridden; a count brings no item.
    private bool OnlyCounts(ProtectedTable table, AmazonWebServiceRequest request)
    {
        switch (request)
        {
            case QueryRequest query when query.Select == Select.COUNT:
                ReadRules.Refuse(query);
                RefuseSearch(ReadFilter.Of(table, query));
                RequireBareKeys(request);
                return true;
            case ScanRequest scan when scan.Select == Select.COUNT:
                ReadRules.Refuse(scan);
                RefuseSearch(ReadFilter.Of(table, scan));
                RequireBareKeys(request);
                return true;
            default:
                return false;
        }
    }

    private static void RefuseSearch(ReadFilter filter)
    {
        filter.Projection(null, null);
        if (filter.Search is not null)
        {
            throw new ProtectedOperationException(
                "What is found by beacons cannot be counted synchronously: DynamoDB would count items that only share a hash. Read the items, or call "
                + "QueryAsync or ScanAsync of the client with Select.COUNT.");
        }
    }

    private IEnumerable<string?> TablesOf(AmazonWebServiceRequest request) => request switch
    {
        GetItemRequest get => [get.TableName],
        PutItemRequest put => [put.TableName],
        DeleteItemRequest delete => [delete.TableName],
        UpdateItemRequest update => [update.TableName],
        QueryRequest query => [query.TableName],
        ScanRequest scan => [scan.TableName],
        BatchGetItemRequest batch => batch.RequestItems?.Keys ?? Enumerable.Empty<string>(),
        BatchWriteItemRequest batch => batch.RequestItems?.Keys ?? Enumerable.Empty<string>(),
        TransactGetItemsRequest transaction => transaction.TransactItems?.Select(item => item.Get?.TableName) ?? [],
        TransactWriteItemsRequest transaction => transaction.TransactItems?.SelectMany(TablesOf) ?? [],
        _ when Statements.Of(request) is { } statements => statements.SelectMany(NamedIn),
        _ => throw new ProtectedOperationException(
            $"{request.GetType().Name} is not supported by this client, which cannot tell whether it carries items of protected tables."),
    };

    /// <summary>The tables that an action of a transaction names.</summary>
    public static IEnumerable<string?> TablesOf(TransactWriteItem item)
    {
        string?[] names = [item.Put?.TableName, item.Update?.TableName, item.Delete?.TableName, item.ConditionCheck?.TableName];
        return names.Where(name => name is not null);
    }

    // Table names hold no character that PartiQL could spell in another way, so a statement on a table holds the table's name.
    private IEnumerable<string?> NamedIn(string? statement)
    {
        var text = statement ?? "";
        var isPlain = Tables?.Names.Any(name => text.Contains(TableArn.LocalName(name), StringComparison.OrdinalIgnoreCase)) == false
            && Tables.PlainNames.Any(name => text.Contains(name, StringComparison.Ordinal));
        return isPlain
            ? []
            : throw new ProtectedOperationException(
                "PartiQL is not possible on protected tables: a statement can name encrypted attributes in ways that cannot be followed "
                + "safely. Use the other operations. Statements are sent only if they name a table of PlainTables and no protected one.");
    }
}
