using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;

namespace FieldCrypt.DynamoDb.Tests.Guard;

/// <summary>The ordinary ways to use a table with a client of the AWS SDK.</summary>
internal static class PlainWays
{
    public const string NewId = "p-new";

    public static IReadOnlyDictionary<string, Func<AmazonDynamoDBClient, string, Task>> All { get; } = new Dictionary<string, Func<AmazonDynamoDBClient, string, Task>>
    {
        ["context save"] = async (client, table) => await Context(client).SaveAsync(Patient, new SaveConfig { OverrideTableName = table }, Token),
        ["context load"] = async (client, table) => await Context(client).LoadAsync<Patient>("p-1", new LoadConfig { OverrideTableName = table }, Token),
        ["context scan"] = async (client, table) =>
            await Context(client).ScanAsync<Patient>([], new ScanConfig { OverrideTableName = table }).GetRemainingAsync(Token),
        ["context delete"] = async (client, table) => await Context(client).DeleteAsync<Patient>(NewId, new DeleteConfig { OverrideTableName = table }, Token),
        ["context batch"] = async (client, table) =>
        {
            var batch = Context(client).CreateBatchWrite<Patient>(new BatchWriteConfig { OverrideTableName = table, SkipVersionCheck = true });
            batch.AddPutItem(Patient);
            await batch.ExecuteAsync(Token);
        },
        ["context transaction"] = async (client, table) =>
        {
            var transaction = Context(client).CreateTransactWrite<Patient>(new TransactWriteConfig { OverrideTableName = table });
            transaction.AddSaveItem(Patient);
            await transaction.ExecuteAsync(Token);
        },
        ["document put"] = async (client, table) => await Documents(client, table).PutItemAsync(Document.FromAttributeMap(Item), Token),
        ["document update"] = async (client, table) => await Documents(client, table).UpdateItemAsync(Document.FromAttributeMap(Item), Token),
        ["document get"] = async (client, table) => await Documents(client, table).GetItemAsync("p-1", Token),
        ["document scan"] = async (client, table) => await Documents(client, table).Scan(new ScanFilter()).GetRemainingAsync(Token),
        ["put"] = (client, table) => client.PutItemAsync(table, Item, Token),
        ["get"] = (client, table) => client.GetItemAsync(table, Key("p-1"), Token),
        ["update"] = (client, table) => client.UpdateItemAsync(
            new() { TableName = table, Key = Key(NewId), UpdateExpression = "SET Ssn = :s", ExpressionAttributeValues = new() { [":s"] = new("078-05-1120") } }, Token),
        ["delete"] = (client, table) => client.DeleteItemAsync(table, Key(NewId), Token),
        ["query"] = (client, table) => client.QueryAsync(
            new() { TableName = table, KeyConditionExpression = "Id = :i", ExpressionAttributeValues = new() { [":i"] = new("p-1") } }, Token),
        ["scan"] = (client, table) => client.ScanAsync(new() { TableName = table }, Token),
        ["count"] = (client, table) => client.ScanAsync(new() { TableName = table, Select = Select.COUNT }, Token),
        ["paginator"] = async (client, table) =>
        {
            await foreach (var page in client.Paginators.Scan(new() { TableName = table }).Responses.WithCancellation(Token))
            {
                Assert.NotNull(page);
            }
        },
        ["batch get"] = (client, table) => client.BatchGetItemAsync(new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = [Key("p-1")] } }, Token),
        ["batch write"] = (client, table) => client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>> { [table] = [new(new PutRequest(Item))] }, Token),
        ["batch delete"] = (client, table) => client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>> { [table] = [new(new DeleteRequest(Key(NewId)))] }, Token),
        ["transaction put"] = (client, table) => client.TransactWriteItemsAsync(
            new() { TransactItems = [new() { Put = new() { TableName = table, Item = Item } }] }, Token),
        ["transaction update"] = (client, table) => client.TransactWriteItemsAsync(
            new()
            {
                TransactItems =
                [
                    new()
                    {
                        Update = new()
                        {
                            TableName = table,
                            Key = Key(NewId),
                            UpdateExpression = "SET Ssn = :s",
                            ExpressionAttributeValues = new() { [":s"] = new("078-05-1120") },
                        },
                    },
                ],
            },
            Token),
        ["transaction get"] = (client, table) => client.TransactGetItemsAsync(
            new() { TransactItems = [new() { Get = new() { TableName = table, Key = Key("p-1") } }] }, Token),
        ["statement"] = (client, table) => client.ExecuteStatementAsync(
            new() { Statement = $"INSERT INTO \"{table}\" VALUE {{'Id': '{NewId}', 'Ssn': '078-05-1120'}}" }, Token),
        ["statement select"] = (client, table) => client.ExecuteStatementAsync(new() { Statement = $"SELECT * FROM \"{table}\" WHERE Id = 'p-1'" }, Token),
        ["statement batch"] = (client, table) => client.BatchExecuteStatementAsync(
            new() { Statements = [new() { Statement = $"INSERT INTO \"{table}\" VALUE {{'Id': '{NewId}'}}" }] }, Token),
        ["statement transaction"] = (client, table) => client.ExecuteTransactionAsync(
            new() { TransactStatements = [new() { Statement = $"INSERT INTO \"{table}\" VALUE {{'Id': '{NewId}'}}" }] }, Token),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Patient Patient => new() { Id = NewId, Ssn = "078-05-1120" };

    private static Dictionary<string, AttributeValue> Item => new() { ["Id"] = new(NewId), ["Ssn"] = new("078-05-1120") };

    private static Dictionary<string, AttributeValue> Key(string id) => new() { ["Id"] = new(id) };

    private static DynamoDBContext Context(AmazonDynamoDBClient client) => new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();

    private static Table Documents(AmazonDynamoDBClient client, string table) =>
        new TableBuilder(client, table).AddHashKey("Id", DynamoDBEntryType.String).Build();
}
