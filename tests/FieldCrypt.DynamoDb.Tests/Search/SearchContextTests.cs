using System.Globalization;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using FieldCrypt.DynamoDb.Tests.Interception;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>Encrypted members are found through DynamoDBContext and the document model as readable ones are.</summary>
public class SearchContextTests(DynamoDbFixture fixture) : SearchTest(fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Objects_are_found_by_an_encrypted_member_through_its_index(bool fetchesMetadata)
    {
        var schema = await CreateTableAsync(TableSchema.For<Citizen>().WithBeaconKeys(BeaconKeySource.Of(Store, "acme")));
        using var client = CreateClient(schema);
        using var context = CreateContext(client, fetchesMetadata);
        await SaveAsync(context, schema);
        var query = new QueryConfig { OverrideTableName = schema.TableName, IndexName = "BySsn" };

        Assert.Equal(["c-3", "c-8"], Ids(await context.QueryAsync<Citizen>("ssn-3", query).GetRemainingAsync(Token)));
        Assert.Empty(await context.QueryAsync<Citizen>("ssn-77", query).GetRemainingAsync(Token));
        Assert.Equal(
            ["c-8"], Ids(await context.QueryAsync<Citizen>("ssn-3", QueryOperator.GreaterThan, [1985], query).GetRemainingAsync(Token)));
        query.QueryFilter = [new ScanCondition("City", ScanOperator.Equal, "city-1")];
        Assert.Equal(["c-3"], Ids(await context.QueryAsync<Citizen>("ssn-3", query).GetRemainingAsync(Token)));

        // What an administrator sees: hashes of the lengths that were asked for, and no value.
        var raw = (await Plain.GetItemAsync(schema.TableName, new() { ["Id"] = Text("c-3") }, true, Token)).Item;
        Assert.Matches("^[0-7][0-9a-f]$|^[0-9a-f]{2}$", raw["aws_dbe_b_Ssn"].S);
        Assert.Matches("^[0-3]$", raw["aws_dbe_b_City"].S);
        Assert.Equal(2, raw["aws_dbe_b_Languages"].SS.Count);
        Assert.NotNull(raw["Ssn"].B);
    }

    [Fact]
    public async Task Objects_are_scanned_for_by_conditions_on_encrypted_members()
    {
        var schema = await CreateTableAsync(TableSchema.For<Citizen>().WithBeaconKeys(BeaconKeySource.Of(Store, "acme")));
        using var client = CreateClient(schema);
        using var context = CreateContext(client);
        await SaveAsync(context, schema);
        var config = new ScanConfig { OverrideTableName = schema.TableName };

        Assert.Equal(
            ["c-0", "c-2", "c-4", "c-6", "c-8"],
            Ids(await context.ScanAsync<Citizen>([new("City", ScanOperator.Equal, "city-0")], config).GetRemainingAsync(Token)));
        Assert.Equal(
            ["c-1", "c-3", "c-6", "c-8"],
            Ids(await context.ScanAsync<Citizen>([new("Ssn", ScanOperator.In, "ssn-1", "ssn-3")], config).GetRemainingAsync(Token)));
        Assert.Equal(
            ["c-2", "c-5", "c-8"],
            Ids(await context.ScanAsync<Citizen>([new("Languages", ScanOperator.Contains, "l-2")], config).GetRemainingAsync(Token)));
        var refused = await Assert.ThrowsAsync<ProtectedOperationException>(
            () => context.ScanAsync<Citizen>([new("Diagnosis", ScanOperator.Equal, "x")], config).GetRemainingAsync(Token));
        Assert.Contains("has no beacon", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<ProtectedOperationException>(
            () => context.ScanAsync<Citizen>([new("City", ScanOperator.NotEqual, "x")], config).GetRemainingAsync(Token));
        Assert.Contains("by <>", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_are_found_and_cannot_be_counted_synchronously()
    {
        var schema = await CreateTableAsync(TableSchema.For<Citizen>().WithBeaconKeys(BeaconKeySource.Of(Store, "acme")));
        using var client = CreateClient(schema);
        using var context = CreateContext(client);
        await SaveAsync(context, schema);
        var table = new TableBuilder(client, schema.TableName).AddHashKey("Id", DynamoDBEntryType.String)
            .AddGlobalSecondaryIndex("BySsn", "aws_dbe_b_Ssn", DynamoDBEntryType.String, "Born", DynamoDBEntryType.Numeric).Build();
        var search = table.Query(new QueryOperationConfig
        {
            IndexName = "BySsn",
            Filter = new QueryFilter("Ssn", QueryOperator.Equal, "ssn-3"),
            Limit = 1,
        });
        var found = new List<string>();
        while (!search.IsDone)
        {
            found.AddRange((await search.GetNextSetAsync(Token)).Select(document => document["Id"].AsString()));
        }

        Assert.Equal(["c-3", "c-8"], found.Order(StringComparer.Ordinal));
        var refused = Assert.Throws<ProtectedOperationException>(
            () => table.Query(new QueryOperationConfig { IndexName = "BySsn", Filter = new QueryFilter("Ssn", QueryOperator.Equal, "ssn-3") }).Count);
        Assert.Contains("counted synchronously", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_indexes_that_a_table_needs_are_those_of_its_class_and_one_for_each_other_beacon()
    {
        var needed = TableSchema.For<Citizen>().WithBeaconKeys(BeaconKeySource.Of(Store, "acme")).DescribeSearchIndexes();
        Assert.Equal(
            ["BySsn: HASH aws_dbe_b_Ssn RANGE Born", "ByCity: HASH aws_dbe_b_City"],
            needed.Indexes.Select(index => $"{index.IndexName}: {string.Join(' ', index.KeySchema.Select(key => $"{key.KeyType} {key.AttributeName}"))}"));
        Assert.Equal(
            ["aws_dbe_b_Ssn S", "Born N", "aws_dbe_b_City S"],
            needed.AttributeDefinitions.Select(definition => $"{definition.AttributeName} {definition.AttributeType}"));
    }

    [Fact]
    public void A_client_is_not_made_while_there_are_no_keys_for_what_is_to_be_found()
    {
        var refused = Assert.Throws<FieldCryptConfigurationException>(() => CreateClient(TableSchema.For<Citizen>()));
        Assert.Contains(nameof(TableSchema.WithBeaconKeys), refused.Message, StringComparison.Ordinal);
        Assert.Throws<FieldCryptConfigurationException>(() => TableSchema.For<Citizen>().DescribeSearchIndexes());
    }

    private static async Task SaveAsync(DynamoDBContext context, TableSchema schema)
    {
        for (var i = 0; i < 10; i++)
        {
            await context.SaveAsync(
                new Citizen
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"c-{i}"),
                    Ssn = string.Create(CultureInfo.InvariantCulture, $"ssn-{i % 5}"),
                    City = string.Create(CultureInfo.InvariantCulture, $"city-{i % 2}"),
                    Languages = [string.Create(CultureInfo.InvariantCulture, $"l-{i % 3}"), "en"],
                    Born = 1980 + i,
                },
                new SaveConfig { OverrideTableName = schema.TableName },
                Token);
        }
    }

    private static IEnumerable<string> Ids(List<Citizen> citizens) => citizens.Select(citizen => citizen.Id).Order(StringComparer.Ordinal);
}
