using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>What the tests of searches in a real table share: keys, a table with the indexes that its schema asks for, clients.</summary>
public abstract class SearchTest : IAsyncLifetime
{
    private static int _tables;

    protected SearchTest(DynamoDbFixture fixture)
    {
        Fixture = fixture;
        foreach (var (tenant, number) in new[] { ("acme", (byte)1), ("globex", (byte)2) })
        {
            Store.Add(tenant, Guid.NewGuid(), Enumerable.Repeat(number, 32).ToArray());
            Store.AddBeaconKey(tenant, Enumerable.Repeat((byte)(number + 10), 32).ToArray());
        }
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected DynamoDbFixture Fixture { get; }

    protected InMemoryBranchKeyStore Store { get; } = new();

    /// <summary>What an administrator of the database uses.</summary>
    protected AmazonDynamoDBClient Plain { get; private set; } = null!;

    public ValueTask InitializeAsync()
    {
        Plain = Fixture.Service.CreateClient();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Plain.Dispose();
        Store.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static AttributeValue Text(string text) => new() { S = text };

    /// <summary>Makes a table with the indexes of a schema, and returns the schema for it.</summary>
    protected async Task<TableSchema> CreateTableAsync(TableSchema schema)
    {
        var named = schema.WithTableName(string.Create(CultureInfo.InvariantCulture, $"Searched-{Interlocked.Increment(ref _tables)}"));
        var indexes = named.DescribeSearchIndexes();
        await Fixture.Service.CreateTableAsync(
            "us-east-1",
            new CreateTableRequest
            {
                TableName = named.TableName,
                BillingMode = BillingMode.PAY_PER_REQUEST,
                KeySchema = [new KeySchemaElement(named.PartitionKey, KeyType.HASH)],
                AttributeDefinitions = [new AttributeDefinition(named.PartitionKey, ScalarAttributeType.S), .. indexes.AttributeDefinitions],
                GlobalSecondaryIndexes = [.. indexes.Indexes],
            },
            Token);
        return named;
    }

    protected FieldCryptDynamoDbClient CreateClient(TableSchema schema, KeyProvider? keys = null) => new(
        Fixture.Service.Credentials,
        Fixture.Service.CreateConfig("us-east-1"),
        new FieldCryptDynamoDbOptions { Keys = keys ?? new BranchKeyProvider(Store, "acme"), Tables = [schema] });

    protected static DynamoDBContext CreateContext(IAmazonDynamoDB client, bool fetchesMetadata = true) => new DynamoDBContextBuilder()
        .WithDynamoDBClient(() => client)
        .ConfigureContext(config => config.DisableFetchingTableMetadata = !fetchesMetadata)
        .Build();

    /// <summary>All pages of a query.</summary>
    protected static async Task<List<Dictionary<string, AttributeValue>>> AllAsync(FieldCryptDynamoDbClient client, QueryRequest request)
    {
        var all = new List<Dictionary<string, AttributeValue>>();
        do
        {
            var page = await client.QueryAsync(request, Token);
            all.AddRange(page.Items ?? []);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return all;
    }

    protected static string Ids(IEnumerable<Dictionary<string, AttributeValue>> items) =>
        string.Join(' ', items.Select(item => item["Id"].S).Order(StringComparer.Ordinal));
}
