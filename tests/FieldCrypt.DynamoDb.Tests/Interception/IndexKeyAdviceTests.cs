using System.Net;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Tests.Both;
using FieldCrypt.Keys;

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
        ["a put in a transaction, after a delete"] = (Needs.Transactions, side => TransactAsync(
            side,
            new TransactWriteItem { Delete = new Delete { TableName = side.Table, Key = Key("p-2") } },
            new TransactWriteItem { Put = new Put { TableName = side.Table, Item = SomeItem() } })),
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

    // DynamoDB Local takes an update of an index key to another type, and dynalite has no transactions: so the answer is made here, with the words that the service is documented to use.
    [Fact]
    public async Task An_update_in_a_transaction_that_the_service_refuses_for_the_key_of_an_index_is_explained()
    {
        var table = await CreateIndexedTableAsync("Ssn");
        var config = new RefusingNetwork().Configure(Fixture.Service.CreateConfig("us-east-1"));
        using var client = new FieldCryptDynamoDbClient(
            Fixture.Service.Credentials,
            config,
            new FieldCryptDynamoDbOptions { Keys = LocalKeyProvider.FromKey("n", "k", new byte[32]), Tables = [TableSchema.For<Patient>().WithTableName(table)] });
        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => TransactAsync(new(client, table), new TransactWriteItem
        {
            Update = new Update
            {
                TableName = table,
                Key = Key("p-1"),
                UpdateExpression = "SET Ssn = :v",
                ExpressionAttributeValues = new() { [":v"] = new("x") },
            },
        }));
        Assert.Contains("is an encrypted attribute ('Ssn')", error.Message, StringComparison.Ordinal);
        Assert.Contains("secondary index key to unsupported type", error.Message, StringComparison.Ordinal);
    }

    private static Task<TransactWriteItemsResponse> TransactAsync(Target side, params TransactWriteItem[] actions) =>
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

    /// <summary>Answers transactions as the service does that write an index key of another type.</summary>
    private sealed class RefusingNetwork : HttpClientFactory
    {
        public AmazonDynamoDBConfig Configure(AmazonDynamoDBConfig config)
        {
            config.HttpClientFactory = this;
            return config;
        }

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler());

        private sealed class Handler() : DelegatingHandler(new SocketsHttpHandler())
        {
            private const string Refusal =
                """
                {"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                "Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError]",
                "CancellationReasons":[{"Code":"ValidationError","Message":"The update expression attempted to update the secondary index key to unsupported type"}]}
                """;

            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
                request.Headers.GetValues("X-Amz-Target").Single().EndsWith(".TransactWriteItems", StringComparison.Ordinal)
                    ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest)
                    {
                        Content = new StringContent(Refusal, Encoding.UTF8, "application/x-amz-json-1.0"),
                        RequestMessage = request,
                    })
                    : base.SendAsync(request, cancellationToken);
        }
    }

    private sealed record Target(AmazonDynamoDBClient Client, string Table);
}
