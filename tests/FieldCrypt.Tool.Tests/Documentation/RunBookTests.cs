using Amazon.KeyManagementService.Model;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.MongoDb;
using FieldCrypt.Testing;

namespace FieldCrypt.Tool.Tests.Documentation;

/// <summary>The run-books of docs/operations.md go as they are shown: each in a world of its own, every command with what it writes.</summary>
public sealed class RunBookTests(Clinic clinic) : IAsyncLifetime
{
    private const string FormerId = "0f3c8f1e-4ab5-4d6f-8a3e-5a2f9b1c7d10";
    private const string PresentId = "mrk-1f3c8f1e4ab54d6f8a3e5a2f9b1c7d10";
    private const string ElsewhereId = "7c1f2b90-53e4-4f5a-9d7b-0a6f3c2e8b41";
    private const string Former = $$"""{ "kms": "arn:aws:kms:us-east-1:111122223333:key/{{FormerId}}" }""";
    private const string Present = $$"""{ "multiRegionKms": "arn:aws:kms:us-east-1:111122223333:key/{{PresentId}}" }""";
    private const string Elsewhere = $$"""{ "kms": "arn:aws:kms:us-east-1:444455556666:key/{{ElsewhereId}}" }""";

    private RunBook _book = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _book = await RunBook.OpenAsync(clinic);

    public ValueTask DisposeAsync() => _book.DisposeAsync();

    [Fact]
    public async Task The_first_encryption_of_a_live_table()
    {
        await _book.CreateKeyAsync(PresentId);
        await _book.CreateTableAsync();
        await _book.PutAsync(40, keys: null);
        await _book.ChangeAsync("p-017", "Nickname", "Ada");
        _book.Settings($"[{Present}]");
        await _book.FollowAsync("The first encryption of a live table");
    }

    [Fact]
    public async Task Retiring_a_key()
    {
        var former = await _book.CreateKeyAsync(FormerId);
        await _book.CreateKeyAsync(PresentId);
        await _book.CreateKeyStoreAsync("tenant-17");
        await _book.CreateTableAsync();
        await _book.PutAsync(40, new KmsKeyProvider(former, _book.Clients));
        await using var mongo = await MongoWireDouble.StartAsync(cancellationToken: Token);
        await PutDataKeysAsync(mongo, former);
        _book.Export("FIELDCRYPT_MONGODB", mongo.ConnectionString);
        _book.Settings($"[{Present}, {Former}]", more: $$""", "mongoDb": { "masterKeys": [{{Present}}, {{Former}}] }""");
        await _book.FollowAsync("Retiring a key");
    }

    [Fact]
    public async Task Moving_to_another_Region()
    {
        var key = await _book.CreateKeyAsync(PresentId);
        using var administrator = _book.Administrator();
        await administrator.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key, ReplicaRegion = "eu-west-1" }, Token);
        await _book.CreateTableAsync(region: "eu-west-1");
        await _book.PutAsync(40, new MultiRegionKmsKeyProvider(key, Clinic.Region, _book.Clients), region: "eu-west-1");
        _book.Settings($"[{Present}]");
        await _book.FollowAsync("Moving to another Region");
    }

    [Fact]
    public async Task Moving_to_another_account()
    {
        var former = await _book.CreateKeyAsync(FormerId);
        await _book.CreateKeyAsync(ElsewhereId, TwoAccounts.SecondId);
        await _book.CreateTableAsync("Patients-copy");
        await _book.PutAsync(40, new KmsKeyProvider(former, _book.Clients), table: "Patients-copy");
        _book.Settings($"[{Elsewhere}, {Former}]", table: "Patients-copy");
        await _book.FollowAsync("Moving to another account");
    }

    [Fact]
    public async Task A_lost_key()
    {
        var lost = await _book.CreateKeyAsync(FormerId);
        var present = new MultiRegionKmsKeyProvider(await _book.CreateKeyAsync(PresentId), Clinic.Region, _book.Clients);
        await _book.CreateTableAsync();
        await _book.PutAsync(39, new CompositeKeyProvider(present, new KmsKeyProvider(lost, _book.Clients)));
        await _book.PutAsync(1, new KmsKeyProvider(lost, _book.Clients), first: 40);
        using var administrator = _book.Administrator();
        await administrator.ScheduleKeyDeletionAsync(new ScheduleKeyDeletionRequest { KeyId = lost, PendingWindowInDays = 7 }, Token);
        _book.Settings($"[{Present}, {Former}]");
        await _book.FollowAsync("A lost key");
    }

    [Fact]
    public async Task A_leaked_key()
    {
        var store = await _book.CreateKeyStoreAsync("tenant-17");
        using var keys = new BranchKeyProvider(store, "tenant-17");
        await _book.CreateTableAsync();
        await _book.PutAsync(40, keys);
        _book.Settings("""[{ "branchKey": "tenant-17" }]""");
        await _book.FollowAsync("A leaked key");
    }

    [Fact]
    public async Task Forgetting_a_tenant()
    {
        var store = await _book.CreateKeyStoreAsync("tenant-17", "tenant-18");
        using var leaver = new BranchKeyProvider(store, "tenant-17");
        using var other = new BranchKeyProvider(store, "tenant-18");
        await _book.CreateTableAsync();
        await _book.PutAsync(12, leaver);
        await _book.PutAsync(28, other, first: 13);
        _book.Settings("""[{ "branchKey": "tenant-18" }, { "branchKey": "tenant-17" }]""");
        await _book.FollowAsync("Forgetting a tenant");
    }

    [Fact]
    public async Task An_auditors_questions()
    {
        var present = new MultiRegionKmsKeyProvider(await _book.CreateKeyAsync(PresentId), Clinic.Region, _book.Clients);
        var store = await _book.CreateKeyStoreAsync("tenant-17");
        using var branch = new BranchKeyProvider(store, "tenant-17");
        await _book.CreateTableAsync();
        await _book.PutAsync(28, present);
        await _book.PutAsync(12, branch, first: 29);
        await _book.PutAsync(1, keys: null, first: 41);
        await _book.ChangeAsync("p-007", "Clinic", "Elsewhere");
        _book.Settings($$"""[{{Present}}, { "branchKey": "tenant-17" }]""");
        await _book.FollowAsync("An auditor's questions");
    }

    private async Task PutDataKeysAsync(MongoWireDouble mongo, string masterKey)
    {
        using var client = mongo.CreateClient();
        using var vault = new KeyVault(client, "encryption.__keyVault", [new KmsMasterKeyProvider(masterKey, _book.Clients)]);
        for (var i = 0; i < 3; i++)
        {
            await vault.CreateKeyAsync(cancellationToken: Token);
        }
    }
}
