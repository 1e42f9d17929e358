using Amazon.DynamoDBv2;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;

namespace FieldCrypt.Operations.Tests;

/// <summary>Keys of every kind that items are rewrapped from and to, by what they are; one test's.</summary>
internal sealed class SomeKeys : IAsyncDisposable
{
    private const string Region = OperationsTest.Region;
    private readonly Dictionary<string, KeyProvider> _made = [];
    private readonly List<KmsEmulator> _otherAccounts = [];
    private readonly AmazonKeyManagementServiceClient _administrator;
    private readonly KmsClients _clients;
    private readonly LocalKeyProvider _local;
    private readonly DynamoDbBranchKeyStore _store;

    private SomeKeys(OperationsFixture fixture, KmsClients clients, LocalKeyProvider local, DynamoDbBranchKeyStore store)
    {
        _administrator = fixture.Kms.CreateClient(Region);
        (_clients, _local, _store) = (clients, local, store);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes a table of branch keys, and the other keys as they are asked for.</summary>
    public static async Task<SomeKeys> MakeAsync(OperationsFixture fixture, IAmazonDynamoDB dynamoDb, KmsClients clients, LocalKeyProvider local, string branchKeysKey)
    {
        var keyStore = await fixture.CreateTableAsync("branch-key-id", "type");
        return new(fixture, clients, local, new DynamoDbBranchKeyStore(dynamoDb, keyStore, KmsBranchKeyProtection.Key(branchKeysKey, clients)));
    }

    public async Task<KeyProvider> ForAsync(string what)
    {
        if (!_made.TryGetValue(what, out var made))
        {
            _made[what] = made = await MakeAsync(what);
        }

        return made;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _made.Values.Where(provider => provider != _local).OfType<IDisposable>())
        {
            provider.Dispose();
        }

        foreach (var account in _otherAccounts)
        {
            await account.DisposeAsync();
        }

        _administrator.Dispose();
    }

    private async Task<KeyProvider> MakeAsync(string what) => what switch
    {
        "kms" or "other kms" => new KmsKeyProvider(await CreateKmsKeyAsync(), _clients),
        "multi-Region" => new MultiRegionKmsKeyProvider(await CreateKmsKeyAsync(multiRegion: true), Region, _clients),
        "replica" => await ReplicaAsync(),
        "other account" => await OfOtherAccountAsync(),
        "local" => _local,
        "other local" => LocalKeyProvider.FromKey("tests", "key-2", Enumerable.Repeat((byte)2, 32).ToArray()),
        "kms and local" => new CompositeKeyProvider(await ForAsync("kms"), _local),
        "branch" or "other branch" => new BranchKeyProvider(_store, await _store.CreateAsync(EncryptionContext.Empty, cancellationToken: Token)),
        "rotated branch" => await RotatedAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    private async Task<string> CreateKmsKeyAsync(bool multiRegion = false) =>
        (await _administrator.CreateKeyAsync(new CreateKeyRequest { MultiRegion = multiRegion }, Token)).KeyMetadata.Arn;

    private async Task<MultiRegionKmsKeyProvider> ReplicaAsync()
    {
        var former = (MultiRegionKmsKeyProvider)await ForAsync("multi-Region");
        var arn = former.Description.Split(' ').First(word => word.StartsWith("arn:", StringComparison.Ordinal)).TrimEnd(',', ';', ')');
        await _administrator.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = arn, ReplicaRegion = "eu-west-1" }, Token);
        return new MultiRegionKmsKeyProvider(arn, "eu-west-1", _clients);
    }

    // Another emulator stands for another account: it knows none of the former keys.
    private async Task<KeyProvider> OfOtherAccountAsync()
    {
        var account = await KmsEmulator.StartAsync(new() { AccountId = "999900001111" }, Token);
        _otherAccounts.Add(account);
        using var administrator = account.CreateClient(Region);
        var arn = (await administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
        return new KmsKeyProvider(arn, new KmsClients(account.CreateClient));
    }

    private async Task<KeyProvider> RotatedAsync()
    {
        var former = (BranchKeyProvider)await ForAsync("branch");
        var id = former.Description.Split(' ')[^1];
        await _store.RotateAsync(id, Token);
        return new BranchKeyProvider(_store, id);
    }
}
