using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>Genuine items that were not asked for: whoever answers for DynamoDB cannot put one patient in another's place.</summary>
public sealed class AnswerTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private static readonly Dictionary<string, Func<FieldCryptDynamoDbClient, string, Task>> Operations = new()
    {
        ["get"] = (client, table) => client.GetItemAsync(table, Key("p-1"), Token),
        ["projected get"] = (client, table) => client.GetItemAsync(new GetItemRequest(table, Key("p-1")) { ProjectionExpression = "Ssn" }, Token),
        ["query"] = (client, table) => client.QueryAsync(
            new QueryRequest(table) { KeyConditionExpression = "Id = :i", ExpressionAttributeValues = new() { [":i"] = new() { S = "p-1" } } }, Token),
        ["older query"] = (client, table) => client.QueryAsync(
            new QueryRequest(table) { KeyConditions = new() { ["Id"] = new() { ComparisonOperator = "EQ", AttributeValueList = [new() { S = "p-1" }] } } }, Token),
        ["batch"] = (client, table) => client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = [Key("p-1"), Key("p-3")] } }, Token),
        ["transaction"] = (client, table) => client.TransactGetItemsAsync(
            new TransactGetItemsRequest { TransactItems = [new() { Get = new() { TableName = table, Key = Key("p-1") } }] }, Token),
        ["update"] = (client, table) => client.UpdateItemAsync(table, Key("p-1"), new() { ["Ssn"] = new() { Value = new() { S = "x" } } }, Token),
        ["update in a transaction"] = (client, table) => client.TransactWriteItemsAsync(
            new TransactWriteItemsRequest
            {
                TransactItems = [new() { Update = new() { TableName = table, Key = Key("p-1"), UpdateExpression = "REMOVE Ssn" } }],
            },
            Token),
        ["delete that returns the item"] = (client, table) => client.DeleteItemAsync(table, Key("p-1"), ReturnValue.ALL_OLD, Token),
        ["failed condition that returns the item"] = (client, table) => client.DeleteItemAsync(
            new DeleteItemRequest(table, Key("p-1"))
            {
                ConditionExpression = "attribute_not_exists(Id)",
                ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
            },
            Token),
    };

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_item_of_another_key_is_refused(string operation)
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys);
        foreach (var id in new[] { "p-1", "p-2", "p-3" })
        {
            await client.PutItemAsync(Table, SomeItem(id), Token);
        }

        var before = AttributeValueText.Of(await RawAsync("p-2"));
        network.Request = (_, body) => body.Replace("\"p-1\"", "\"p-2\"", StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<DataNotAuthenticException>(() => Operations[operation](client, Table));
        Assert.DoesNotContain("078-05-1120", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, AttributeValueText.Of(await RawAsync("p-2")));
    }

    [Fact]
    public async Task An_item_that_comes_twice_in_place_of_two_is_refused()
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys);
        await client.PutItemAsync(Table, SomeItem("p-1"), Token);
        network.Answer = (_, body) => body.Replace("[{", "[{\"Id\":{\"S\":\"p-1\"}},{", StringComparison.Ordinal);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes> { [Table] = new() { Keys = [Key("p-1"), Key("p-2")] } }, Token));
    }

    [Fact]
    public async Task Keys_of_every_type_and_spelling_are_the_same_where_DynamoDB_holds_them_the_same()
    {
        var table = $"Keyed-{Guid.NewGuid():N}";
        await Plain.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = table,
                KeySchema = [new("Bytes", KeyType.HASH), new("Number", KeyType.RANGE)],
                AttributeDefinitions = [new("Bytes", ScalarAttributeType.B), new("Number", ScalarAttributeType.N)],
                BillingMode = BillingMode.PAY_PER_REQUEST,
            },
            Token);
        using var client = CreateClient(new TableSchema(table, "Bytes", "Number", [new("Ssn", FieldAction.EncryptAndSign)]));
        await client.PutItemAsync(table, new(Of("1.50")) { ["Ssn"] = new() { S = "x" } }, Token);
        foreach (var spelling in new[] { "1.5", "1.500", "+1.5", "15e-1" })
        {
            Assert.Equal("x", (await client.GetItemAsync(table, Of(spelling), Token)).Item["Ssn"].S);
            Assert.Single((await client.BatchGetItemAsync(
                new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = [Of(spelling)] } }, Token)).Responses[table]);
            await client.UpdateItemAsync(table, Of(spelling), new() { ["Ssn"] = new() { Value = new() { S = "x" } } }, Token);
        }

        static Dictionary<string, AttributeValue> Of(string number) => new()
        {
            ["Bytes"] = new() { B = new MemoryStream([1, 2, 3]) },
            ["Number"] = new() { N = number },
        };
    }
}
