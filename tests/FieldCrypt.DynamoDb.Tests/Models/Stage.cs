using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;
using FieldCrypt.Testing;

namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>A table with some items and the models over it: once plain, once protected.</summary>
public sealed class Stage : IDisposable
{
    public const string IndexName = VisitsTable.IndexName;
    public const int Items = 6;

    private readonly DynamoDBContext _context;

    private Stage(AmazonDynamoDBClient client, string tableName)
    {
        Client = client;
        TableName = tableName;
        Table = new TableBuilder(client, tableName)
            .AddHashKey("Id", DynamoDBEntryType.String)
            .AddRangeKey("Day", DynamoDBEntryType.String)
            .AddGlobalSecondaryIndex(IndexName, "Clinic", DynamoDBEntryType.String)
            .Build();
        _context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public AmazonDynamoDBClient Client { get; }

    public string TableName { get; }

    public Table Table { get; }

    public DynamoDBContext Context => _context;

    /// <summary>Makes the table and its items, through the client that the operation will use.</summary>
    public static async Task<Stage> SetAsync(DynamoDbLocal service, Func<string, AmazonDynamoDBClient> clientOf)
    {
        var name = $"Stage-{Guid.NewGuid():N}";
        await VisitsTable.CreateAsync(service, name, Token);
        var stage = new Stage(clientOf(name), name);
        for (var i = 0; i < Items; i++)
        {
            await stage.Client.PutItemAsync(name, Item($"p-{i % 2}", i), Token);
        }

        return stage;
    }

    public static Dictionary<string, AttributeValue> Key(string id, int day) => new() { ["Id"] = new() { S = id }, ["Day"] = new() { S = Day(day) } };

    public static string Day(int day) => day.ToString("D2", CultureInfo.InvariantCulture);

    public static Dictionary<string, AttributeValue> Item(string id, int day) => new(Key(id, day))
    {
        ["Ssn"] = new() { S = $"ssn-of-{id}-{day}" },
        ["Home"] = new() { M = new() { ["City"] = new() { S = $"city-{day}" } }, IsMSet = true },
        ["Tags"] = new() { SS = ["one", "two"] },
        ["Visits"] = new() { N = $"{day}" },
        ["Clinic"] = new() { S = day % 3 == 0 ? "North" : "South" },
        ["ExpiresAt"] = new() { N = "1900000000" },
        ["Version"] = new() { N = "0" },
    };

    public static Visit Person(string id, int day) => new()
    {
        Id = id,
        Day = Day(day),
        Ssn = $"ssn-of-{id}-{day}",
        Home = new Place { City = $"city-{day}" },
        Tags = ["one", "two"],
        Visits = day,
        Clinic = "East",
        ExpiresAt = 1_900_000_000,
    };

    public T Config<T>(T config)
        where T : BaseOperationConfig
    {
        config.OverrideTableName = TableName;
        return config;
    }

    /// <summary>All items as text, read through the client of the stage.</summary>
    public async Task<string> ContentAsync() => Text((await Client.ScanAsync(new ScanRequest { TableName = TableName }, Token)).Items);

    public static string Text(IEnumerable<Dictionary<string, AttributeValue>> items) =>
        string.Join('\n', items.Select(AttributeValueText.Of).Order(StringComparer.Ordinal));

    public static string Text(IEnumerable<Document> documents) => Text(documents.Select(document => document.ToAttributeMap()));

    public static string Text(IEnumerable<Visit> visits) => string.Join('\n', visits
        .Select(visit => JsonSerializer.Serialize(visit with { Tags = [.. visit.Tags?.Order() ?? Enumerable.Empty<string>()] }))
        .Order(StringComparer.Ordinal));

    public void Dispose()
    {
        _context.Dispose();
        Client.Dispose();
    }
}

[DynamoDBTable("Stage")]
public sealed record Visit
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    [DynamoDBRangeKey]
    public string Day { get; set; } = "";

    [Encrypted]
    public string? Ssn { get; set; }

    [Encrypted]
    public Place? Home { get; set; }

    [Encrypted]
    public HashSet<string>? Tags { get; set; }

    [Encrypted]
    public int? Visits { get; set; }

    [DynamoDBGlobalSecondaryIndexHashKey(Stage.IndexName)]
    public string? Clinic { get; set; }

    [Unsigned]
    public long? ExpiresAt { get; set; }

    [DynamoDBVersion]
    public int? Version { get; set; }
}

public sealed record Place
{
    public string? City { get; set; }
}
