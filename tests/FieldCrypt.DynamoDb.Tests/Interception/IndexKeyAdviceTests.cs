using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Both;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>An index whose key is an encrypted attribute, and that only the table knows: the class says nothing of it.</summary>
public class IndexKeyAdviceTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private static readonly Dictionary<string, (Needs Needs, Func<Target, Task> Run)> Writes = new()
    {
        ["a put"] = (Needs.Nothing, side => side.Client.PutItemAsync(side.Table, SomeItem(), Token)),
        ["a put on a condition"] = (Needs.Nothing, side => side.Client.PutItemAsync(
            new PutItemRequest(side.Table, SomeItem()) { ConditionExpression = "attribute_not_exists(Ssn)" }, Token)),
        ["a batch"] = (Needs.Nothing, side => side.Client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>> { [side.Table] = [new(new PutRequest(SomeItem()))] }, Token)),
        ["an update"] = (Needs.IndexKeysOfUpdates, side => side.Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = side.Table,
                Key = Key("p-1"),
                UpdateExpression = "SET Ssn = :v",
                ExpressionAttributeValues = new() { [":v"] = new("x") },
            },
            Token)),
        ["a put in a transaction"] = (Needs.Transactions, side => TransactAsync(side, new TransactWriteItem { Put = new Put { TableName = side.Table, Item = SomeItem() } })),
    };

    public static TheoryData<string> Names => [.. Writes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_write_of_an_encrypted_attribute_that_is_the_key_of_an_index_is_refused_with_advice(string write)
    {
        Fixture.Require(Writes[write].Needs);
        var table = await CreateIndexedTableAsync("Ssn");
        using var client = CreateClient(TableSchema.For<Patient>().WithTableName(table));
        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => Writes[write].Run(new(client, table)));
        Assert.Contains("is an encrypted attribute ('Ssn')", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await Plain.ScanAsync(new ScanRequest(table), Token)).Count);
    }

    [Fact]
    public async Task The_key_of_an_index_that_the_caller_gave_another_type_stays_the_callers_error()
    {
        var table = await CreateIndexedTableAsync("Clinic");
        using var client = CreateClient(TableSchema.For<Patient>().WithTableName(table));
        var item = SomeItem();
        item.Remove("Ssn");
        item["Clinic"] = new() { N = "1" };
        var expected = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => Plain.PutItemAsync(table, item, Token));
        var actual = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.PutItemAsync(table, item, Token));
        Assert.Equal(expected.Message, actual.Message);
    }

    private static Task TransactAsync(Target side, params TransactWriteItem[] actions) =>
        side.Client.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = [.. actions] }, Token);

    private async Task<string> CreateIndexedTableAsync(string key)
    {
        var table = $"Indexed-{Guid.NewGuid():N}";
        await Fixture.Service.CreateTableAsync(
            "us-east-1",
            new CreateTableRequest
            {
                TableName = table,
                KeySchema = [new("Id", KeyType.HASH)],
                AttributeDefinitions = [new("Id", ScalarAttributeType.S), new(key, ScalarAttributeType.S)],
                BillingMode = BillingMode.PAY_PER_REQUEST,
                GlobalSecondaryIndexes =
                [
                    new() { IndexName = "ByKey", KeySchema = [new(key, KeyType.HASH)], Projection = new() { ProjectionType = ProjectionType.ALL } },
                ],
            },
            Token);
        return table;
    }

    private sealed record Target(AmazonDynamoDBClient Client, string Table);
}
