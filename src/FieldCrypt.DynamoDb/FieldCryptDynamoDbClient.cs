using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal;
using FieldCrypt.DynamoDb.Interception;
using FieldCrypt.DynamoDb.Tables;
using FieldCrypt.DynamoDb.Updates;

namespace FieldCrypt.DynamoDb;

/// <summary>
/// A DynamoDB client that encrypts and signs what it writes to protected tables and verifies and decrypts what it reads from them; it
/// takes the place of <see cref="AmazonDynamoDBClient"/>, under <c>DynamoDBContext</c>, the document model and paginators too.
/// </summary>
/// <remarks>
/// Thread-safe, as the AWS client is. The requests that are handed in are never changed. What cannot be done on a protected table is
/// refused with a <see cref="ProtectedOperationException"/> before anything is sent; nothing passes through unprotected. Operations on
/// tables themselves (create, describe, tag, …) and on plain tables are those of the AWS client.
/// </remarks>
public sealed partial class FieldCryptDynamoDbClient : AmazonDynamoDBClient
{
    private readonly ProtectedTables _tables;
    private readonly ItemReads _reads;
    private readonly ItemWrites _writes;
    private readonly ItemUpdates _updates;
    private readonly ItemTransactions _transactions;
    private RequestGuard? _guard;

    /// <summary>Makes a client with the credentials that the environment provides.</summary>
    /// <param name="config">Region, endpoint and so on, as for the AWS client.</param>
    /// <param name="options">What is protected, with which keys.</param>
    /// <exception cref="FieldCryptConfigurationException">The options are incomplete or contradict each other.</exception>
    public FieldCryptDynamoDbClient(AmazonDynamoDBConfig config, FieldCryptDynamoDbOptions options)
        : this(DefaultAWSCredentialsIdentityResolver.GetCredentials(config), config, options)
    {
    }

    /// <summary>Makes a client.</summary>
    /// <param name="credentials">Who signs the requests.</param>
    /// <param name="config">Region, endpoint and so on, as for the AWS client.</param>
    /// <param name="options">What is protected, with which keys.</param>
    /// <exception cref="FieldCryptConfigurationException">The options are incomplete or contradict each other.</exception>
    public FieldCryptDynamoDbClient(AWSCredentials credentials, AmazonDynamoDBConfig config, FieldCryptDynamoDbOptions options)
        : base(credentials, config)
    {
        _tables = new ProtectedTables(options);
        _guard!.Tables = _tables;
        _reads = new ItemReads(this, _tables);
        var optimistic = new OptimisticWrite(this, options.MaxUpdateAttempts);
        _updates = new ItemUpdates(this, optimistic);
        _writes = new ItemWrites(this, _tables, optimistic);
        _transactions = new ItemTransactions(this, _tables, options.MaxUpdateAttempts);
    }

