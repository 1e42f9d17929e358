using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Testing;

namespace FieldCrypt.Benchmarks;

[Section(
    20,
    "End to end: DynamoDB",
    "Whole requests on DynamoDB Local, plain and protected turn by turn; items of 1 KB with 4 encrypted fields, local key. Times are per request, also "
    + "where 16 are in flight. DynamoDB Local, in memory and on the same cores, answers a plain PutItem in well under a millisecond, of which the primitives' "
    + "floor of one item is more than 5 per cent; the service itself takes several times as long, so there the part of protection is smaller. An encrypted "
    + "item is nearly twice as large and slower to store, whoever sends it: the second row shows what is left to the client. `SaveAsync` and an update of "
    + "an encrypted field read the item first, verify it, and write on condition that it is still the same: two requests where a plain client sends one.")]
internal sealed class DynamoDbRequests : ICustomSection
{
    private const string Region = "us-east-1";
    private const string PlainTable = "PlainRecords";
    private const string ProtectedTable = "ProtectedRecords";
    private const int QueriedItems = 100;

    private static readonly SaveConfig PlainSave = new() { OverrideTableName = PlainTable };
    private static readonly SaveConfig ProtectedSave = new() { OverrideTableName = ProtectedTable };
    private static readonly LoadConfig PlainLoad = new() { OverrideTableName = PlainTable };
    private static readonly LoadConfig ProtectedLoad = new() { OverrideTableName = ProtectedTable };

    public async Task<Table> MeasureAsync(Effort effort)
    {
        await using var service = await DynamoDbLocal.StartAsync();
        using var plain = service.CreateClient();
        using var @protected = new FieldCryptDynamoDbClient(
            service.Credentials,
            service.CreateConfig(Region),
            new FieldCryptDynamoDbOptions
            {
                Keys = BenchmarkKeys.Local(),
                Tables = [TableSchema.For<Record>().WithTableName(ProtectedTable)],
            });
        await FillAsync(service, plain, PlainTable);
        await FillAsync(service, @protected, ProtectedTable);
        using var plainContext = new DynamoDBContextBuilder().WithDynamoDBClient(() => plain).Build();
        using var protectedContext = new DynamoDBContextBuilder().WithDynamoDBClient(() => @protected).Build();
        var raw = (await plain.GetItemAsync(ProtectedTable, Key("one", 0))).Item;
        return await RequestTable.MeasureAsync(
            [
                new("PutItem", i => plain.PutItemAsync(PlainTable, Item("put", i)), i => @protected.PutItemAsync(ProtectedTable, Item("put", i))),
                new(
                    "PutItem, beside an encrypted item sent as it is",
                    i => plain.PutItemAsync(ProtectedTable, new(raw) { ["Id"] = new() { S = "raw" }, ["Day"] = new() { S = Day(i) } }),
                    i => @protected.PutItemAsync(ProtectedTable, Item("put", i))),
                new("GetItem", i => plain.GetItemAsync(PlainTable, Key("one", i)), i => @protected.GetItemAsync(ProtectedTable, Key("one", i))),
                new("Query of 100 items", _ => plain.QueryAsync(Query(PlainTable)), _ => @protected.QueryAsync(Query(ProtectedTable))),
                new("SaveAsync", i => plainContext.SaveAsync(NewRecord(i), PlainSave), i => protectedContext.SaveAsync(NewRecord(i), ProtectedSave)),
                new(
                    "LoadAsync",
                    i => plainContext.LoadAsync<Record>("one", Day(i), PlainLoad),
                    i => protectedContext.LoadAsync<Record>("one", Day(i), ProtectedLoad)),
                new(
                    "UpdateItem, encrypted field",
                    i => plain.UpdateItemAsync(Update(PlainTable, i, "SET Ssn = :v")),
                    i => @protected.UpdateItemAsync(Update(ProtectedTable, i, "SET Ssn = :v"))),
                new(
                    "UpdateItem, unsigned field",
                    i => plain.UpdateItemAsync(Update(PlainTable, i, "SET Seen = :v")),
                    i => @protected.UpdateItemAsync(Update(ProtectedTable, i, "SET Seen = :v"))),
            ],
            effort);
    }

    private static async Task FillAsync(DynamoDbLocal service, AmazonDynamoDBClient client, string table)
    {
        await service.CreateTableAsync(Region, table, "Id", "Day");
        for (var i = 0; i < QueriedItems; i++)
        {
            await client.PutItemAsync(table, Item("queried", i));
            await client.PutItemAsync(table, Item("one", i));
        }
    }

    private static string Text { get; } = new('x', 240);

    private static string Day(int day) => day.ToString("D3", CultureInfo.InvariantCulture);

    private static Record NewRecord(int day) => new()
    {
        Id = "saved",
        Day = Day(day),
        Ssn = Text,
        Name = Text,
        Address = Text,
        Notes = Text,
        Clinic = "Central",
    };

    private static Dictionary<string, AttributeValue> Key(string id, int day) => new()
    {
        ["Id"] = new() { S = id },
        ["Day"] = new() { S = Day(day) },
    };

    private static Dictionary<string, AttributeValue> Item(string id, int day) => new(Key(id, day))
    {
        ["Ssn"] = new() { S = Text },
        ["Name"] = new() { S = Text },
        ["Address"] = new() { S = Text },
        ["Notes"] = new() { S = Text },
        ["Clinic"] = new() { S = "Central" },
    };

    private static UpdateItemRequest Update(string table, int day, string expression) => new()
    {
        TableName = table,
        Key = Key("one", day),
        UpdateExpression = expression,
        ExpressionAttributeValues = new() { [":v"] = new() { S = Text } },
    };

    private static QueryRequest Query(string table) => new()
    {
        TableName = table,
        KeyConditionExpression = "Id = :id",
        ExpressionAttributeValues = new() { [":id"] = new() { S = "queried" } },
    };

    [DynamoDBTable("Records")]
    public sealed class Record
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBRangeKey]
        public string Day { get; set; } = "";

        [Encrypted]
        public string? Ssn { get; set; }

        [Encrypted]
        public string? Name { get; set; }

        [Encrypted]
        public string? Address { get; set; }

        [Encrypted]
        public string? Notes { get; set; }

        public string? Clinic { get; set; }

        [Unsigned]
        public string? Seen { get; set; }
    }
}
