using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>Queries and scans by beacons through the low-level client, against a real table.</summary>
public class SearchClientTests(DynamoDbFixture fixture) : SearchTest(fixture)
{
    private const int Items = 60;

    private TableSchema People(int partitions = 1, int bits = 3) => new TableSchema(
        "People",
        "Id",
        null,
        new Dictionary<string, FieldAction>
        {
            ["Name"] = FieldAction.EncryptAndSign,
            ["Email"] = FieldAction.EncryptAndSign,
            ["Region"] = FieldAction.SignOnly,
            ["Seen"] = FieldAction.DoNothing,
        }).WithSearch(new SearchOptions
        {
            Keys = BeaconKeySource.Of(Store, "acme"),
            Beacons = [new("Name", bits), new("Email", 20)],
            CompoundBeacons = [new CompoundBeacon("Place", '~') { SignedParts = [new("Region", "R-")], EncryptedParts = [new("Name", "N-")] }],
            MaxPartitions = partitions,
        });

    private static Dictionary<string, AttributeValue> Person(int number) => new()
    {
        ["Id"] = Text(string.Create(CultureInfo.InvariantCulture, $"p-{number:00}")),
        ["Name"] = Text(string.Create(CultureInfo.InvariantCulture, $"name-{number % 20}")),
        ["Email"] = Text(string.Create(CultureInfo.InvariantCulture, $"{number}@example.com")),
        ["Region"] = Text(number % 2 == 0 ? "eu" : "us"),
    };

    private static QueryRequest ByName(TableSchema schema, string name) => new()
    {
        TableName = schema.TableName,
        IndexName = "ByName",
        KeyConditionExpression = "#n = :n",
        ExpressionAttributeNames = new() { ["#n"] = "Name" },
        ExpressionAttributeValues = new() { [":n"] = Text(name) },
    };

    [Theory]
    [InlineData(1, null)]
    [InlineData(1, 2)]
    [InlineData(5, null)]
    [InlineData(5, 2)]
    [InlineData(5, 1)]
    public async Task Every_partition_is_asked_and_pages_go_on_where_they_ended(int partitions, int? limit)
    {
        // With three bits hashes collide, also those of one value in two partitions.
        var schema = await CreateTableAsync(People(partitions));
        using var client = CreateClient(schema);
        await PutAllAsync(client, schema);
        var request = ByName(schema, "name-7");
        request.Limit = limit;
        Assert.Equal("p-07 p-27 p-47", Ids(await AllAsync(client, request)));
    }

    [Fact]
    public async Task A_count_and_a_projection_are_of_the_items_that_were_asked_for()
    {
        var schema = await CreateTableAsync(People());
        using var client = CreateClient(schema);
        await PutAllAsync(client, schema);
        var request = ByName(schema, "name-7");
        request.Select = Select.COUNT;
        var counted = await client.QueryAsync(request, Token);
        Assert.Equal(3, counted.Count);
        Assert.True(counted.ScannedCount > 3);
        Assert.Empty(counted.Items ?? []);

        request = ByName(schema, "name-7");
        request.ProjectionExpression = "Email, Place";
        var page = await client.QueryAsync(request, Token);
        Assert.All(page.Items, item => Assert.Equal(["Email"], item.Keys));

        var scanned = await client.ScanAsync(
            new ScanRequest
            {
                TableName = schema.TableName,
                FilterExpression = "#n IN (:a, :b) AND #r = :r",
                ExpressionAttributeNames = new() { ["#n"] = "Name", ["#r"] = "Region" },
                ExpressionAttributeValues = new() { [":a"] = Text("name-7"), [":b"] = Text("name-8"), [":r"] = Text("eu") },
                Select = Select.COUNT,
            },
            Token);
        Assert.Equal(3, scanned.Count);
        Assert.Equal(Items, scanned.ScannedCount);
    }

