using System.Collections.Concurrent;
using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>Every way to write keeps beacons in step with what they are made of.</summary>
public class SearchWriteTests(DynamoDbFixture fixture) : SearchTest(fixture)
{
    private const string Name = "aws_dbe_b_Name";

    private TableSchema People() => new TableSchema(
        "People",
        "Id",
        null,
        new Dictionary<string, FieldAction>
        {
            ["Name"] = FieldAction.EncryptAndSign,
            ["Region"] = FieldAction.SignOnly,
            ["Kind"] = FieldAction.SignOnly,
            ["Seen"] = FieldAction.DoNothing,
        }).WithSearch(new SearchOptions
        {
            Keys = BeaconKeySource.Of(Store, "acme"),
            Beacons = [new("Name", 40), new("Initial", 4)],
            VirtualFields = [new VirtualField("Initial", new VirtualPart("Name", TextTransform.Prefix(1)), new VirtualPart("Kind"))],
            CompoundBeacons = [new CompoundBeacon("Sort", '~') { SignedParts = [new("Region", "R-"), new("Kind", "K-")] }],
            MaxPartitions = 2,
        });

    private static Dictionary<string, AttributeValue> Key(string id) => new() { ["Id"] = Text(id) };

    private static Dictionary<string, AttributeValue> Person(string id, string name) => new()
    {
        ["Id"] = Text(id),
        ["Name"] = Text(name),
        ["Region"] = Text("eu"),
        ["Kind"] = Text("a"),
    };

    private static async Task<string> FoundAsync(FieldCryptDynamoDbClient client, TableSchema schema, string name) => Ids(await AllAsync(
        client,
        new QueryRequest
        {
            TableName = schema.TableName,
            IndexName = "ByName",
            KeyConditionExpression = "#n = :n",
            ExpressionAttributeNames = new() { ["#n"] = "Name" },
            ExpressionAttributeValues = new() { [":n"] = Text(name) },
        }));

    private async Task<Dictionary<string, AttributeValue>> RawAsync(TableSchema schema, string id) =>
        (await Plain.GetItemAsync(schema.TableName, Key(id), true, Token)).Item;

