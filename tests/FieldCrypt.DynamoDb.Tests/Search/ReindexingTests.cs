using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>A beacon key is replaced while the table is in use: nothing is missing meanwhile, and in the end nothing has a beacon of the former key.</summary>
public class ReindexingTests(DynamoDbFixture fixture) : SearchTest(fixture)
{
    private const int Items = 12;

    private static TableSchema People(BeaconKeySource keys, int partitions) => new TableSchema(
        "People", "Id", null, new Dictionary<string, FieldAction> { ["Name"] = FieldAction.EncryptAndSign, ["Clinic"] = FieldAction.SignOnly })
        .WithSearch(new SearchOptions { Keys = keys, Beacons = [new("Name", 6)], MaxPartitions = partitions });

    private static Dictionary<string, AttributeValue> Key(int number) => new() { ["Id"] = Text(string.Create(CultureInfo.InvariantCulture, $"{number:00}")) };

    [Theory]
    [InlineData(1, null)]
    [InlineData(1, 1)]
    [InlineData(3, null)]
    [InlineData(3, 2)]
    public async Task Items_are_found_before_while_and_after_they_are_written_again(int partitions, int? limit)
    {
        var before = await CreateTableAsync(People(BeaconKeySource.Of(Store, "acme"), partitions));
        var meanwhile = People(BeaconKeySource.Of(Store, "globex").Replacing("acme"), partitions).WithTableName(before.TableName);
        var after = People(BeaconKeySource.Of(Store, "globex"), partitions).WithTableName(before.TableName);
        using var former = CreateClient(before);
        using var replacing = CreateClient(meanwhile);
        using var replaced = CreateClient(after);
        for (var i = 0; i < Items; i++)
        {
            await former.PutItemAsync(before.TableName, new(Key(i)) { ["Name"] = Text(i % 3 == 0 ? "ann" : $"n{i}"), ["Clinic"] = Text("c") }, Token);
        }

        const string All = "00 03 06 09";
        var formerHashes = await HashesAsync(before.TableName);
        Assert.NotEqual(All, await FoundAsync(replaced, limit));
        for (var i = 0; i < Items; i++)
        {
            Assert.Equal((All, All), (await FoundAsync(replacing, limit), await ScannedAsync(replacing)));

            // What is set to what it was is written again all the same.
            await replacing.UpdateItemAsync(
                new UpdateItemRequest { TableName = before.TableName, Key = Key(i), UpdateExpression = "SET Clinic = Clinic" }, Token);
        }

        Assert.Equal((All, All), (await FoundAsync(replaced, limit), await ScannedAsync(replaced)));
        Assert.NotEqual(formerHashes, await HashesAsync(before.TableName));

        async Task<string> FoundAsync(FieldCryptDynamoDbClient client, int? most) => Ids(await AllAsync(
            client,
            new QueryRequest
            {
                TableName = before.TableName,
                IndexName = "ByName",
                KeyConditionExpression = "#n = :n",
                ExpressionAttributeNames = new() { ["#n"] = "Name" },
                ExpressionAttributeValues = new() { [":n"] = Text("ann") },
                Limit = most,
            }));

        async Task<string> ScannedAsync(FieldCryptDynamoDbClient client) => Ids((await client.ScanAsync(
            new ScanRequest
            {
                TableName = before.TableName,
                FilterExpression = "#n IN (:n, :m) AND Clinic = :c",
                ExpressionAttributeNames = new() { ["#n"] = "Name" },
                ExpressionAttributeValues = new() { [":n"] = Text("ann"), [":m"] = Text("nobody"), [":c"] = Text("c") },
            },
            Token)).Items);
    }

    [Fact]
    public async Task A_partition_that_is_asked_for_is_asked_for_under_both_keys()
    {
        var before = await CreateTableAsync(People(BeaconKeySource.Of(Store, "acme"), 3));
        using var former = CreateClient(before);
        using var replacing = CreateClient(People(BeaconKeySource.Of(Store, "globex").Replacing("acme"), 3).WithTableName(before.TableName));
        for (var i = 0; i < Items; i++)
        {
            await (i % 2 == 0 ? former : replacing).PutItemAsync(before.TableName, new(Key(i)) { ["Name"] = Text("ann"), ["Clinic"] = Text("c") }, Token);
        }

        var found = new List<Dictionary<string, AttributeValue>>();
        for (var partition = 0; partition < 3; partition++)
        {
            found.AddRange(await AllAsync(replacing, new QueryRequest
            {
                TableName = before.TableName,
                IndexName = "ByName",
                KeyConditionExpression = "#n = :n",
                ExpressionAttributeNames = new() { ["#n"] = "Name" },
                ExpressionAttributeValues = new()
                {
                    [":n"] = Text("ann"),
                    [":aws_dbe_partition"] = new() { N = partition.ToString(CultureInfo.InvariantCulture) },
                },
            }));
        }

        Assert.Equal(Items, found.Select(item => item["Id"].S).Distinct().Count());
    }

    [Fact]
    public void Only_the_one_key_of_a_table_is_replaced_and_by_another()
    {
        Assert.Throws<InvalidOperationException>(() => BeaconKeySource.PerTenant(Store, "Tenant").Replacing("acme"));
        Assert.Throws<InvalidOperationException>(() => BeaconKeySource.Of(Store, "acme").Replacing("acme"));
    }

    [Fact]
    public async Task While_the_former_key_cannot_be_opened_searches_fail_instead_of_finding_less()
    {
        var schema = await CreateTableAsync(People(BeaconKeySource.Of(Store, "acme").Replacing("gone"), 1));
        using var client = CreateClient(schema);
        await client.PutItemAsync(schema.TableName, new(Key(1)) { ["Name"] = Text("ann"), ["Clinic"] = Text("c") }, Token);
        await Assert.ThrowsAsync<KeyAccessException>(() => client.QueryAsync(
            new QueryRequest
            {
                TableName = schema.TableName,
                IndexName = "ByName",
                KeyConditionExpression = "#n = :n",
                ExpressionAttributeNames = new() { ["#n"] = "Name" },
                ExpressionAttributeValues = new() { [":n"] = Text("ann") },
            },
            Token));
    }

    private async Task<string> HashesAsync(string table) => string.Join(' ', (await Plain.ScanAsync(new ScanRequest(table), Token)).Items
        .OrderBy(item => item["Id"].S, StringComparer.Ordinal).Select(item => item["aws_dbe_b_Name"].S));
}
