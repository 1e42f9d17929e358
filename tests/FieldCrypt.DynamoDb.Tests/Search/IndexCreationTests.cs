using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>What a table lacks for searches is said, and made.</summary>
public class IndexCreationTests(DynamoDbFixture fixture) : SearchTest(fixture)
{
    private SearchIndexes Needed(string table) =>
        TableSchema.For<Citizen>().WithTableName(table).WithBeaconKeys(BeaconKeySource.Of(Store, "acme")).DescribeSearchIndexes();

    [Theory]
    [InlineData("PAY_PER_REQUEST")]
    [InlineData("PROVISIONED")]
    public async Task Missing_indexes_are_said_and_made_once(string billing)
    {
        var table = await CreateBareAsync(billing);
        var needed = Needed(table);
        Assert.Equal(["BySsn", "ByCity"], (await needed.FindMissingAsync(Plain, Token)).Select(index => index.IndexName));
        Assert.Equal(["BySsn", "ByCity"], await needed.CreateMissingAsync(Plain, Token));
        Assert.Empty(await needed.FindMissingAsync(Plain, Token));
        Assert.Empty(await needed.CreateMissingAsync(Plain, Token));
        var described = (await Plain.DescribeTableAsync(table, Token)).Table.GlobalSecondaryIndexes;
        Assert.All(described, index => Assert.Equal((IndexStatus.ACTIVE, ProjectionType.ALL), (index.IndexStatus, index.Projection.ProjectionType)));
        Assert.All(described, index => Assert.Equal(billing == "PROVISIONED" ? 3 : 0, index.ProvisionedThroughput?.WriteCapacityUnits ?? 0));
    }

    [Fact]
    public async Task Items_are_found_through_indexes_that_the_protecting_client_made()
    {
        var table = await CreateBareAsync("PAY_PER_REQUEST");
        var schema = TableSchema.For<Citizen>().WithTableName(table).WithBeaconKeys(BeaconKeySource.Of(Store, "acme"));
        using var client = CreateClient(schema);
        await client.PutItemAsync(table, new() { ["Id"] = Text("c-1"), ["Ssn"] = Text("ssn-1"), ["Born"] = new() { N = "1980" } }, Token);
        await schema.DescribeSearchIndexes().CreateMissingAsync(client, Token);
        var query = new QueryRequest
        {
            TableName = table,
            IndexName = "BySsn",
            KeyConditionExpression = "Ssn = :s AND Born < :b",
            ExpressionAttributeValues = new() { [":s"] = Text("ssn-1"), [":b"] = new() { N = "1990" } },
        };
        Assert.Equal("c-1", Ids(await AllAsync(client, query)));
    }

    [Fact]
    public async Task Two_that_make_the_same_indexes_at_the_same_time_both_end()
    {
        var table = await CreateBareAsync("PAY_PER_REQUEST");
        var made = await Task.WhenAll(Needed(table).CreateMissingAsync(Plain, Token), Needed(table).CreateMissingAsync(Plain, Token));

        // DynamoDB Local may accept one index twice.
        Assert.Equal(["ByCity", "BySsn"], made.SelectMany(names => names).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(await Needed(table).FindMissingAsync(Plain, Token));
    }

    [Fact]
    public async Task A_request_that_makes_a_table_gets_what_it_has_not()
    {
        var table = $"Added-{Guid.NewGuid():N}";
        var request = new CreateTableRequest
        {
            TableName = table,
            ProvisionedThroughput = new(2, 3),
            KeySchema = [new("Id", KeyType.HASH)],
            AttributeDefinitions = [new("Id", ScalarAttributeType.S)],
        };
        Assert.Same(request, Needed(table).AddTo(request));
        Assert.Equal(["BySsn", "ByCity"], Needed(table).AddTo(request).GlobalSecondaryIndexes.Select(index => index.IndexName));
        await Fixture.Service.CreateTableAsync("us-east-1", request, Token);
        Assert.Empty(await Needed(table).FindMissingAsync(Plain, Token));
    }

    [Theory]
    [InlineData("Clinic", "S", "ALL", "has other keys, HASH Clinic")]
    [InlineData("aws_dbe_b_Ssn", "S", "KEYS_ONLY", "has other keys, HASH aws_dbe_b_Ssn")]
    [InlineData("aws_dbe_b_Ssn Born", "S", "KEYS_ONLY", "projects only some attributes")]
    [InlineData("aws_dbe_b_Ssn Born", "N", "ALL", "is a key of type N")]
    public async Task An_index_of_the_name_that_is_of_no_use_is_refused_with_the_reason(string keys, string type, string projection, string says)
    {
        var table = await CreateBareAsync("PAY_PER_REQUEST", new GlobalSecondaryIndex
        {
            IndexName = "BySsn",
            KeySchema = [.. keys.Split(' ').Select((key, i) => new KeySchemaElement(key, i == 0 ? KeyType.HASH : KeyType.RANGE))],
            Projection = new() { ProjectionType = projection },
        }, key => key == "Born" ? "N" : type);
        var refused = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => Needed(table).CreateMissingAsync(Plain, Token));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        if (projection == "KEYS_ONLY" && keys.Contains("Born", StringComparison.Ordinal))
        {
            var fetching = TableSchema.For<Citizen>().WithTableName(table).WithBeaconKeys(BeaconKeySource.Of(Store, "acme")).WithFetchByKey("BySsn");
            Assert.Equal(["ByCity"], await fetching.DescribeSearchIndexes().CreateMissingAsync(Plain, Token));
        }
    }

    private async Task<string> CreateBareAsync(string billing, GlobalSecondaryIndex? index = null, Func<string, string>? type = null)
    {
        var table = $"Bare-{Guid.NewGuid():N}";
        await Fixture.Service.CreateTableAsync(
            "us-east-1",
            new CreateTableRequest
            {
                TableName = table,
                BillingMode = billing,
                ProvisionedThroughput = billing == "PROVISIONED" ? new(2, 3) : null,
                KeySchema = [new("Id", KeyType.HASH)],
                AttributeDefinitions =
                [
                    new("Id", ScalarAttributeType.S),
                    .. (index?.KeySchema ?? []).Select(key => new AttributeDefinition(key.AttributeName, type!(key.AttributeName))),
                ],
                GlobalSecondaryIndexes = index is null ? null : [index],
            },
            Token);
        return table;
    }
}
