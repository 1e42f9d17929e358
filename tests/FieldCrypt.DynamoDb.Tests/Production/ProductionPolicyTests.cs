using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.DynamoDb.Tests.Production;

/// <summary>The key policies of docs/production.md, word for word, on the emulator: each role does its work, and nothing else.</summary>
public sealed partial class ProductionPolicyTests(DynamoDbFixture fixture) : IAsyncLifetime
{
    private const string Region = "us-east-1";
    private const string Tenant = "north";
    private static readonly EncryptionContext Context = new([new("tenant", Tenant)]);

    private KmsEmulator _kms = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _kms = await KmsEmulator.StartAsync(
        new KmsEmulatorOptions
        {
            Principals = new[] { "application", "reader", "operator", "auditor", "key-administrator" }
                .ToDictionary(role => role, role => $"arn:aws:iam::111122223333:role/{role}"),
        },
        Token);

    public ValueTask DisposeAsync() => _kms.DisposeAsync();

    [Fact]
    public async Task Under_branch_keys_an_operator_creates_and_rotates_and_decrypts_nothing()
    {
        await using var house = await HouseAsync("## Key policy: branch keys");
        var store = house.Store("operator");

        await store.CreateAsync(Context, Tenant, Token);
        await store.RotateAsync(Tenant, Token);

        await AssertDeniedAsync(async () => (await store.GetActiveAsync(Tenant, Token)).Key.Dispose());
        Assert.Equal(["GetItem", "TransactWriteItems"], house.Requests.Distinct().Order());
    }

    [Theory]
    [InlineData("application")]
    [InlineData("reader")]
    public async Task Under_branch_keys_whoever_may_decrypt_opens_and_wraps_and_creates_none(string role)
    {
        await using var house = await HouseAsync("## Key policy: branch keys");
        await house.Store("operator").CreateAsync(Context, Tenant, Token);
        house.Requests.Clear();
        using var keys = new BranchKeyProvider(house.Store(role), Tenant);

        await OpenAsync(keys, await WrapAsync(keys));

        Assert.Equal(["GetItem"], house.Requests.Distinct());
        await AssertDeniedAsync(() => house.Store(role).CreateAsync(Context, "south", Token));
        await AssertDeniedAsync(() => house.Store(role).RotateAsync(Tenant, Token));
    }

    [Theory]
    [InlineData("auditor")]
    [InlineData("key-administrator")]
    public async Task Under_branch_keys_nobody_else_opens_one(string role)
    {
        await using var house = await HouseAsync("## Key policy: branch keys");
        await house.Store("operator").CreateAsync(Context, Tenant, Token);

        await AssertDeniedAsync(async () => (await house.Store(role).GetActiveAsync(Tenant, Token)).Key.Dispose());
        await AssertDeniedAsync(async () => (await house.Store(role).GetBeaconKeyAsync(Tenant, Token)).Dispose());
    }

    [Fact]
    public async Task Under_a_KMS_key_used_directly_the_application_writes_and_reads_and_a_reader_only_reads()
    {
        await using var house = await HouseAsync("## Key policy: the KMS key used directly");
        var application = new KmsKeyProvider(house.KeyArn, house.Clients("application"));
        var reader = new KmsKeyProvider(house.KeyArn, house.Clients("reader"));

        var wrapped = await WrapAsync(application);

        await OpenAsync(application, wrapped);
        await OpenAsync(reader, wrapped);
        await AssertDeniedAsync(() => WrapAsync(reader));
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("auditor")]
    [InlineData("key-administrator")]
    public async Task Under_a_KMS_key_used_directly_nobody_else_makes_or_opens_a_data_key(string role)
    {
        await using var house = await HouseAsync("## Key policy: the KMS key used directly");
        var wrapped = await WrapAsync(new KmsKeyProvider(house.KeyArn, house.Clients("application")));
        var keys = new KmsKeyProvider(house.KeyArn, house.Clients(role));

        await AssertDeniedAsync(() => WrapAsync(keys));
        await AssertDeniedAsync(() => OpenAsync(keys, wrapped));
    }