    [Fact]
    public async Task Updates_put_new_beacons_and_take_away_what_is_gone()
    {
        var schema = await CreateTableAsync(People());
        using var client = CreateClient(schema);
        await client.PutItemAsync(schema.TableName, Person("a", "ann"), Token);
        Assert.Equal("R-eu~K-a", (await RawAsync(schema, "a"))["Sort"].S);

        var updated = await UpdateAsync("SET #n = :v", new() { [":v"] = Text("bob") });
        Assert.Equal(("", "a"), (await FoundAsync(client, schema, "ann"), await FoundAsync(client, schema, "bob")));
        Assert.Equal("bob", updated["Name"].S);

        // A signed beacon is an attribute of the item, and follows what it is made of.
        updated = await UpdateAsync("SET #r = :v", new() { [":v"] = Text("us") }, "Region");
        Assert.Equal("R-us~K-a", updated["Sort"].S);
        Assert.Equal("R-us~K-a", (await RawAsync(schema, "a"))["Sort"].S);

        updated = await UpdateAsync("REMOVE #n, Kind", null);
        Assert.Equal("", await FoundAsync(client, schema, "bob"));
        Assert.DoesNotContain("Sort", updated.Keys);
        var raw = await RawAsync(schema, "a");
        Assert.DoesNotContain(raw.Keys, name => name.StartsWith("aws_dbe_b_", StringComparison.Ordinal) || name == "Sort");
        Assert.Equal(" ", raw["aws_dbe_v_1"].S);

        // What is unsigned has no beacon, and is left to DynamoDB.
        await UpdateAsync("SET #n = :v", new() { [":v"] = Text("cid") });
        var before = (await RawAsync(schema, "a"))["aws_dbe_head"].B.ToArray();
        await UpdateAsync("SET Seen = :v", new() { [":v"] = new() { N = "1" } }, null);
        Assert.Equal(before, (await RawAsync(schema, "a"))["aws_dbe_head"].B.ToArray());
        Assert.Equal("a", await FoundAsync(client, schema, "cid"));

        async Task<Dictionary<string, AttributeValue>> UpdateAsync(
            string expression, Dictionary<string, AttributeValue>? values, string? name = "Name") =>
            (await client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = schema.TableName,
                    Key = Key("a"),
                    UpdateExpression = expression,
                    ExpressionAttributeNames = name is null ? null : new() { [name == "Name" ? "#n" : "#r"] = name },
                    ExpressionAttributeValues = values,
                    ReturnValues = ReturnValue.ALL_NEW,
                },
                Token)).Attributes;
    }

    [Fact]
    public async Task Transactions_keep_beacons_in_step()
    {
        var schema = await CreateTableAsync(People());
        using var client = CreateClient(schema);
        await client.PutItemAsync(schema.TableName, Person("a", "ann"), Token);
        await client.TransactWriteItemsAsync(
            new TransactWriteItemsRequest
            {
                TransactItems =
                [
                    new()
                    {
                        Update = new()
                        {
                            TableName = schema.TableName,
                            Key = Key("a"),
                            UpdateExpression = "SET #n = :v REMOVE Kind",
                            ConditionExpression = "#n = :w",
                            ExpressionAttributeNames = new() { ["#n"] = "Name" },
                            ExpressionAttributeValues = new() { [":v"] = Text("bob"), [":w"] = Text("ann") },
                        },
                    },
                    new() { Put = new() { TableName = schema.TableName, Item = Person("b", "bob") } },
                ],
            },
            Token);
        Assert.Equal(("", "a b"), (await FoundAsync(client, schema, "ann"), await FoundAsync(client, schema, "bob")));
        Assert.DoesNotContain("Sort", (await RawAsync(schema, "a")).Keys);
    }

    [Fact]
    public async Task An_item_that_was_not_encrypted_yet_can_be_found_once_it_is_written()
    {
        var schema = await CreateTableAsync(People());
        using var client = CreateClient(schema.WithPlaintextPolicy(PlaintextPolicy.AllowReads));
        await Plain.PutItemAsync(schema.TableName, Person("a", "ann"), Token);
        await Plain.PutItemAsync(schema.TableName, Person("b", "ann"), Token);
        Assert.Equal("", await FoundAsync(client, schema, "ann"));
        await client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = schema.TableName,
                Key = Key("a"),
                UpdateExpression = "SET #r = :v",
                ExpressionAttributeNames = new() { ["#r"] = "Region" },
                ExpressionAttributeValues = new() { [":v"] = Text("us") },
            },
            Token);
        Assert.Equal("a", await FoundAsync(client, schema, "ann"));
        await client.PutItemAsync(schema.TableName, (await client.GetItemAsync(schema.TableName, Key("b"), Token)).Item, Token);
        Assert.Equal("a b", await FoundAsync(client, schema, "ann"));
    }

    [Theory]
    [InlineData("SET aws_dbe_b_Name = :v", null, "belongs to the item format")]
    [InlineData("SET Seen = aws_dbe_b_Name", null, "belongs to the item format")]
    [InlineData("SET Seen = :v", "aws_dbe_b_Name = :v", "belongs to the item format")]
    [InlineData("SET Seen = :v", "attribute_exists(aws_dbe_b_Name)", "belongs to the item format")]
    [InlineData("SET Seen = :v", "Initial = :v", "names the attributes that it is made of")]
    [InlineData("SET Seen = :v", "attribute_exists(Initial)", "names the attributes that it is made of")]
    [InlineData("SET Initial = :v", null, "is not in the schema")]
    [InlineData("SET Sort = :v", null, "differs from what its parts make")]
    public async Task Beacons_are_neither_written_nor_compared_by_callers(string update, string? condition, string says)
    {
        var schema = await CreateTableAsync(People());
        using var client = CreateClient(schema);
        await client.PutItemAsync(schema.TableName, Person("a", "ann"), Token);
        var refused = await Assert.ThrowsAsync<ProtectedOperationException>(() => client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = schema.TableName,
                Key = Key("a"),
                UpdateExpression = update,
                ConditionExpression = condition,
                ExpressionAttributeValues = $"{update}{condition}".Contains(":v", StringComparison.Ordinal) ? new() { [":v"] = Text("x") } : null,
            },
            Token));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        if (condition is not null)
        {
            Dictionary<string, AttributeValue>? values = condition.Contains(":v", StringComparison.Ordinal) ? new() { [":v"] = Text("x") } : null;
            await Assert.ThrowsAsync<ProtectedOperationException>(() => client.PutItemAsync(
                new PutItemRequest
                {
                    TableName = schema.TableName,
                    Item = Person("a", "x"),
                    ConditionExpression = condition,
                    ExpressionAttributeValues = values,
                },
                Token));
            await Assert.ThrowsAsync<ProtectedOperationException>(() => client.DeleteItemAsync(
                new DeleteItemRequest { TableName = schema.TableName, Key = Key("a"), ConditionExpression = condition, ExpressionAttributeValues = values },
                Token));
            await Assert.ThrowsAsync<ProtectedOperationException>(() => client.TransactWriteItemsAsync(
                new TransactWriteItemsRequest
                {
                    TransactItems =
                    [
                        new()
                        {
                            ConditionCheck = new()
                            {
                                TableName = schema.TableName, Key = Key("a"), ConditionExpression = condition, ExpressionAttributeValues = values,
                            },
                        },
                    ],
                },
                Token));
        }
    }

    [Fact]
    public async Task However_many_write_an_item_it_is_found_by_its_present_value_and_by_no_former_one()
    {
        const int Writers = 8;
        const int Changes = 30;
        const int People = 40;
        var schema = await CreateTableAsync(this.People());
        using var client = CreateClient(schema);
        for (var i = 0; i < People; i++)
        {
            await client.PutItemAsync(schema.TableName, Person(Id(i), "first"), Token);
        }

        var written = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, Writers, new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = Token }, async (writer, token) =>
        {
            for (var change = 0; change < Changes; change++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{writer}-{change}");
                await client.UpdateItemAsync(
                    new UpdateItemRequest
                    {
                        TableName = schema.TableName,
                        Key = Key(Id(((writer * 7) + (change * 3)) % People)),
                        UpdateExpression = "SET #n = :v",
                        ExpressionAttributeNames = new() { ["#n"] = "Name" },
                        ExpressionAttributeValues = new() { [":v"] = Text(name) },
                    },
                    token);
                written.Add(name);
            }
        });
        var present = new Dictionary<string, string>();
        for (var i = 0; i < People; i++)
        {
            present[(await client.GetItemAsync(schema.TableName, Key(Id(i)), true, Token)).Item["Name"].S] = Id(i);
        }

        // An index entry of a former value would be one that has its hash: of 40 bits, none is another's by chance.
        var entries = (await Plain.ScanAsync(new ScanRequest { TableName = schema.TableName, IndexName = "ByName" }, Token)).Items;
        Assert.Equal(People, entries.Select(entry => entry[Name].S).Distinct().Count());
        Assert.Equal(People, entries.Count);
        await Parallel.ForEachAsync(present, Token, async (pair, _) => Assert.Equal(pair.Value, await FoundAsync(client, schema, pair.Key)));
        await Parallel.ForEachAsync(
            written.Where(name => !present.ContainsKey(name)).Order(StringComparer.Ordinal).Where((_, i) => i % 10 == 0),
            Token,
            async (name, _) => Assert.Equal("", await FoundAsync(client, schema, name)));

        static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"p-{number:00}");
    }
}
