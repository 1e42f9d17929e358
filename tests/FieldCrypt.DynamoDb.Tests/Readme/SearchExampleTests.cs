using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.DynamoDb.Tests.Search;
using FieldCrypt.Keys;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.DynamoDb.Tests.Readme;

/// <summary>The example of docs/searching.md, word for word between the markers, and run.</summary>
public class SearchExampleTests(DynamoDbFixture fixture) : SearchTest(fixture)
{
    [Theory]
    [InlineData("class")]
    [InlineData("schema")]
    [InlineData("query")]
    [InlineData("fluent")]
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

        // A Region of its own: others have a table of this name too.
        const string Region = "eu-central-1";
        await Fixture.Service.CreateTableAsync(Region, "Patients", "Id", null, Token);
        using var client = Fixture.Service.CreateClient(Region);

#pragma warning disable xUnit1051 // As readers of the documents write it.
        // <schema>
        var schema = TableSchema.For<Patient>().WithBeaconKeys(BeaconKeySource.Of(store, "patients"));
        var indexes = schema.DescribeSearchIndexes();
        await indexes.CreateMissingAsync(client);          // one after another, as DynamoDB demands; FindMissingAsync only says
        // </schema>
#pragma warning restore xUnit1051
        using var protecting = new FieldCryptDynamoDbClient(
            Fixture.Service.Credentials,
            Fixture.Service.CreateConfig(Region),
            new FieldCryptDynamoDbOptions { Keys = new BranchKeyProvider(store, "patients"), Tables = [schema] });
        using var context = CreateContext(protecting);
        await context.SaveAsync(new Patient { Id = "p-1", Ssn = "078-05-1120" }, Token);
        Assert.Equal("p-1", Assert.Single(await FindAsync(context, "Patients")).Id);
    }

    [Fact]
    public async Task What_annotations_cannot_say_is_added_to_the_schema()
    {
        var store = Store;
        store.Add("visits", Guid.NewGuid(), new byte[32]);
        store.AddBeaconKey("visits", new byte[32]);

        // <fluent>
        var schema = TableSchema.For<Visit>().WithBeaconKeys(BeaconKeySource.Of(store, "visits"))
            .WithVirtualField(new("LastFour", new VirtualPart("Phone", TextTransform.Suffix(4))))
            .WithBeacon(new("Name", bits: 12))
            .WithBeacon(new("LastFour", bits: 8))
            .WithBeacon(new("City", bits: 8) { Location = "Home.City" })
            .WithCompoundBeacon(new("ClinicName", split: '~') { SignedParts = [new("Clinic", "C-")], EncryptedParts = [new("Name", "N-")] });
        // </fluent>
        schema = await CreateTableAsync(schema);
        using var client = CreateClient(schema);
        using var context = CreateContext(client);
        await context.SaveAsync(
            new Visit { Id = "v-1", Name = "Smith", Phone = "555-1234", Clinic = "Sydney", Home = new Place { City = "Perth" } },
            new SaveConfig { OverrideTableName = schema.TableName },
            Token);
        foreach (var (text, value) in new[]
        {
            ("ClinicName = :v", "C-Sydney~N-Smith"), ("begins_with(ClinicName, :v)", "C-Sydney~N-"), ("LastFour = :v", "1234"), ("City = :v", "Perth"),
        })
        {
            var found = await client.ScanAsync(
                new ScanRequest { TableName = schema.TableName, FilterExpression = text, ExpressionAttributeValues = new() { [":v"] = Text(value) } }, Token);
            Assert.Equal("v-1", Ids(found.Items));
        }

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

    [DynamoDBTable("Visits")]
    public sealed class Visit
    {
        [DynamoDBHashKey] public string Id { get; set; } = "";

        [Encrypted] public string? Name { get; set; }

        [Encrypted] public string? Phone { get; set; }

        [Encrypted] public Place? Home { get; set; }

        public string? Clinic { get; set; }
    }

    public sealed class Place
    {
        public string? City { get; set; }
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
