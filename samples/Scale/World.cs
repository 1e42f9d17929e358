using Amazon.KeyManagementService.Model;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;

namespace FieldCrypt.Samples.Scale;

/// <summary>A key service with one multi-Region key, a key store replicated over two Regions, and a branch key for each tenant.</summary>
internal sealed class World : IAsyncDisposable
{
    public const string Home = "us-east-1";
    public const string Away = "ap-southeast-2";

    private readonly DynamoDbLocal _dynamoDb;
    private readonly KmsClients _clients;

    private World(DynamoDbLocal dynamoDb, KmsEmulator kms, KmsClients clients, Region[] regions)
    {
        _dynamoDb = dynamoDb;
        Kms = kms;
        _clients = clients;
        Regions = regions;
    }

    public KmsEmulator Kms { get; }

    public Region[] Regions { get; }

    public static string Tenant(int index) => $"tenant-{index:d4}";

    public static async Task<World> CreateAsync(int tenants, BranchKeyOptions options)
    {
        var dynamoDb = await DynamoDbLocal.StartAsync();
        var kms = await KmsEmulator.StartAsync();
        var clients = new KmsClients(region => kms.CreateClient(region));
        using var administrator = kms.CreateClient(Home);
        var key = (await administrator.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true })).KeyMetadata.Arn;
        await administrator.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key, ReplicaRegion = Away });
        foreach (var region in new[] { Home, Away })
        {
            await dynamoDb.CreateTableAsync(region, Region.KeyStoreTable, "branch-key-id", "type");
        }

        await using var replicator = await GlobalTableReplicator.StartAsync(dynamoDb, Region.KeyStoreTable, [Home, Away]);
        var world = new World(
            dynamoDb, kms, clients, [.. new[] { Home, Away }.Select(region => new Region(region, dynamoDb, key, clients, options))]);
        for (var i = 0; i < tenants; i++)
        {
            await world.Regions[0].Store.CreateAsync(new EncryptionContext([new("tenant", Tenant(i))]), Tenant(i));
        }

        await replicator.WaitUntilCaughtUpAsync();
        kms.Audit.Clear();
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        Array.ForEach(Regions, region => region.Dispose());
        _clients.Dispose();
        await Kms.DisposeAsync();
        await _dynamoDb.DisposeAsync();
    }
}
