using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>
/// Random items, beacons and queries on a real DynamoDB: what is found on hashes, page by page, is what the same query finds in a plain table; or it is
/// refused.
/// </summary>
public class DifferentialServerTests(DynamoDbFixture fixture) : SearchTest(fixture)
{
    private const int Items = 10;
    private const string Protected = "Differing-protected";
    private const string Readable = "Differing-plain";

    // The keys that QueryText.Key writes.
    private static readonly (string Index, string Start, string[] Keys)[] Indexes =
    [
        ("ByName", "#n", ["Name"]), ("ByCode", "Code", ["Code"]), ("ByInitialAndCity", "#i", ["Initial", "City"]), ("ByBoth", "#b", ["Both"]),
    ];

    private int _answered;
    private int _refused;
    private int _alikeRefused;
    private int _pages;
    private int _emptyPages;
    private int _dropped;

    [Fact]
    public async Task Searches_of_a_protected_table_find_what_those_of_a_plain_one_find()
    {
        await CreateAsync(Protected, key => $"aws_dbe_b_{key}", _ => ScalarAttributeType.S);
        await CreateAsync(Readable, key => key, key => key == "Code" ? ScalarAttributeType.N : ScalarAttributeType.S);
        for (var seed = 1; seed <= 12; seed++)
        {
            await CheckAsync(new Random(seed));
        }

        Assert.True(_answered > 110, $"{_answered} answered");
        Assert.True(_refused > 30, $"{_refused} refused");
        Assert.True(_alikeRefused > 0, $"{_alikeRefused} refused by DynamoDB on both sides");
        Assert.True(_pages > 2 * _answered, $"{_pages} pages");
        Assert.True(_emptyPages > 20, $"{_emptyPages} pages without an item that was not the last");
        Assert.True(_dropped > 20, $"{_dropped} false positives");
    }

    private static List<string> Sorted(IEnumerable<Dictionary<string, AttributeValue>>? items) =>
        [.. (items ?? []).Select(item => item["Id"].S).Order(StringComparer.Ordinal)];

    private async Task CheckAsync(Random random)
    {
        var schema = SearchCases.Schema(random, BeaconKeySource.Of(Store, "acme")).WithTableName(Protected);
        using var client = CreateClient(schema);
        var items = Enumerable.Range(0, Items).Select(i => SearchCases.Item(random, i)).ToList();
        await WriteAsync(client, Protected, items);
        await WriteAsync(Plain, Readable, items.ConvertAll(SearchCases.Plain));
        for (var i = 0; i < 20; i++)
        {
            var query = new QueryText(random);
            var key = random.Next(2) == 0 ? query.Key() : null;
            var filter = key is null || random.Next(2) == 0 ? query.Filter(2) : null;
            int? limit = random.Next(2) == 0 ? random.Next(1, 5) : null;
            await CompareAsync(client, key, filter, query, limit);
        }
    }

    private async Task CompareAsync(FieldCryptDynamoDbClient client, string? key, string? filter, QueryText query, int? limit)
    {
        List<string>? expected;
        try
        {
            expected = Sorted((await PageAsync(Plain, Readable, key, filter, query, null, null)).Items);
        }
        catch (AmazonDynamoDBException)
        {
            expected = null;
        }

        try
        {
            var (found, counted) = await AllAsync(client, key, filter, query, limit);
            Assert.True(expected is not null, $"{key} | {filter} is refused by DynamoDB in a plain table");
            Assert.Equal($"{key} | {filter}: {string.Join(' ', expected)}", $"{key} | {filter}: {string.Join(' ', found)}");
            Assert.Equal(found.Count, counted);
            _answered++;
        }
        catch (ProtectedOperationException)
        {
            _refused++;
        }
        catch (AmazonDynamoDBException) when (expected is null)
        {
            _alikeRefused++;
        }
    }

