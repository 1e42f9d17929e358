using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>Reads through secondary indexes that project all, some or no attributes.</summary>
public class IndexTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private const int Items = 130;

    [Fact]
    public async Task An_index_that_projects_all_attributes_is_read_and_verified()
    {
        var table = await CreateIndexedTableAsync("All");
        using var client = CreateClient(TableSchema.For<Booking>().WithTableName(table));
        var found = await QueryAsync(client, table, "All");
        Assert.Equal(Items, found.Count);
        Assert.All(found, item => Assert.StartsWith("secret", item["Note"].S, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Some")]
    [InlineData("KeysOnly")]
    public async Task An_index_that_projects_less_is_refused_with_advice(string index)
    {
        var table = await CreateIndexedTableAsync(index);
        using var client = CreateClient(TableSchema.For<Booking>().WithTableName(table));
        var error = await Assert.ThrowsAsync<DataNotAuthenticException>(() => QueryAsync(client, table, index));
        Assert.Contains(nameof(TableSchema.WithFetchByKey), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Some")]
    [InlineData("KeysOnly")]
    public async Task Items_are_fetched_by_key_and_verified_where_the_schema_says_so(string index)
    {
        var table = await CreateIndexedTableAsync(index);
        using var client = CreateClient(TableSchema.For<Booking>().WithTableName(table).WithFetchByKey(index));
        var found = await QueryAsync(client, table, index);
        Assert.Equal(Enumerable.Range(0, Items).Select(Text), found.Select(item => item["Day"].S));
        Assert.All(found, item => Assert.Equal($"secret of {item["Id"].S}", item["Note"].S));

        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        var objects = await context
            .QueryAsync<Booking>("A", new QueryConfig { OverrideTableName = table, IndexName = index })
            .GetRemainingAsync(Token);
        Assert.Equal(Items, objects.Count);

        var scanned = await client.ScanAsync(
            new ScanRequest { TableName = table, IndexName = index, Select = Select.ALL_ATTRIBUTES, Limit = 10 }, Token);
        Assert.Equal(10, scanned.Items.Count);
        var counted = await client.ScanAsync(new ScanRequest { TableName = table, IndexName = index, Select = Select.COUNT }, Token);
        Assert.Equal(Items, counted.Count);

        var raw = (await Plain.GetItemAsync(table, Key("b-7"), Token)).Item;
        raw["Note"] = raw["Other"];
        await Plain.PutItemAsync(table, raw, Token);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => QueryAsync(client, table, index));
    }

    [Fact]
    public async Task An_item_that_has_other_keys_by_the_time_it_is_fetched_is_left_out()
    {
        var table = await CreateIndexedTableAsync("KeysOnly");
        var network = new AwsNetwork();
        using var writer = CreateClient(TableSchema.For<Booking>().WithTableName(table));
        using var client = CreateClient(
            network, Keys, options => options with { Tables = [TableSchema.For<Booking>().WithTableName(table).WithFetchByKey("KeysOnly")] });
        network.Before = operation => operation == "BatchGetItem"
            ? writer.UpdateItemAsync(table, Key("b-7"), new() { ["Room"] = new() { Value = new() { S = "B" } } }, Token)
            : Task.CompletedTask;
        var found = await QueryAsync(client, table, "KeysOnly");
        Assert.Equal(Items - 1, found.Count);
        Assert.All(found, item => Assert.Equal("A", item["Room"].S));
    }

    private static string Text(int number) => number.ToString("D4", CultureInfo.InvariantCulture);

    private static async Task<List<Dictionary<string, AttributeValue>>> QueryAsync(FieldCryptDynamoDbClient client, string table, string index)
    {
        var response = await client.QueryAsync(
            new QueryRequest
            {
                TableName = table,
                IndexName = index,
                KeyConditionExpression = "Room = :r",
                ExpressionAttributeValues = new() { [":r"] = new() { S = "A" } },
            },
            Token);
        Assert.Equal(response.Items.Count, response.Count);
        return response.Items;
    }

    private async Task<string> CreateIndexedTableAsync(string index)
    {
        var table = $"Bookings-{Guid.NewGuid():N}";
        await Fixture.Service.CreateTableAsync(
            "us-east-1",
            new CreateTableRequest
            {
                TableName = table,
                KeySchema = [new("Id", KeyType.HASH)],
                AttributeDefinitions = [new("Id", ScalarAttributeType.S), new("Room", ScalarAttributeType.S), new("Day", ScalarAttributeType.S)],
                BillingMode = BillingMode.PAY_PER_REQUEST,
                GlobalSecondaryIndexes =
                [
                    new()
                    {
                        IndexName = index,
                        KeySchema = [new("Room", KeyType.HASH), new("Day", KeyType.RANGE)],
                        Projection = index switch
                        {
                            "All" => new() { ProjectionType = ProjectionType.ALL },
                            "Some" => new() { ProjectionType = ProjectionType.INCLUDE, NonKeyAttributes = ["Note"] },
                            _ => new() { ProjectionType = ProjectionType.KEYS_ONLY },
                        },
                    },
                ],
            },
            Token);
        using var client = CreateClient(TableSchema.For<Booking>().WithTableName(table));
        foreach (var batch in Enumerable.Range(0, Items).Chunk(25))
        {
            await client.BatchWriteItemAsync(
                new Dictionary<string, List<WriteRequest>>
                {
                    [table] = [.. batch.Select(i => new WriteRequest(new PutRequest(new()
                    {
                        ["Id"] = new() { S = $"b-{i}" },
                        ["Room"] = new() { S = "A" },
                        ["Day"] = new() { S = Text(i) },
                        ["Note"] = new() { S = $"secret of b-{i}" },
                        ["Other"] = new() { S = "x" },
                    })))],
                },
                Token);
        }

        return table;
    }

    [DynamoDBTable("Bookings")]
    public sealed class Booking
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBGlobalSecondaryIndexHashKey("All", "Some", "KeysOnly")]
        public string Room { get; set; } = "";

        [DynamoDBGlobalSecondaryIndexRangeKey("All", "Some", "KeysOnly")]
        public string Day { get; set; } = "";

        [Encrypted]
        public string? Note { get; set; }

        [Encrypted]
        public string? Other { get; set; }
    }
}
