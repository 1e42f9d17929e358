using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.DynamoDb.Tests.Models;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>Runs rows on a plain and on a protected table, and compares: answers, failures, and what is stored afterwards.</summary>
public abstract class BothRows(DynamoDbFixture fixture) : IAsyncLifetime
{
    private protected static readonly IReadOnlyDictionary<string, Row> Rows =
        ((IReadOnlyList<Row>[])[PutRows.All, ReadRows.All, UpdateRows.All, ConditionRows.All, GroupRows.All, DocumentRows.All, ContextRows.All, HostRows.All])
        .SelectMany(rows => rows)
        .ToDictionary(row => row.Name);

    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
    private AmazonDynamoDBClient _plain = null!;
    private string _plainTable = "";
    private string _protectedTable = "";

    public async ValueTask InitializeAsync()
    {
        _plain = fixture.Service.CreateClient();
        (_plainTable, _protectedTable) = await Tables.OfAsync(fixture);
    }

    public ValueTask DisposeAsync()
    {
        _plain.Dispose();
        _keys.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Asserts that a row has one outcome on both.</summary>
    protected async Task SameOutcomeAsync(string row)
    {
        var (run, needs) = (Rows[row].Run, Rows[row].Needs);
        fixture.Require(needs);
        var id = $"row-{Guid.NewGuid():n}";
        using var client = new FieldCryptDynamoDbClient(
            fixture.Service.Credentials,
            fixture.Service.CreateConfig("us-east-1"),
            new FieldCryptDynamoDbOptions { Keys = _keys, Tables = [TableSchema.For<Stay>().WithTableName(_protectedTable)] });

        var expected = await OutcomeAsync(_plain, _plainTable, id, run);
        Assert.Equal(expected, await OutcomeAsync(client, _protectedTable, id, run));
    }

    private static async Task<string> OutcomeAsync(AmazonDynamoDBClient client, string tableName, string id, Func<Side, Task<string>> run)
    {
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        var table = new TableBuilder(client, tableName)
            .AddHashKey("Id", DynamoDBEntryType.String)
            .AddRangeKey("Day", DynamoDBEntryType.String)
            .AddGlobalSecondaryIndex(Side.IndexName, "Clinic", DynamoDBEntryType.String)
            .Build();
        var side = new Side(client, tableName, id, table, context);
        await side.SeedAsync();
        var outcome = await Told.OfAsync(() => run(side));
        return $"{outcome}\n\nafterwards:\n{await side.ContentAsync()}";
    }

    /// <summary>The two tables of a server, made once: each row has a partition of its own.</summary>
    private static class Tables
    {
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<DynamoDbFixture, Lazy<Task<(string Plain, string Protected)>>> Made = new();

        public static Task<(string Plain, string Protected)> OfAsync(DynamoDbFixture fixture) => Made.GetOrAdd(
            fixture, static key => new Lazy<Task<(string, string)>>(async () => (await MakeAsync(key, "Plain"), await MakeAsync(key, "Protected")))).Value;

        private static async Task<string> MakeAsync(DynamoDbFixture fixture, string kind)
        {
            var name = $"Both-{kind}-{Guid.NewGuid():N}";
            await VisitsTable.CreateAsync(fixture.Service, name, CancellationToken.None);
            return name;
        }
    }
}
