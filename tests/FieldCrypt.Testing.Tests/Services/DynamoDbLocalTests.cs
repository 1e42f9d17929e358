using Amazon.DynamoDBv2.Model;

[assembly: AssemblyFixture(typeof(FieldCrypt.Testing.Tests.Services.DynamoDbFixture))]

namespace FieldCrypt.Testing.Tests.Services;

/// <summary>One DynamoDB Local for all tests of this assembly.</summary>
public sealed class DynamoDbFixture : IAsyncLifetime
{
    public DynamoDbLocal Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await DynamoDbLocal.StartAsync();

    // Null if it did not start: then that is the error.
    public ValueTask DisposeAsync() => Service is null ? ValueTask.CompletedTask : Service.DisposeAsync();
}

public sealed class DynamoDbLocalTests(DynamoDbFixture fixture)
{
    private const string Home = "us-east-1";
    private const string Away = "ap-southeast-2";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Regions_are_separate()
    {
        await fixture.Service.CreateTableAsync(Home, "OnlyHome", "Id", cancellationToken: Token);
        using var home = fixture.Service.CreateClient();
        using var away = fixture.Service.CreateClient(Away);
        Assert.Contains("OnlyHome", (await home.ListTablesAsync(Token)).TableNames);
        Assert.DoesNotContain("OnlyHome", (await away.ListTablesAsync(Token)).TableNames ?? []);
    }

    [Fact]
    public async Task Replication_copies_changes_both_ways_with_every_type_and_settles()
    {
        await fixture.Service.CreateGlobalTableAsync("Global", "Id", [Home, Away], Token);
        using var home = fixture.Service.CreateClient();
        using var away = fixture.Service.CreateClient(Away);
        await using var replicator = await GlobalTableReplicator.StartAsync(fixture.Service, "Global", [Home, Away], Token);

        await home.PutItemAsync("Global", EveryType("from home"), Token);
        await away.PutItemAsync("Global", EveryType("from away"), Token);
        await replicator.WaitUntilCaughtUpAsync(Token);
        foreach (var (client, id) in new[] { (away, "from home"), (home, "from away") })
        {
            var copy = (await client.GetItemAsync("Global", Key(id), Token)).Item;
            Assert.Equal(EveryType(id).Keys.Order(), copy.Keys.Order());
            Assert.Equal(new byte[] { 0, 255 }, copy["B"].B.ToArray());
            Assert.Empty(copy["L"].L);
            Assert.Empty(copy["M"].M);
            Assert.Equal(["a", "b"], copy["SS"].SS.Order());
            Assert.True(copy["NULL"].NULL);
        }

        await home.DeleteItemAsync("Global", Key("from away"), Token);
        await replicator.WaitUntilCaughtUpAsync(Token);
        Assert.Null((await away.GetItemAsync("Global", Key("from away"), Token)).Item);

        // Copies are not copied back: once all is still, another round changes nothing.
        await replicator.WaitUntilCaughtUpAsync(Token);
        await replicator.WaitUntilCaughtUpAsync(Token);
        Assert.Single((await home.ScanAsync(new ScanRequest("Global"), Token)).Items);
        Assert.Single((await away.ScanAsync(new ScanRequest("Global"), Token)).Items);
    }

    [Fact]
    public async Task A_replication_that_fails_says_so_to_whoever_waits()
    {
        await fixture.Service.CreateGlobalTableAsync("Broken", "Id", [Home, Away], Token);
        var replicator = await GlobalTableReplicator.StartAsync(fixture.Service, "Broken", [Home, Away], Token);
        using var home = fixture.Service.CreateClient();
        using var away = fixture.Service.CreateClient(Away);
        await away.DeleteTableAsync("Broken", Token);
        await home.PutItemAsync("Broken", Key("x"), Token);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (var round = 0; round < 5; round++)
            {
                await replicator.WaitUntilCaughtUpAsync(Token);
            }
        });
        await Assert.ThrowsAnyAsync<Exception>(async () => await replicator.DisposeAsync());
    }

    private static Dictionary<string, AttributeValue> Key(string id) => new() { ["Id"] = new() { S = id } };

    private static Dictionary<string, AttributeValue> EveryType(string id) => new()
    {
        ["Id"] = new() { S = id },
        ["N"] = new() { N = "1.5" },
        ["B"] = new() { B = new MemoryStream([0, 255]) },
        ["BOOL"] = new() { BOOL = false },
        ["NULL"] = new() { NULL = true },
        ["SS"] = new() { SS = ["b", "a"] },
        ["NS"] = new() { NS = ["2", "1"] },
        ["BS"] = new() { BS = [new MemoryStream([1])] },
        ["L"] = new() { L = [], IsLSet = true },
        ["M"] = new() { M = [], IsMSet = true },
    };
}