    /// <inheritdoc/>
    public override Task<GetItemResponse> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken = default) =>
        _tables.TryGet(request?.TableName, out var table)
            ? _reads.GetItemAsync(table, request!, cancellationToken)
            : base.GetItemAsync(request, cancellationToken);

    /// <inheritdoc/>
    public override Task<GetItemResponse> GetItemAsync(
        string tableName, Dictionary<string, AttributeValue> key, CancellationToken cancellationToken = default) =>
        GetItemAsync(new GetItemRequest { TableName = tableName, Key = key }, cancellationToken);

    /// <inheritdoc/>
    public override Task<GetItemResponse> GetItemAsync(
        string tableName, Dictionary<string, AttributeValue> key, bool? consistentRead, CancellationToken cancellationToken = default) =>
        GetItemAsync(new GetItemRequest { TableName = tableName, Key = key, ConsistentRead = consistentRead }, cancellationToken);

    /// <inheritdoc/>
    public override Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken = default) =>
        _tables.TryGet(request?.TableName, out var table)
            ? _reads.QueryAsync(table, request!, cancellationToken)
            : base.QueryAsync(request, cancellationToken);

    /// <inheritdoc/>
    public override Task<ScanResponse> ScanAsync(ScanRequest request, CancellationToken cancellationToken = default) =>
        _tables.TryGet(request?.TableName, out var table)
            ? _reads.ScanAsync(table, request!, cancellationToken)
            : base.ScanAsync(request, cancellationToken);

    /// <inheritdoc/>
    public override Task<ScanResponse> ScanAsync(
        string tableName, List<string> attributesToGet, CancellationToken cancellationToken = default) =>
        ScanAsync(new ScanRequest { TableName = tableName, AttributesToGet = attributesToGet }, cancellationToken);

    /// <inheritdoc/>
    public override Task<ScanResponse> ScanAsync(
        string tableName, Dictionary<string, Condition> scanFilter, CancellationToken cancellationToken = default) =>
        ScanAsync(new ScanRequest { TableName = tableName, ScanFilter = scanFilter }, cancellationToken);

    /// <inheritdoc/>
    public override Task<ScanResponse> ScanAsync(
        string tableName,
        List<string> attributesToGet,
        Dictionary<string, Condition> scanFilter,
        CancellationToken cancellationToken = default) =>
        ScanAsync(
            new ScanRequest { TableName = tableName, AttributesToGet = attributesToGet, ScanFilter = scanFilter }, cancellationToken);

    /// <inheritdoc/>
    public override Task<BatchGetItemResponse> BatchGetItemAsync(
        BatchGetItemRequest request, CancellationToken cancellationToken = default) =>
        HasProtected(request?.RequestItems?.Keys)
            ? _reads.BatchGetItemAsync(request!, cancellationToken)
            : base.BatchGetItemAsync(request, cancellationToken);

    /// <inheritdoc/>
    public override Task<BatchGetItemResponse> BatchGetItemAsync(
        Dictionary<string, KeysAndAttributes> requestItems,
        ReturnConsumedCapacity returnConsumedCapacity,
        CancellationToken cancellationToken = default) =>
        BatchGetItemAsync(
            new BatchGetItemRequest { RequestItems = requestItems, ReturnConsumedCapacity = returnConsumedCapacity }, cancellationToken);

    /// <inheritdoc/>
    public override Task<BatchGetItemResponse> BatchGetItemAsync(
        Dictionary<string, KeysAndAttributes> requestItems, CancellationToken cancellationToken = default) =>
        BatchGetItemAsync(new BatchGetItemRequest { RequestItems = requestItems }, cancellationToken);

    /// <inheritdoc/>
    public override Task<PutItemResponse> PutItemAsync(PutItemRequest request, CancellationToken cancellationToken = default) =>
        _tables.TryGet(request?.TableName, out var table)
            ? _writes.PutItemAsync(table, request!, cancellationToken)
            : base.PutItemAsync(request, cancellationToken);

    /// <inheritdoc/>
    public override Task<PutItemResponse> PutItemAsync(
        string tableName, Dictionary<string, AttributeValue> item, CancellationToken cancellationToken = default) =>
        PutItemAsync(new PutItemRequest { TableName = tableName, Item = item }, cancellationToken);

    /// <inheritdoc/>
    public override Task<PutItemResponse> PutItemAsync(
        string tableName,
        Dictionary<string, AttributeValue> item,
        ReturnValue returnValues,
        CancellationToken cancellationToken = default) =>
        PutItemAsync(new PutItemRequest { TableName = tableName, Item = item, ReturnValues = returnValues }, cancellationToken);

    /// <inheritdoc/>
    public override Task<DeleteItemResponse> DeleteItemAsync(DeleteItemRequest request, CancellationToken cancellationToken = default) =>
        _tables.TryGet(request?.TableName, out var table)
            ? _writes.DeleteItemAsync(table, request!, cancellationToken)
            : base.DeleteItemAsync(request, cancellationToken);

    /// <inheritdoc/>
    public override Task<DeleteItemResponse> DeleteItemAsync(
        string tableName, Dictionary<string, AttributeValue> key, CancellationToken cancellationToken = default) =>
        DeleteItemAsync(new DeleteItemRequest { TableName = tableName, Key = key }, cancellationToken);

    /// <inheritdoc/>
    public override Task<DeleteItemResponse> DeleteItemAsync(
        string tableName,
        Dictionary<string, AttributeValue> key,
        ReturnValue returnValues,
        CancellationToken cancellationToken = default) =>
        DeleteItemAsync(new DeleteItemRequest { TableName = tableName, Key = key, ReturnValues = returnValues }, cancellationToken);

    /// <inheritdoc/>
    public override Task<BatchWriteItemResponse> BatchWriteItemAsync(
        BatchWriteItemRequest request, CancellationToken cancellationToken = default) =>
        HasProtected(request?.RequestItems?.Keys)
            ? _writes.BatchWriteItemAsync(request!, cancellationToken)
            : base.BatchWriteItemAsync(request, cancellationToken);

    /// <inheritdoc/>
    public override Task<BatchWriteItemResponse> BatchWriteItemAsync(
        Dictionary<string, List<WriteRequest>> requestItems, CancellationToken cancellationToken = default) =>
        BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = requestItems }, cancellationToken);

    /// <inheritdoc/>
    public override Task<UpdateItemResponse> UpdateItemAsync(UpdateItemRequest request, CancellationToken cancellationToken = default) =>
        _tables.TryGet(request?.TableName, out var table)
            ? _updates.UpdateItemAsync(table, request!, cancellationToken)
            : base.UpdateItemAsync(request, cancellationToken);

    /// <inheritdoc/>
    public override Task<UpdateItemResponse> UpdateItemAsync(
        string tableName,
        Dictionary<string, AttributeValue> key,
        Dictionary<string, AttributeValueUpdate> attributeUpdates,
        CancellationToken cancellationToken = default) =>
        UpdateItemAsync(
            new UpdateItemRequest { TableName = tableName, Key = key, AttributeUpdates = attributeUpdates }, cancellationToken);

    /// <inheritdoc/>
    public override Task<UpdateItemResponse> UpdateItemAsync(
        string tableName,
        Dictionary<string, AttributeValue> key,
        Dictionary<string, AttributeValueUpdate> attributeUpdates,
        ReturnValue returnValues,
        CancellationToken cancellationToken = default) =>
        UpdateItemAsync(
            new UpdateItemRequest { TableName = tableName, Key = key, AttributeUpdates = attributeUpdates, ReturnValues = returnValues },
            cancellationToken);

    /// <inheritdoc/>
    public override Task<TransactGetItemsResponse> TransactGetItemsAsync(
        TransactGetItemsRequest request, CancellationToken cancellationToken = default) =>
        HasProtected(request?.TransactItems?.Select(item => item.Get?.TableName))
            ? _transactions.GetAsync(request!, cancellationToken)
            : base.TransactGetItemsAsync(request, cancellationToken);

    /// <inheritdoc/>
    public override Task<TransactWriteItemsResponse> TransactWriteItemsAsync(
        TransactWriteItemsRequest request, CancellationToken cancellationToken = default) =>
        HasProtected(request?.TransactItems?.SelectMany(RequestGuard.TablesOf))
            ? _transactions.WriteAsync(request!, cancellationToken)
            : base.TransactWriteItemsAsync(request, cancellationToken);

    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        base.CustomizeRuntimePipeline(pipeline);

        // Called by the base constructor: the tables are not known yet, and until they are the guard refuses everything.
        _guard = new RequestGuard();
        pipeline.AddHandler(new IndexKeyAdvice(_guard));
        pipeline.AddHandler(_guard);
        pipeline.AddHandlerAfter<RetryHandler>(new LostAnswers(_guard.Find));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _transactions?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool HasProtected(IEnumerable<string?>? tableNames)
    {
        var found = false;
        foreach (var name in tableNames ?? [])
        {
            found |= _tables.TryGet(name, out _);
        }

        return found;
    }
}
