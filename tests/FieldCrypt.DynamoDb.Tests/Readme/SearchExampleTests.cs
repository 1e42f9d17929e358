using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.DynamoDb.Tests.Search;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.DynamoDb.Tests.Readme;

/// <summary>The example of docs/searching.md, word for word between the markers, and run.</summary>
public class SearchExampleTests(DynamoDbFixture fixture) : SearchTest(fixture)
{
    [Theory]
    [InlineData("class")]
    [InlineData("schema")]
    [InlineData("query")]
    public void The_document_shows_the_code_that_runs(string part) => Assert.Contains(
        Snippet.Read("tests/FieldCrypt.DynamoDb.Tests/Readme/SearchExampleTests.cs", part),
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "searching.md")).ReplaceLineEndings("\n"),
        StringComparison.Ordinal);

    [Fact]
    public async Task The_example_finds_a_patient()
    {
        var store = Store;
        store.Add("patients", Guid.NewGuid(), new byte[32]);
        store.AddBeaconKey("patients", new byte[32]);

        // <schema>
        var schema = TableSchema.For<Patient>().WithBeaconKeys(BeaconKeySource.Of(store, "patients"));
        var indexes = schema.DescribeSearchIndexes();      // attribute definitions and indexes for CreateTable or UpdateTable
        // </schema>
        Assert.Equal(["aws_dbe_b_Ssn"], indexes.AttributeDefinitions.Select(definition => definition.AttributeName));
        schema = schema.WithTableName("Patients-found");
        await Fixture.Service.CreateTableAsync(
            "us-east-1",
            new CreateTableRequest
            {
                TableName = schema.TableName,
                BillingMode = BillingMode.PAY_PER_REQUEST,
                KeySchema = [new KeySchemaElement("Id", KeyType.HASH)],
                AttributeDefinitions = [new AttributeDefinition("Id", ScalarAttributeType.S), .. indexes.AttributeDefinitions],
                GlobalSecondaryIndexes = [.. indexes.Indexes],
            },
            Token);
        using var client = CreateClient(schema);
        using var context = CreateContext(client);
        await context.SaveAsync(new Patient { Id = "p-1", Ssn = "078-05-1120" }, new SaveConfig { OverrideTableName = schema.TableName }, Token);
        Assert.Equal("p-1", Assert.Single(await FindAsync(context, schema.TableName)).Id);
    }

    private static async Task<List<Patient>> FindAsync(DynamoDBContext tables, string table)
    {
        var context = new OfTable(tables, table);

        // <query>
        var found = await context.QueryAsync<Patient>("078-05-1120", new QueryConfig { IndexName = "BySsn" }).GetRemainingAsync();
        // </query>
        return found;
    }

    // The example does not name the table of this test.
    private sealed class OfTable(DynamoDBContext context, string table)
    {
        public IAsyncSearch<T> QueryAsync<T>(object hashKey, QueryConfig config)
        {
            config.OverrideTableName = table;
            return context.QueryAsync<T>(hashKey, config);
        }
    }

    // <class>
    [DynamoDBTable("Patients")]
    public sealed class Patient
    {
        [DynamoDBHashKey] public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality), Searchable(DistinctValues = 100_000), DynamoDBGlobalSecondaryIndexHashKey("BySsn")]
        public string? Ssn { get; set; }
    }
    // </class>
}
