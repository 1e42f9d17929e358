using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Cryptography;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Interception;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.DynamoDb.Tables;
using FieldCrypt.Keys;

namespace FieldCrypt.Benchmarks;

[Section(
    11,
    "Search in DynamoDB: rewriting a query",
    "From the caller's request to the conditions that DynamoDB is sent, turn by turn with the **floor**, the bare HMAC-SHA-384 of as many values; medians of "
    + "fifty at a time. A query that asks no beacon is compared with the same query on a table that has none.")]
internal sealed class QueryRewriting : ICustomSection
{
    // Few, so that most are done before another program has its turn.
    private const int AtATime = 50;

    private const int WarmUps = 2_000;

    private static readonly byte[] BareKey = new byte[64];

    public async Task<Table> MeasureAsync(Effort effort)
    {
        using var store = new InMemoryBranchKeyStore();
        store.Add("k", Guid.NewGuid(), new byte[32]);
        store.AddBeaconKey("k", new byte[32]);
        var plain = new TableSchema(
            "T",
            "Id",
            null,
            new Dictionary<string, FieldAction>
            {
                ["Name"] = FieldAction.EncryptAndSign,
                ["City"] = FieldAction.EncryptAndSign,
                ["Region"] = FieldAction.SignOnly,
                ["Born"] = FieldAction.SignOnly,
            });
        var searchable = Protected(
            plain.WithSearch(new SearchOptions
            {
                Keys = BeaconKeySource.Of(store, "k"),
                Beacons = [new("Name", 16), new("City", 8)],
                CompoundBeacons = [new CompoundBeacon("Place", '~') { SignedParts = [new("Region", "R-")], EncryptedParts = [new("Name", "N-")] }],
            }));
        var without = Protected(plain);
        var keys = await searchable.Schema.Search!.Keys.GetAsync("k", default);

        var table = new Table("rewriting, median times", "floor", "rewritten", "to floor", "above it", "allocated");
        await AddAsync("a key condition on one beacon", 1, Query("#n = :n", null, ("#n", "Name"), (":n", "Smith, John")));
        await AddAsync("the same, its name without placeholder", 1, Query("City = :n", null, null, (":n", "Smith, John")));
        await AddAsync(
            "and a filter on a readable attribute", 1, Query("#n = :n", "Born > :b", ("#n", "Name"), (":n", "Smith, John"), (":b", "1980")));
        await AddAsync("and a filter on another beacon", 2, Query("#n = :n", "City = :c", ("#n", "Name"), (":n", "Smith, John"), (":c", "Sydney")));
        await AddAsync("a compound beacon", 1, Query("Place = :p", null, null, (":p", "R-eu~N-Smith, John")));
        await AddPlainAsync("none, a readable key", Query("#i = :i", null, ("#i", "Id"), (":i", "p-1")));
        await AddPlainAsync("none, and a readable filter", Query("#i = :i", "Born > :b AND Born < :b", ("#i", "Id"), (":i", "p-1"), (":b", "1980")));
        keys.Release();
        return table;

        async Task AddAsync(string name, int hashes, QueryRequest request)
        {
            void Rewrite()
            {
                var filter = ReadFilter.Of(searchable, request);
                filter.Projection(null, null);
                filter.Search!.Rewrite(new SearchKeys(keys, null), 0);
            }

            var data = "Smith, John"u8.ToArray();
            await AddRowAsync(
                name,
                () =>
                {
                    Span<byte> hash = stackalloc byte[HMACSHA384.HashSizeInBytes];
                    for (var i = 0; i < hashes; i++)
                    {
                        Hmac.Compute(HmacHash.Sha384, BareKey, data, hash);
                    }
                },
                Rewrite);
        }

        Task AddPlainAsync(string name, QueryRequest request) => AddRowAsync(name, () => Check(without, request), () => Check(searchable, request));

        static void Check(ProtectedTable asked, QueryRequest request) => ReadFilter.Of(asked, request).Projection(null, null);

        async Task AddRowAsync(string name, Action floor, Action rewrite)
        {
            for (var i = 0; i < WarmUps; i++)
            {
                await Repeated(rewrite)();
            }

            var medians = await TurnByTurn.MediansAsync([Repeated(floor), Repeated(rewrite)], null, effort.TurnSeconds / 4);
            var (bare, ours) = (medians[0] / AtATime, medians[1] / AtATime);
            table.Add(name, Figures.Time(bare), Figures.Time(ours), Figures.Ratio(ours / bare), Figures.Time(ours - bare), Figures.Bytes(Allocated(rewrite)));
        }
    }

    private static ProtectedTable Protected(TableSchema schema) => new(schema, new ItemEncryptor(schema, BenchmarkKeys.Local()));

    private static Func<Task> Repeated(Action action) => () =>
    {
        for (var i = 0; i < AtATime; i++)
        {
            action();
        }

        return Task.CompletedTask;
    };

    private static double Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeated(action)();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)AtATime;
    }

    private static QueryRequest Query(string key, string? filter, (string Placeholder, string Name)? name, params (string Name, string Text)[] values) => new()
    {
        TableName = "T",
        KeyConditionExpression = key,
        FilterExpression = filter,
        ExpressionAttributeNames = name is { } given ? new() { [given.Placeholder] = given.Name } : null,
        ExpressionAttributeValues = values.ToDictionary(value => value.Name, value => new AttributeValue { S = value.Text }),
    };
}
