using System.Reflection;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>Requests that DynamoDB would refuse: it would see, and log, what they hold before it did, so they are refused before they are sent.</summary>
public sealed class MalformedRequestTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private const string Ssn = "078-05-1120";

    private static readonly Dictionary<string, Func<FieldCryptDynamoDbClient, string, Task>> Requests = new()
    {
        ["get with an item as key"] = (client, table) => client.GetItemAsync(table, SomeItem(), Token),
        ["delete with an item as key"] = (client, table) => client.DeleteItemAsync(table, SomeItem(), Token),
        ["delete that returns, with an item as key"] = (client, table) => client.DeleteItemAsync(table, SomeItem(), ReturnValue.ALL_OLD, Token),
        ["update with an item as key"] = (client, table) => client.UpdateItemAsync(
            table, SomeItem(), new() { ["Clinic"] = new() { Value = new() { S = "x" } } }, Token),
        ["update of unsigned attributes with an item as key"] = (client, table) => client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = SomeItem(),
                UpdateExpression = "SET ExpiresAt = :e",
                ExpressionAttributeValues = new() { [":e"] = new() { N = "1" } },
            },
            Token),
        ["batch of reads with an item as key"] = (client, table) => client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = [SomeItem()] } }, Token),
        ["batch of deletes with an item as key"] = (client, table) => client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>> { [table] = [new(new DeleteRequest(SomeItem()))] }, Token),
        ["write request of two kinds"] = (client, table) => client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>>
            {
                [table] = [new() { PutRequest = new(SomeItem()), DeleteRequest = new(Key("p-2")) }],
            },
            Token),
        ["transaction of reads with an item as key"] = (client, table) => client.TransactGetItemsAsync(
            new TransactGetItemsRequest { TransactItems = [new() { Get = new() { TableName = table, Key = SomeItem() } }] }, Token),
        ["delete in a transaction with an item as key"] = (client, table) => TransactAsync(
            client, new() { Delete = new() { TableName = table, Key = SomeItem() } }),
        ["check in a transaction with an item as key"] = (client, table) => TransactAsync(
            client, new() { ConditionCheck = new() { TableName = table, Key = SomeItem(), ConditionExpression = "attribute_exists(Id)" } }),
        ["update in a transaction with an item as key"] = (client, table) => TransactAsync(
            client, new() { Update = new() { TableName = table, Key = SomeItem(), UpdateExpression = "REMOVE Clinic" } }),
        ["two actions in one, the first on a plain table"] = (client, table) => TransactAsync(
            client,
            new()
            {
                Put = new() { TableName = "Plain", Item = Key("x") },
                Update = new()
                {
                    TableName = table,
                    Key = Key("p-1"),
                    UpdateExpression = "SET Ssn = :s",
                    ExpressionAttributeValues = new() { [":s"] = new() { S = Ssn } },
                },
            }),
        ["two actions in one on one table"] = (client, table) => TransactAsync(
            client,
            new()
            {
                Put = new() { TableName = table, Item = SomeItem() },
                ConditionCheck = new() { TableName = table, Key = Key("p-1"), ConditionExpression = "attribute_not_exists(Id)" },
            }),
        ["query from an item"] = (client, table) => client.QueryAsync(Query(table, query => query.ExclusiveStartKey = SomeItem()), Token),
        ["scan from an item"] = (client, table) => client.ScanAsync(new ScanRequest(table) { ExclusiveStartKey = SomeItem() }, Token),
        ["count from an item"] = (client, table) => CountAsync(client, Query(table, query => query.ExclusiveStartKey = SomeItem())),
        ["count with two filters"] = (client, table) => CountAsync(client, Query(table, query =>
        {
            query.FilterExpression = "attribute_exists(Ssn)";
            query.QueryFilter = new() { ["Ssn"] = new() { ComparisonOperator = ComparisonOperator.EQ, AttributeValueList = [new() { S = Ssn }] } };
        })),
        ["count with a value that nothing uses"] = (client, table) => CountAsync(
            client, Query(table, query => query.ExpressionAttributeValues[":unused"] = new() { S = Ssn })),
        ["filter for existence with a value"] = (client, table) => client.ScanAsync(
            new ScanRequest(table)
            {
                ScanFilter = new() { ["Ssn"] = new() { ComparisonOperator = ComparisonOperator.NOT_NULL, AttributeValueList = [new() { S = Ssn }] } },
            },
            Token),
        ["expected absence with a value"] = (client, table) => client.DeleteItemAsync(
            new DeleteItemRequest(table, Key("p-1")) { Expected = new() { ["Ssn"] = new() { Exists = false, Value = new() { S = Ssn } } } }, Token),
        ["expected existence with a value"] = (client, table) => client.PutItemAsync(
            new PutItemRequest(table, Key("p-1"))
            {
                Expected = new() { ["Ssn"] = new() { ComparisonOperator = ComparisonOperator.NOT_NULL, AttributeValueList = [new() { S = Ssn }] } },
            },
            Token),
        ["expected absence with a value beside the operator"] = (client, table) => client.PutItemAsync(
            new PutItemRequest(table, Key("p-1")) { Expected = new() { ["Ssn"] = new() { ComparisonOperator = ComparisonOperator.NULL, Value = new() { S = Ssn } } } },
            Token),
    };

    public static TheoryData<string> Names => [.. Requests.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_request_that_the_service_would_refuse_is_refused_here_with_no_plaintext_sent(string request)
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        var before = Items.AttributeValueText.Of(await RawAsync());
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys);
        var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => Requests[request](client, Table));
        Assert.Equal("ValidationException", error.ErrorCode);
        Assert.DoesNotContain(network.Sent, sent => sent.Body.Contains(Ssn, StringComparison.Ordinal));
        Assert.Equal(before, Items.AttributeValueText.Of(await RawAsync()));
    }

    private static QueryRequest Query(string table, Action<QueryRequest> change)
    {
        var query = new QueryRequest(table)
        {
            KeyConditionExpression = "Id = :i",
            ExpressionAttributeValues = new() { [":i"] = new() { S = "p-1" } },
            Select = Select.COUNT,
        };
        change(query);
        return query;
    }

    private static Task TransactAsync(FieldCryptDynamoDbClient client, TransactWriteItem action) =>
        client.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = [action] }, Token);

    // As the document model counts; the method is internal in the SDK.
    private static Task CountAsync(FieldCryptDynamoDbClient client, QueryRequest query) => Task.Run(
        () => typeof(AmazonDynamoDBClient).GetMethod("Query", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(QueryRequest)])!
            .Invoke(client, BindingFlags.DoNotWrapExceptions, null, [query], null),
        Token);
}