    [Theory]
    [InlineData("## Key policy: branch keys")]
    [InlineData("## Key policy: the KMS key used directly")]
    public async Task An_auditor_looks_and_an_administrator_changes(string policy)
    {
        await using var house = await HouseAsync(policy);
        using var auditor = _kms.CreateClient(Region, "auditor");
        using var administrator = _kms.CreateClient(Region, "key-administrator");

        Assert.True((await auditor.DescribeKeyAsync(house.KeyArn, Token)).KeyMetadata.Enabled);
        await auditor.GetKeyRotationStatusAsync(new GetKeyRotationStatusRequest { KeyId = house.KeyArn }, Token);
        await auditor.GetKeyPolicyAsync(new GetKeyPolicyRequest { KeyId = house.KeyArn }, Token);
        await Assert.ThrowsAnyAsync<Amazon.KeyManagementService.AmazonKeyManagementServiceException>(
            () => auditor.DisableKeyAsync(new DisableKeyRequest { KeyId = house.KeyArn }, Token));

        await administrator.ScheduleKeyDeletionAsync(new ScheduleKeyDeletionRequest { KeyId = house.KeyArn, PendingWindowInDays = 7 }, Token);
        await administrator.CancelKeyDeletionAsync(new CancelKeyDeletionRequest { KeyId = house.KeyArn }, Token);
        await administrator.EnableKeyAsync(new EnableKeyRequest { KeyId = house.KeyArn }, Token);
        await administrator.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = house.KeyArn }, Token);
    }

    private static async Task AssertDeniedAsync(Func<Task> action) =>
        Assert.Equal(KeyAccessFailure.AccessDenied, (await Assert.ThrowsAsync<KeyAccessException>(action)).Reason);

    private static async Task<WrappedDataKey> WrapAsync(KeyProvider keys)
    {
        var generated = await keys.GenerateAsync(32, Context, Token);
        generated.Key.Dispose();
        return generated.Wrapped;
    }

    private static async Task OpenAsync(KeyProvider keys, WrappedDataKey wrapped)
    {
        using var key = (await keys.UnwrapAsync(wrapped, Context, Token)).Key;
        Assert.NotNull(key);
    }

    /// <summary>A key under a policy of the document, and a key store.</summary>
    private async Task<House> HouseAsync(string heading)
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/production.md"), Token);
        var policy = PolicyText().Match(document, document.IndexOf(heading, StringComparison.Ordinal)).Groups["policy"].Value;
        using var root = _kms.CreateClient(Region);
        var key = await root.CreateKeyAsync(new CreateKeyRequest { Policy = policy, BypassPolicyLockoutSafetyCheck = true }, Token);
        return new House(_kms, key.KeyMetadata.Arn, fixture.Service.CreateClient(Region), await fixture.CreateTableAsync("branch-key-id", "type"));
    }

    [GeneratedRegex("```json\n(?<policy>.*?)\n```", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex PolicyText();

    private sealed class House : IAsyncDisposable
    {
        private readonly KmsEmulator _kms;
        private readonly AmazonDynamoDBClient _dynamoDb;
        private readonly string _table;
        private readonly List<KmsClients> _clients = [];

        public House(KmsEmulator kms, string keyArn, AmazonDynamoDBClient dynamoDb, string table)
        {
            (_kms, KeyArn, _dynamoDb, _table) = (kms, keyArn, dynamoDb, table);
            dynamoDb.BeforeRequestEvent += (_, e) => Requests.Add(((WebServiceRequestEventArgs)e).Headers["X-Amz-Target"].Split('.')[^1]);
        }

        public string KeyArn { get; }

        /// <summary>What was sent to the key store.</summary>
        public List<string> Requests { get; } = [];

        public KmsClients Clients(string role)
        {
            var clients = new KmsClients(region => _kms.CreateClient(region, role));
            _clients.Add(clients);
            return clients;
        }

        public DynamoDbBranchKeyStore Store(string role) => new(_dynamoDb, _table, KmsBranchKeyProtection.Key(KeyArn, Clients(role)));

        public ValueTask DisposeAsync()
        {
            _clients.ForEach(clients => clients.Dispose());
            _dynamoDb.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