    [Fact]
    public async Task One_partition_can_be_asked_for_as_with_the_library_of_AWS()
    {
        var schema = await CreateTableAsync(People(partitions: 3, bits: 20));
        using var client = CreateClient(schema);
        await PutAllAsync(client, schema);
        var found = new List<Dictionary<string, AttributeValue>>();
        for (var partition = 0; partition < 3; partition++)
        {
            var request = ByName(schema, "name-7");
            request.ExpressionAttributeValues[":aws_dbe_partition"] = new AttributeValue { N = partition.ToString(CultureInfo.InvariantCulture) };
            found.AddRange((await client.QueryAsync(request, Token)).Items);
        }

        Assert.Equal("p-07 p-27 p-47", Ids(found));
        var foreign = ByName(schema, "name-7");
        foreign.ExclusiveStartKey = new() { ["Id"] = Text("p-07"), ["aws_dbe_b_Name"] = Text("0") };
        var refused = await Assert.ThrowsAsync<ProtectedOperationException>(() => client.QueryAsync(foreign, Token));
        Assert.Contains("of another search", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compound_beacon_is_found_by_what_it_begins_with()
    {
        var schema = await CreateTableAsync(People());
        using var client = CreateClient(schema);
        await PutAllAsync(client, schema);
        var request = ByName(schema, "R-us~N-name-7");
        request.IndexName = "ByPlace";
        request.ExpressionAttributeNames["#n"] = "Place";
        Assert.Equal("p-07 p-27 p-47", Ids(await AllAsync(client, request)));
        var scan = new ScanRequest
        {
            TableName = schema.TableName,
            FilterExpression = "begins_with(Place, :p)",
            ExpressionAttributeValues = new() { [":p"] = Text("R-us~N-") },
        };
        Assert.Equal(Items / 2, (await client.ScanAsync(scan, Token)).Count);
    }

    [Fact]
    public async Task Entries_of_an_index_of_keys_are_fetched_before_they_are_judged()
    {
        var described = People().DescribeSearchIndexes();
        Assert.Equal(["ByName", "ByEmail", "ByPlace"], described.Indexes.Select(index => index.IndexName));
        Assert.All(described.Indexes, index => Assert.Equal(ProjectionType.ALL, index.Projection.ProjectionType));
        var schema = await CreateTableAsync(People());
        using var client = CreateClient(schema.WithFetchByKey("ByName"));
        await PutAllAsync(client, schema);
        Assert.Equal("p-07 p-27 p-47", Ids(await AllAsync(client, ByName(schema, "name-7"))));
    }

    [Fact]
    public async Task Hits_and_false_positives_are_counted()
    {
        var schema = await CreateTableAsync(People(bits: 1));
        using var client = CreateClient(schema);
        await PutAllAsync(client, schema);
        var counted = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, each) =>
            {
                if (instrument.Name.StartsWith("fieldcrypt.search.", StringComparison.Ordinal))
                {
                    each.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary();
            if ((string?)named["fieldcrypt.table"] == schema.TableName)
            {
                counted.AddOrUpdate($"{instrument.Name} {named["fieldcrypt.beacon"]}", value, (_, sum) => sum + value);
            }
        });
        listener.Start();
        var page = await client.QueryAsync(ByName(schema, "name-7"), Token);
        Assert.Equal(3, counted["fieldcrypt.search.hits Name"]);
        Assert.Equal(page.ScannedCount!.Value - 3L, counted["fieldcrypt.search.false_positives Name"]);
    }

    [Fact]
    public async Task A_tenants_search_finds_no_other_tenants_item_and_needs_no_other_key()
    {
        var schema = await CreateTableAsync(new TableSchema(
            "T",
            "Id",
            null,
            new Dictionary<string, FieldAction> { ["Tenant"] = FieldAction.SignAndIncludeInEncryptionContext, ["Name"] = FieldAction.EncryptAndSign })
            .WithSearch(new SearchOptions { Keys = BeaconKeySource.PerTenant(Store, "Tenant"), Beacons = [new("Name", 1)] }));
        using var both = CreateClient(schema, new BranchKeyProvider(Store, context => context["aws-crypto-attr.Tenant"]));
        for (var i = 0; i < 20; i++)
        {
            await both.PutItemAsync(
                schema.TableName,
                new()
                {
                    ["Id"] = Text(string.Create(CultureInfo.InvariantCulture, $"{i:00}")),
                    ["Tenant"] = Text(i % 2 == 0 ? "acme" : "globex"),
                    ["Name"] = Text("same"),
                },
                Token);
        }

        using var acme = CreateClient(schema, new BranchKeyProvider(Store, "acme"));
        var request = ByName(schema, "same");
        request.FilterExpression = "Tenant = :t";
        request.ExpressionAttributeValues[":t"] = Text("acme");
        Assert.Equal("00 02 04 06 08 10 12 14 16 18", Ids(await AllAsync(acme, request)));

        // An administrator who gives another tenant's item the hash and the name of this one gets it found by nobody.
        var stolen = (await Plain.GetItemAsync(schema.TableName, new() { ["Id"] = Text("01") }, true, Token)).Item;
        stolen["aws_dbe_b_Name"] = (await Plain.GetItemAsync(schema.TableName, new() { ["Id"] = Text("00") }, true, Token)).Item["aws_dbe_b_Name"];
        stolen["Tenant"] = Text("acme");
        await Plain.PutItemAsync(schema.TableName, stolen, Token);
        request.ExclusiveStartKey = null;
        Assert.Equal("00 02 04 06 08 10 12 14 16 18", Ids(await AllAsync(acme, request)));

        var unnamed = ByName(schema, "same");
        var refused = await Assert.ThrowsAsync<ProtectedOperationException>(() => acme.QueryAsync(unnamed, Token));
        Assert.Contains("names no tenant", refused.Message, StringComparison.Ordinal);
    }

    private static async Task PutAllAsync(FieldCryptDynamoDbClient client, TableSchema schema)
    {
        foreach (var batch in Enumerable.Range(0, Items).Chunk(25))
        {
            await client.BatchWriteItemAsync(
                new Dictionary<string, List<WriteRequest>>
                {
                    [schema.TableName] = [.. batch.Select(number => new WriteRequest(new PutRequest(Person(number))))],
                },
                Token);
        }
    }
}
