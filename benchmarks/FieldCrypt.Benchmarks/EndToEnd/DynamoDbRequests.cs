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
    "Whole requests on DynamoDB Local, plain, bare and protected turn by turn in an order that is drawn each time; items of 1 KB with 4 encrypted fields that "
    + "change with every write, local key. Times are per request, also where 16 are in flight. The **floor** is what no protecting client can do without: "
    + "the bare primitives, and the same encrypted items sent or fetched by the plain client: more bytes, and binary ones, which DynamoDB Local is slower to "
    + "store. For an update of an encrypted field, which needs the item first, it is a read and a write. DynamoDB Local runs on the same cores, in memory, "
    + "and answers in well under a millisecond; the service takes several times as long, so there the part of protection is smaller.")]
internal sealed class DynamoDbRequests : ICustomSection
{
    private const string Region = "us-east-1";
    private const string PlainTable = "PlainRecords";
    private const string ProtectedTable = "ProtectedRecords";
    private const int QueriedItems = 100;

    private static int s_number;
    private static readonly SaveConfig PlainSave = new() { OverrideTableName = PlainTable };
    private static readonly SaveConfig ProtectedSave = new() { OverrideTableName = ProtectedTable };
    private static readonly LoadConfig PlainLoad = new() { OverrideTableName = PlainTable };
    private static readonly LoadConfig ProtectedLoad = new() { OverrideTableName = ProtectedTable };

    public async Task<Table> MeasureAsync(Effort effort)
    {
        var keys = BenchmarkKeys.Local();
        var schema = TableSchema.For<Record>().WithTableName(ProtectedTable);
        await using var service = await DynamoDbLocal.StartAsync();
        using var plain = service.CreateClient();
        using var @protected = new FieldCryptDynamoDbClient(
            service.Credentials,
            service.CreateConfig(Region),
            new FieldCryptDynamoDbOptions
            {
                Keys = keys,
                Tables = [schema],
            });
        await FillAsync(service, plain, PlainTable);
        await FillAsync(service, @protected, ProtectedTable);
        using var plainContext = new DynamoDBContextBuilder().WithDynamoDBClient(() => plain).Build();
        using var protectedContext = new DynamoDBContextBuilder().WithDynamoDBClient(() => @protected).Build();
        var encryptor = new ItemEncryptor(schema, keys);
        var encrypted = new List<Dictionary<string, AttributeValue>>();
        foreach (var text in Texts)
        {
            encrypted.Add(await encryptor.EncryptAsync(Item("put", 0, text)));
        }

        // Each thread has buffers of its own.
        using var bare = new ThreadLocal<PrimitiveFloor>(() => AtOnce.Result(PrimitiveFloor.ForAsync(schema, Item("put", 0, Texts[0]), keys)));
        return await RequestTable.MeasureAsync(
            [
                new(
                    "PutItem",
                    i => plain.PutItemAsync(PlainTable, Item("put", i, NextText())),
                    i => @protected.PutItemAsync(ProtectedTable, Item("put", i, NextText())),
                    i => PutBareAsync(i)),
                new(
                    "GetItem",
                    i => plain.GetItemAsync(PlainTable, Key("one", i)),
                    i => @protected.GetItemAsync(ProtectedTable, Key("one", i)),
                    i => GetBareAsync(i)),
                new("Query of 100 items", _ => plain.QueryAsync(Query(PlainTable)), _ => @protected.QueryAsync(Query(ProtectedTable)), _ => QueryBareAsync()),
                new(
                    "UpdateItem, encrypted field",
                    i => plain.UpdateItemAsync(Update(PlainTable, i, "SET Ssn = :v")),
                    i => @protected.UpdateItemAsync(Update(ProtectedTable, i, "SET Ssn = :v")),
                    async i =>
                    {
                        await GetBareAsync(i);
                        await PutBareAsync(i);
                    }),
                new(
                    "UpdateItem, unsigned field",
                    i => plain.UpdateItemAsync(Update(PlainTable, i, "SET Seen = :v")),
                    i => @protected.UpdateItemAsync(Update(ProtectedTable, i, "SET Seen = :v")),
                    i =>
                    {
                        var update = Update(ProtectedTable, i, "SET Seen = :v");
                        update.ConditionExpression = "attribute_exists(aws_dbe_head)";
                        return plain.UpdateItemAsync(update);
                    }),
                new("SaveAsync", i => plainContext.SaveAsync(NewRecord(i), PlainSave), i => protectedContext.SaveAsync(NewRecord(i), ProtectedSave)),
                new(
                    "LoadAsync",
                    i => plainContext.LoadAsync<Record>("one", Day(i), PlainLoad),
                    i => protectedContext.LoadAsync<Record>("one", Day(i), ProtectedLoad)),
            ],
            effort);

        Task PutBareAsync(int day)
        {
            bare.Value!.Encrypt();
            return plain.PutItemAsync(ProtectedTable, new(encrypted[NextNumber()]) { ["Id"] = new() { S = "raw" }, ["Day"] = new() { S = Day(day) } });
        }

        async Task GetBareAsync(int day)
        {
            await plain.GetItemAsync(ProtectedTable, Key("one", day));
            bare.Value!.Decrypt();
        }

        async Task QueryBareAsync()
        {
            await plain.QueryAsync(Query(ProtectedTable));
            Parallel.For(0, QueriedItems, _ => bare.Value!.Decrypt());
        }
    }

    private static async Task FillAsync(DynamoDbLocal service, AmazonDynamoDBClient client, string table)
    {
        await service.CreateTableAsync(Region, table, "Id", "Day");
        for (var i = 0; i < QueriedItems; i++)
        {
            await client.PutItemAsync(table, Item("queried", i, NextText()));
            await client.PutItemAsync(table, Item("one", i, NextText()));
        }
    }

    // DynamoDB Local stores an item that is as it was in less time, which would favour plaintext: encrypted anew, an item always changes.
    private static string[] Texts { get; } = [.. Enumerable.Range(0, 64).Select(i => string.Concat(Enumerable.Repeat($"{i:D4}", 60)))];

    private static int NextNumber() => (int)((uint)Interlocked.Increment(ref s_number) % Texts.Length);

    private static string NextText() => Texts[NextNumber()];

    private static string Day(int day) => day.ToString("D3", CultureInfo.InvariantCulture);

    private static Record NewRecord(int day)
    {
        var text = NextText();
        return new() { Id = "saved", Day = Day(day), Ssn = text, Name = text, Address = text, Notes = text, Clinic = "Central" };
    }

    private static Dictionary<string, AttributeValue> Key(string id, int day) => new()
    {
        ["Id"] = new() { S = id },
        ["Day"] = new() { S = Day(day) },
    };

    private static Dictionary<string, AttributeValue> Item(string id, int day, string text) => new(Key(id, day))
    {
        ["Ssn"] = new() { S = text },
        ["Name"] = new() { S = text },
        ["Address"] = new() { S = text },
        ["Notes"] = new() { S = text },
        ["Clinic"] = new() { S = "Central" },
    };

    private static UpdateItemRequest Update(string table, int day, string expression) => new()
    {
        TableName = table,
        Key = Key("one", day),
        UpdateExpression = expression,
        ExpressionAttributeValues = new() { [":v"] = new() { S = NextText() } },
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
