using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Keys;

/// <summary>The table of a key store: its keys, its records, and what is written together or not at all.</summary>
internal sealed class BranchKeyTable(IAmazonDynamoDB dynamoDb, string name, BranchKeyStoreErrors errors)
{
    private static readonly TimeSpan PollPause = TimeSpan.FromSeconds(1);

    public string Name => name;

    /// <summary>Creates the table unless it is there, waits until it is active, and checks its keys.</summary>
    public async Task CreateAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var table = await DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (table is null)
        {
            await dynamoDb.CreateTableAsync(
                new CreateTableRequest
                {
                    TableName = name,
                    BillingMode = BillingMode.PAY_PER_REQUEST,
                    KeySchema =
                    [
                        new KeySchemaElement(BranchKeyDescription.IdAttribute, KeyType.HASH),
                        new KeySchemaElement(BranchKeyDescription.TypeAttribute, KeyType.RANGE),
                    ],
                    AttributeDefinitions =
                    [
                        new AttributeDefinition(BranchKeyDescription.IdAttribute, ScalarAttributeType.S),
                        new AttributeDefinition(BranchKeyDescription.TypeAttribute, ScalarAttributeType.S),
                    ],
                },
                cancellationToken).ConfigureAwait(false);
        }

        while ((table = await DescribeAsync(cancellationToken).ConfigureAwait(false))?.TableStatus != TableStatus.ACTIVE)
        {
            await Task.Delay(PollPause, time, cancellationToken).ConfigureAwait(false);
        }

        if (!HasKeysOfAStore(table!))
        {
            throw new FieldCryptConfigurationException(
                $"Table {name} is not a key store: its partition key is not '{BranchKeyDescription.IdAttribute}' (S), or its sort key not "
                + $"'{BranchKeyDescription.TypeAttribute}' (S).");
        }
    }

    /// <summary>Reads a record, consistently within the Region.</summary>
    public async ValueTask<BranchKeyRecord> ReadAsync(string branchKeyId, string type, CancellationToken cancellationToken)
    {
        GetItemResponse response;
        try
        {
            response = await dynamoDb.GetItemAsync(
                new GetItemRequest
                {
                    TableName = name,
                    Key = new() { [BranchKeyDescription.IdAttribute] = new(branchKeyId), [BranchKeyDescription.TypeAttribute] = new(type) },
                    ConsistentRead = true,
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (BranchKeyStoreErrors.IsServiceFailure(e, cancellationToken))
        {
            throw errors.Translate(e, branchKeyId, "GetItem");
        }

        if (!response.IsItemSet)
        {
            throw errors.Missing(branchKeyId, type);
        }

        var (record, flaw) = BranchKeyRecord.Read(response.Item);
        return record is not null && record.Description.Id == branchKeyId && record.Description.Type == type
            ? record
            : throw errors.Malformed(branchKeyId, type, flaw ?? "it is of another branch key or type than was asked for");
    }

    /// <summary>Writes records none of which is there yet.</summary>
    /// <returns>Whether it was so; nothing was written if not.</returns>
    public Task<bool> TryAddAsync(string branchKeyId, IEnumerable<BranchKeyRecord> records, CancellationToken cancellationToken) =>
        TryWriteAsync(branchKeyId, [.. records.Select(record => record.Adding(name))], cancellationToken);

    /// <summary>Writes an active record in the place of the one that was read, and the record of its version.</summary>
    /// <returns>Whether the former one was still as it was read; nothing was written if not.</returns>
    public Task<bool> TryReplaceAsync(
        string branchKeyId, BranchKeyRecord former, BranchKeyRecord active, BranchKeyRecord version, CancellationToken cancellationToken) =>
        TryWriteAsync(branchKeyId, [version.Adding(name), active.Replacing(name, former)], cancellationToken);

    /// <summary>The types of all records of a branch key, consistently within the Region.</summary>
    public async Task<List<string>> TypesAsync(string branchKeyId, CancellationToken cancellationToken)
    {
        var types = new List<string>();
        var request = new QueryRequest
        {
            TableName = name,
            ConsistentRead = true,
            KeyConditionExpression = "#id = :id",
            ProjectionExpression = "#type",
            ExpressionAttributeNames = new() { ["#id"] = BranchKeyDescription.IdAttribute, ["#type"] = BranchKeyDescription.TypeAttribute },
            ExpressionAttributeValues = new() { [":id"] = new(branchKeyId) },
        };
        try
        {
            do
            {
                var page = await dynamoDb.QueryAsync(request, cancellationToken).ConfigureAwait(false);
                types.AddRange((page.Items ?? []).Select(item => item[BranchKeyDescription.TypeAttribute].S));
                request.ExclusiveStartKey = page.LastEvaluatedKey;
            }
            while (request.ExclusiveStartKey is { Count: > 0 });
        }
        catch (Exception e) when (BranchKeyStoreErrors.IsServiceFailure(e, cancellationToken))
        {
            throw errors.Translate(e, branchKeyId, "Query");
        }

        return types;
    }

    /// <summary>Deletes a record, whether it is there or not.</summary>
    public async Task DeleteAsync(string branchKeyId, string type, CancellationToken cancellationToken)
    {
        try
        {
            await dynamoDb.DeleteItemAsync(
                new DeleteItemRequest
                {
                    TableName = name,
                    Key = new() { [BranchKeyDescription.IdAttribute] = new(branchKeyId), [BranchKeyDescription.TypeAttribute] = new(type) },
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (BranchKeyStoreErrors.IsServiceFailure(e, cancellationToken))
        {
            throw errors.Translate(e, branchKeyId, "DeleteItem");
        }
    }

    private static bool HasKeysOfAStore(TableDescription table) =>
        table.KeySchema is [var first, var second]
        && IsTextKey(table, first, KeyType.HASH, BranchKeyDescription.IdAttribute)
        && IsTextKey(table, second, KeyType.RANGE, BranchKeyDescription.TypeAttribute);

    private static bool IsTextKey(TableDescription table, KeySchemaElement element, KeyType type, string name) =>
        element.KeyType == type
        && element.AttributeName == name
        && table.AttributeDefinitions.Exists(
            attribute => attribute.AttributeName == name && attribute.AttributeType == ScalarAttributeType.S);

    private async Task<TableDescription?> DescribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await dynamoDb.DescribeTableAsync(name, cancellationToken).ConfigureAwait(false)).Table;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private async Task<bool> TryWriteAsync(string branchKeyId, List<TransactWriteItem> actions, CancellationToken cancellationToken)
    {
        // Under a token, so that a request which the SDK repeats is done once.
        var request = new TransactWriteItemsRequest { TransactItems = actions, ClientRequestToken = $"{Guid.NewGuid():D}" };
        try
        {
            await dynamoDb.TransactWriteItemsAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TransactionCanceledException e)
            when (e.CancellationReasons?.Exists(reason => reason.Code is "ConditionalCheckFailed" or "TransactionConflict") == true)
        {
            return false;
        }
        catch (Exception e) when (BranchKeyStoreErrors.IsServiceFailure(e, cancellationToken))
        {
            throw errors.Translate(e, branchKeyId, "TransactWriteItems");
        }
    }
}
