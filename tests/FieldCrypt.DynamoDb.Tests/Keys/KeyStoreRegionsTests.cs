using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.KeyManagementService.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;
using Microsoft.Extensions.Time.Testing;

namespace FieldCrypt.DynamoDb.Tests.Keys;

/// <summary>One multi-Region key, one key store replicated as a global table: each Region opens the branch keys with its own member.</summary>
public sealed class KeyStoreRegionsTests(DynamoDbFixture fixture) : IAsyncLifetime
{
    private const string Home = "us-east-1";
    private const string Away = "ap-southeast-2";

    private static readonly EncryptionContext Custom = new([new("tenant", "7")]);

    private readonly string _table = $"Replicated-{Guid.NewGuid():n}";
    private KmsEmulator _kms = null!;
    private KmsClients _clients = null!;
    private GlobalTableReplicator _replicator = null!;
    private AmazonDynamoDBClient[] _dynamoDb = [];
    private string _key = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _kms = await KmsEmulator.StartAsync(cancellationToken: Token);
        _clients = new KmsClients(region => _kms.CreateClient(region));
        using var administrator = _kms.CreateClient(Home);
        _key = (await administrator.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true }, Token)).KeyMetadata.Arn;
        await administrator.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = _key, ReplicaRegion = Away }, Token);
        _dynamoDb = [fixture.Service.CreateClient(Home), fixture.Service.CreateClient(Away)];
        foreach (var region in new[] { Home, Away })
        {
            await fixture.Service.CreateTableAsync(region, _table, "branch-key-id", "type", Token);
        }

        _replicator = await GlobalTableReplicator.StartAsync(fixture.Service, _table, [Home, Away], Token);
        _kms.Audit.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _replicator.DisposeAsync();
        Array.ForEach(_dynamoDb, client => client.Dispose());
        _clients.Dispose();
        await _kms.DisposeAsync();
    }

    [Fact]
    public async Task What_one_Region_wraps_the_other_opens_with_its_own_member_and_no_call_crosses()
    {
        var (home, away) = (StoreIn(Home), StoreIn(Away));
        await home.CreateAsync(Custom, "tenant-7", Token);
        await _replicator.WaitUntilCaughtUpAsync(Token);
        using var writer = new BranchKeyProvider(home, "tenant-7");
        using var reader = new BranchKeyProvider(away, "tenant-7");
        var first = await writer.GenerateAsync(32, Custom, Token);
        await AssertOpensAsync(reader, first);

        // The other Region rotates, and the first one follows.
        var version = await away.RotateAsync("tenant-7", Token);
        await _replicator.WaitUntilCaughtUpAsync(Token);
        writer.Forget("tenant-7");
        var second = await writer.GenerateAsync(32, Custom, Token);
        Assert.Equal(version, new Guid(second.Wrapped.Ciphertext.Span.Slice(28, 16), bigEndian: true));
        await AssertOpensAsync(reader, second);
        await AssertOpensAsync(writer, first);
        Assert.Equal(await BeaconAsync(home), await BeaconAsync(away));

        // Every call went to a Region for the member of that Region, and those of each store to its own.
        Assert.All(_kms.Audit.Records, call => Assert.Equal($"arn:aws:kms:{call.Region}:111122223333:{_key[(_key.LastIndexOf(':') + 1)..]}", call.KeyArn));
        Assert.Equal([Away, Home], _kms.Audit.Records.Select(call => call.Region).Distinct().Order());
        Assert.DoesNotContain(_kms.Audit.Records, call => call.ErrorCode is not null);

        // The ARN in the records stays the one that created them, so that stores of a single Region go on working.
        Assert.All(_kms.Audit.Records, call => Assert.Equal(_key, call.EncryptionContext["kms-arn"]));
    }

    [Fact]
    public async Task When_one_Region_is_dark_the_other_goes_on()
    {
        await StoreIn(Home).CreateAsync(Custom, "tenant-7", Token);
        await _replicator.WaitUntilCaughtUpAsync(Token);
        _kms.Audit.Clear();
        using (_kms.Faults.Outage(Home))
        {
            using var away = new BranchKeyProvider(StoreIn(Away), "tenant-7");
            await AssertOpensAsync(away, await away.GenerateAsync(32, Custom, Token));
            using var home = new BranchKeyProvider(StoreIn(Home), "tenant-7");
            var refusal = await Assert.ThrowsAsync<KeyAccessException>(async () => await home.GenerateAsync(32, Custom, Token));
            Assert.Equal((KeyAccessFailure.Unreachable, Home), (refusal.Reason, refusal.Region));
        }

        Assert.All(_kms.Audit.Records, call => Assert.Equal(Away, call.Region));
    }

    [Fact]
    public async Task Branch_keys_are_opened_in_the_next_Region_when_the_local_one_fails_and_never_created_there()
    {
        await StoreIn(Home).CreateAsync(Custom, "tenant-7", Token);
        _kms.Audit.Clear();
        var store = Store(Home, KmsBranchKeyProtection.MultiRegion(_key, Home, _clients, new MultiRegionKmsOptions { FailoverRegions = [Away] }));
        using var outage = _kms.Faults.Outage(Home);
        using var keys = new BranchKeyProvider(store, "tenant-7");

        await AssertOpensAsync(keys, await keys.GenerateAsync(32, Custom, Token));
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(() => store.RotateAsync("tenant-7", Token));

        Assert.Equal((KeyAccessFailure.Unreachable, Home), (refusal.Reason, refusal.Region));
        var opened = Assert.Single(_kms.Audit.Records);
        Assert.Equal((Away, "Decrypt"), (opened.Region, opened.Operation));
    }

    [Fact]
    public async Task Discovery_opens_through_the_local_member_and_a_store_of_one_Region_only_its_own()
    {
        await StoreIn(Home).CreateAsync(Custom, "tenant-7", Token);
        await _replicator.WaitUntilCaughtUpAsync(Token);
        _kms.Audit.Clear();
        var discovering = Store(Away, KmsBranchKeyProtection.Discovery(Away, KmsKeyFilter.Accounts("aws", "111122223333"), _clients));
        (await discovering.GetActiveAsync("tenant-7", Token)).Key.Dispose();
        Assert.Equal(Away, Assert.Single(_kms.Audit.Records).Region);

        var exact = Store(Away, KmsBranchKeyProtection.Key(_key.Replace(Home, Away, StringComparison.Ordinal), _clients));
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(async () => await exact.GetActiveAsync("tenant-7", Token));
        Assert.Equal(KeyAccessFailure.NoMatchingKey, refusal.Reason);
        Assert.Single(_kms.Audit.Records);
    }

    [Fact]
    public async Task Sixty_four_cold_callers_make_one_KMS_call()
    {
        await StoreIn(Home).CreateAsync(Custom, "tenant-7", Token);
        _kms.Audit.Clear();
        using var delay = _kms.Faults.Delay(TimeSpan.FromMilliseconds(50), operation: "Decrypt");
        using var keys = new BranchKeyProvider(StoreIn(Home), "tenant-7");
        var encryptor = new ItemEncryptor(TableSchema.For<TenantTests.Account>(), keys);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(
            () => encryptor.EncryptAsync(Item(i, "7"), Token).AsTask(), Token)));
        Assert.Equal("Decrypt", Assert.Single(_kms.Audit.Records).Operation);
    }

    [Fact]
    public async Task However_many_items_a_tenant_costs_a_few_KMS_calls_per_Region_and_cache_period()
    {
        const int Tenants = 4;
        const int Periods = 3;
        var clock = new FakeTimeProvider();

        // The clock runs on while keys are opened ahead: that must not look like a store that does not answer.
        var options = new BranchKeyOptions { Cache = new KeyCacheOptions { TimeProvider = clock }, OpenTimeout = TimeSpan.FromHours(1) };
        for (var tenant = 0; tenant < Tenants; tenant++)
        {
            await StoreIn(Home).CreateAsync(Custom, $"tenant-{tenant}", Token);
        }

        await _replicator.WaitUntilCaughtUpAsync(Token);
        _kms.Audit.Clear();
        using var home = new BranchKeyProvider(StoreIn(Home), context => context["aws-crypto-attr.TenantId"], options);
        using var away = new BranchKeyProvider(StoreIn(Away), context => context["aws-crypto-attr.TenantId"], options);
        ItemEncryptor[] encryptors = [.. new[] { home, away }.Select(keys => new ItemEncryptor(TableSchema.For<TenantTests.Account>(), keys))];
        for (var step = 0; step < Periods * 10; step++)
        {
            await Parallel.ForAsync(0, 100, Token, async (i, token) =>
            {
                var item = Item(i, $"tenant-{i % Tenants}");
                var encrypted = await encryptors[i / Tenants % 2].EncryptAsync(item, token);
                var opened = await encryptors[1 - (i / Tenants % 2)].DecryptAsync(encrypted, token);
                Assert.Equal(item["Iban"].S, opened["Iban"].S);
            });
            clock.Advance(options.Cache.Lifetime / 10);
        }

        // By the key service's own audit trail, 3,000 items: at first, at each end of a lifetime, or ahead of it.
        var pairs = _kms.Audit.Records.GroupBy(call => (call.Region, call.EncryptionContext["branch-key-id"])).ToList();
        Assert.Equal(Tenants * 2, pairs.Count);
        Assert.All(pairs, pair => Assert.InRange(pair.Count(), Periods, Periods * 10));
    }

    private static Dictionary<string, AttributeValue> Item(int id, string tenant) => new()
    {
        ["Id"] = new($"{id}"),
        ["TenantId"] = new(tenant),
        ["Iban"] = new($"iban {id}"),
    };

    private static async Task AssertOpensAsync(BranchKeyProvider provider, GeneratedDataKey generated)
    {
        using var opened = (await provider.UnwrapAsync(generated.Wrapped, Custom, Token)).Key;
        Assert.Equal(generated.Key.Bytes(), opened!.Bytes());
    }

    private static async Task<string> BeaconAsync(DynamoDbBranchKeyStore store)
    {
        using var key = await store.GetBeaconKeyAsync("tenant-7", Token);
        return Convert.ToHexString(key.Bytes());
    }

    private DynamoDbBranchKeyStore StoreIn(string region) => Store(region, KmsBranchKeyProtection.MultiRegion(_key, region, _clients));

    private DynamoDbBranchKeyStore Store(string region, BranchKeyProtection protection) =>
        new(_dynamoDb[region == Home ? 0 : 1], _table, protection);
}