    private async Task<(List<string> Found, int Counted)> AllAsync(FieldCryptDynamoDbClient client, string? key, string? filter, QueryText query, int? limit)
    {
        var found = new List<Dictionary<string, AttributeValue>>();
        var counted = 0;
        Dictionary<string, AttributeValue>? start = null;
        do
        {
            var page = await PageAsync(client, Protected, key, filter, query, start, limit);
            Assert.Equal(page.Items?.Count ?? 0, page.Count);
            if (start is null)
            {
                var count = await PageAsync(client, Protected, key, filter, query, start, limit, Select.COUNT);
                Assert.Equal((page.Count, page.Scanned), (count.Count, count.Scanned));
            }

            Assert.True(page.Count <= page.Scanned && (limit is null || page.Scanned <= limit), $"{page.Count} of {page.Scanned} of {limit}");
            found.AddRange(page.Items ?? []);
            counted += page.Count;
            start = page.Last is { Count: > 0 } ? page.Last : null;
            _pages++;
            _emptyPages += page.Count == 0 && start is not null ? 1 : 0;
            _dropped += filter is null ? page.Scanned - page.Count : 0;
        }
        while (start is not null);
        return (Sorted(found), counted);
    }

    private static async Task<Page> PageAsync(
        AmazonDynamoDBClient client,
        string table,
        string? key,
        string? filter,
        QueryText query,
        Dictionary<string, AttributeValue>? start,
        int? limit,
        Select? select = null)
    {
        var names = query.NamesIn(key, filter);
        var values = query.Values.Count == 0 ? null : query.Values;
        if (key is null)
        {
            var scanned = await client.ScanAsync(
                new ScanRequest
                {
                    TableName = table,
                    FilterExpression = filter,
                    ExpressionAttributeNames = names,
                    ExpressionAttributeValues = values,
                    ExclusiveStartKey = start,
                    Limit = limit,
                    Select = select,
                },
                Token);
            return new Page(scanned.Items, scanned.Count!.Value, scanned.ScannedCount!.Value, scanned.LastEvaluatedKey);
        }

        var found = await client.QueryAsync(
            new QueryRequest
            {
                TableName = table,
                IndexName = Indexes.Single(index => key.StartsWith(index.Start, StringComparison.Ordinal)).Index,
                KeyConditionExpression = key,
                FilterExpression = filter,
                ExpressionAttributeNames = names,
                ExpressionAttributeValues = values,
                ExclusiveStartKey = start,
                Limit = limit,
                Select = select,
            },
            Token);
        return new Page(found.Items, found.Count!.Value, found.ScannedCount!.Value, found.LastEvaluatedKey);
    }

    private static Task<BatchWriteItemResponse> WriteAsync(AmazonDynamoDBClient client, string table, List<Dictionary<string, AttributeValue>> items) =>
        client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>> { [table] = items.ConvertAll(item => new WriteRequest(new PutRequest(item))) }, Token);

    private Task CreateAsync(string table, Func<string, string> attribute, Func<string, ScalarAttributeType> type) => Fixture.Service.CreateTableAsync(
        "us-east-1",
        new CreateTableRequest
        {
            TableName = table,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [new("Id", KeyType.HASH)],
            AttributeDefinitions =
            [
                new("Id", ScalarAttributeType.S),
                .. Indexes.SelectMany(index => index.Keys).Select(key => new AttributeDefinition(attribute(key), type(key))),
            ],
            GlobalSecondaryIndexes =
            [
                .. Indexes.Select(index => new GlobalSecondaryIndex
                {
                    IndexName = index.Index,
                    KeySchema = [.. index.Keys.Select((key, i) => new KeySchemaElement(attribute(key), i == 0 ? KeyType.HASH : KeyType.RANGE))],
                    Projection = new() { ProjectionType = ProjectionType.ALL },
                }),
            ],
        },
        Token);

    private sealed record Page(List<Dictionary<string, AttributeValue>>? Items, int Count, int Scanned, Dictionary<string, AttributeValue>? Last);
}
