using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Models;
using static FieldCrypt.DynamoDb.Tests.Both.Values;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>A table, plain or protected, with the models over it, and a partition of three items that is one row's own.</summary>
internal sealed class Side(AmazonDynamoDBClient client, string tableName, string id, Table table, DynamoDBContext context)
{
    public const string IndexName = VisitsTable.IndexName;
    public const int Items = 3;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public AmazonDynamoDBClient Client => client;

    public string TableName => tableName;

    public string Id => id;

    public Table Table => table;

    public DynamoDBContext Context => context;

    public static string Day(int day) => day.ToString("D2", CultureInfo.InvariantCulture);

    public Dictionary<string, AttributeValue> Key(int day) => new() { ["Id"] = S(id), ["Day"] = S(Day(day)) };

    public Dictionary<string, AttributeValue> Item(int day, params (string Name, AttributeValue Value)[] more)
    {
        var item = new Dictionary<string, AttributeValue>(Key(day))
        {
            ["Ssn"] = S($"ssn-{day}"),
            ["Home"] = M(("City", S($"city-{day}")), ("Streets", L(S("a"), S("b"), S("c")))),
            ["Tags"] = SS("one", "two"),
            ["Scores"] = NS("1", "2.5"),
            ["Visits"] = N($"{day}"),
            ["Marks"] = L(S("x"), N("7"), M(("deep", Bool(true)))),
            ["Clinic"] = S(id),
            ["Note"] = S($"note-{day}"),
            ["Cache"] = N("19"),
            ["Version"] = N("0"),
        };
        foreach (var (name, value) in more)
        {
            item[name] = value;
        }

        return item;
    }

    public Stay Stay(int day) => new()
    {
        Id = id,
        Day = Day(day),
        Ssn = $"ssn-{day}",
        Home = new Ward { City = $"city-{day}", Streets = ["a", "b"] },
        Tags = ["one", "two"],
        Scores = [1, 2.5m],
        Visits = day,
        Marks = ["x"],
        Photo = [0, 255],
        Paid = true,
        When = new DateTime(2026, 2, 28, 23, 59, 59, DateTimeKind.Utc),
        Kind = Both.Kind.Overnight,
        Amount = 12345678901234567890.123456789m,
        ByName = new() { ["k"] = -2 },
        Clinic = id,
        Note = "",
        Cache = 19,
    };

    public async Task SeedAsync()
    {
        for (var day = 1; day <= Items; day++)
        {
            await client.PutItemAsync(tableName, Item(day), Token);
        }
    }

    /// <summary>What the partition holds, read through the side's own client.</summary>
    public async Task<string> ContentAsync() => Told.Of((await client.QueryAsync(Query(), Token)).Items);

    public QueryRequest Query(Action<QueryRequest>? more = null)
    {
        var request = new QueryRequest
        {
            TableName = tableName,
            ConsistentRead = true,
            KeyConditionExpression = "Id = :id",
            ExpressionAttributeValues = new() { [":id"] = S(id) },
        };
        more?.Invoke(request);
        return request;
    }

    public async Task<string> PutAsync(Dictionary<string, AttributeValue> item, Action<PutItemRequest>? more = null)
    {
        var request = new PutItemRequest { TableName = tableName, Item = item };
        more?.Invoke(request);
        return Told.Of((await client.PutItemAsync(request, Token)).Attributes);
    }

    public async Task<string> GetAsync(int day, Action<GetItemRequest>? more = null)
    {
        var request = new GetItemRequest { TableName = tableName, Key = Key(day), ConsistentRead = true };
        more?.Invoke(request);
        var answer = await client.GetItemAsync(request, Token);
        return $"{answer.IsItemSet} {Told.Of(answer.Item)}";
    }

    public async Task<string> DeleteAsync(int day, Action<DeleteItemRequest>? more = null)
    {
        var request = new DeleteItemRequest { TableName = tableName, Key = Key(day) };
        more?.Invoke(request);
        return Told.Of((await client.DeleteItemAsync(request, Token)).Attributes);
    }

    /// <summary>An update of the first item; everything that changed comes back unless more is said.</summary>
    public async Task<string> UpdateAsync(string? expression, Action<UpdateItemRequest>? more, params (string Name, AttributeValue Value)[] values)
    {
        var request = new UpdateItemRequest
        {
            TableName = tableName,
            Key = Key(1),
            UpdateExpression = expression,
            ReturnValues = ReturnValue.ALL_NEW,
            ExpressionAttributeValues = values.Length == 0 ? null : values.ToDictionary(value => value.Name, value => value.Value),
        };
        more?.Invoke(request);
        return Told.Of((await client.UpdateItemAsync(request, Token)).Attributes);
    }

    public async Task<string> TransactAsync(params TransactWriteItem[] actions)
    {
        await client.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = [.. actions] }, Token);
        return "done";
    }

    public T Config<T>(T config)
        where T : BaseOperationConfig
    {
        config.OverrideTableName = tableName;
        return config;
    }
}
