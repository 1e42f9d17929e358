using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using BenchmarkDotNet.Attributes;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Testing;

namespace FieldCrypt.Benchmarks;

/// <summary>Operations of one item of 1 KB with 4 encrypted fields on DynamoDB Local, plain and protected, one at a time.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class DynamoDbBenchmarks
{
    private const string PlainTable = "PlainRecords";
    private const string ProtectedTable = "ProtectedRecords";
    private const int QueriedItems = 100;

    private DynamoDbLocal _service = null!;
    private AmazonDynamoDBClient _plain = null!;
    private FieldCryptDynamoDbClient _protected = null!;
    private DynamoDBContext _plainContext = null!;
    private DynamoDBContext _protectedContext = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _service = await DynamoDbLocal.StartAsync();
        _plain = _service.CreateClient();
        _protected = new FieldCryptDynamoDbClient(
            _service.Credentials,
            _service.CreateConfig("us-east-1"),
            new FieldCryptDynamoDbOptions
            {
                Keys = LocalKeyProvider.FromKey("benchmark", "key-1", new byte[32]),
                Tables = [TableSchema.For<Record>().WithTableName(ProtectedTable)],
            });
        _plainContext = new DynamoDBContextBuilder().WithDynamoDBClient(() => _plain).Build();
        _protectedContext = new DynamoDBContextBuilder().WithDynamoDBClient(() => _protected).Build();
        foreach (var (client, table) in new[] { (_plain, PlainTable), (_protected, ProtectedTable) })
        {
            await _service.CreateTableAsync("us-east-1", table, "Id", "Day");
            for (var i = 0; i < QueriedItems; i++)
            {
                await client.PutItemAsync(table, Item("queried", i));
            }

            await client.PutItemAsync(table, Item("one", 0));
        }
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _plainContext.Dispose();
        _protectedContext.Dispose();
        _plain.Dispose();
        _protected.Dispose();
        await _service.DisposeAsync();
    }

    [Benchmark(Baseline = true, Description = "plain")]
    [BenchmarkCategory("PutItem")]
    public Task PlainPut() => _plain.PutItemAsync(PlainTable, Item("put", 0));

    [Benchmark(Description = "protected")]
    [BenchmarkCategory("PutItem")]
    public Task ProtectedPut() => _protected.PutItemAsync(ProtectedTable, Item("put", 0));

    [Benchmark(Baseline = true, Description = "plain")]
    [BenchmarkCategory("GetItem")]
    public Task PlainGet() => _plain.GetItemAsync(PlainTable, Key("one", 0));

    [Benchmark(Description = "protected")]
    [BenchmarkCategory("GetItem")]
    public Task ProtectedGet() => _protected.GetItemAsync(ProtectedTable, Key("one", 0));

    [Benchmark(Baseline = true, Description = "plain")]
    [BenchmarkCategory("UpdateItem, encrypted field")]
    public Task PlainUpdate() => _plain.UpdateItemAsync(Update(PlainTable, "SET Ssn = :v"));

    [Benchmark(Description = "protected")]
    [BenchmarkCategory("UpdateItem, encrypted field")]
    public Task ProtectedUpdate() => _protected.UpdateItemAsync(Update(ProtectedTable, "SET Ssn = :v"));

    [Benchmark(Baseline = true, Description = "plain")]
    [BenchmarkCategory("UpdateItem, unsigned field")]
    public Task PlainUnsignedUpdate() => _plain.UpdateItemAsync(Update(PlainTable, "SET Seen = :v"));

    [Benchmark(Description = "protected")]
    [BenchmarkCategory("UpdateItem, unsigned field")]
    public Task ProtectedUnsignedUpdate() => _protected.UpdateItemAsync(Update(ProtectedTable, "SET Seen = :v"));

    [Benchmark(Baseline = true, Description = "plain")]
    [BenchmarkCategory("Query of 100 items")]
    public Task PlainQuery() => _plain.QueryAsync(Query(PlainTable));

    [Benchmark(Description = "protected")]
    [BenchmarkCategory("Query of 100 items")]
    public Task ProtectedQuery() => _protected.QueryAsync(Query(ProtectedTable));

    [Benchmark(Baseline = true, Description = "plain")]
    [BenchmarkCategory("SaveAsync")]
    public Task PlainSave() => _plainContext.SaveAsync(NewRecord(), new SaveConfig { OverrideTableName = PlainTable });

    [Benchmark(Description = "protected")]
    [BenchmarkCategory("SaveAsync")]
    public Task ProtectedSave() => _protectedContext.SaveAsync(NewRecord(), new SaveConfig { OverrideTableName = ProtectedTable });

    [Benchmark(Baseline = true, Description = "plain")]
    [BenchmarkCategory("LoadAsync")]
    public Task PlainLoad() => _plainContext.LoadAsync<Record>("one", "000", new LoadConfig { OverrideTableName = PlainTable });

    [Benchmark(Description = "protected")]
    [BenchmarkCategory("LoadAsync")]
    public Task ProtectedLoad() => _protectedContext.LoadAsync<Record>("one", "000", new LoadConfig { OverrideTableName = ProtectedTable });

    private static Record NewRecord() => new()
    {
        Id = "saved",
        Day = "000",
        Ssn = Text,
        Name = Text,
        Address = Text,
        Notes = Text,
        Clinic = "Central",
    };

    private static string Text { get; } = new('x', 240);

    private static Dictionary<string, AttributeValue> Key(string id, int day) => new()
    {
        ["Id"] = new() { S = id },
        ["Day"] = new() { S = day.ToString("D3", CultureInfo.InvariantCulture) },
    };

    private static Dictionary<string, AttributeValue> Item(string id, int day) => new(Key(id, day))
    {
        ["Ssn"] = new() { S = Text },
        ["Name"] = new() { S = Text },
        ["Address"] = new() { S = Text },
        ["Notes"] = new() { S = Text },
        ["Clinic"] = new() { S = "Central" },
    };

    private static UpdateItemRequest Update(string table, string expression) => new()
    {
        TableName = table,
        Key = Key("one", 0),
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
