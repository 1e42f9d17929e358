using System.Globalization;
using Amazon.KeyManagementService.Model;
using FieldCrypt.Kms;
using FieldCrypt.MongoDb;
using FieldCrypt.Testing;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Tests;

/// <summary>A key for each ward, and a new master key for all while the wards are in use.</summary>
public sealed class LiveKeyVaultTests(MongoOperationsFixture fixture) : LiveCollectionTest<WardResident>(fixture)
{
    // Many more than are kept in memory, so that writers and readers look into the vault all the time.
    private static readonly int Wards = Math.Max(60, Count / 20);

    // So few that writers and readers look into the vault all the time.
    private static readonly KeyVaultOptions FewInMemory = new() { Cache = new() { Capacity = 10, Lifetime = TimeSpan.FromSeconds(1) } };

    [Fact]
    public async Task No_write_is_lost_and_no_read_fails_while_data_keys_get_a_new_master_key_and_no_document_is_touched_by_that()
    {
        await using var kms = await KmsEmulator.StartAsync(cancellationToken: Token);
        using var administrator = kms.CreateClient("us-east-1");
        using var clients = new KmsClients(kms.CreateClient);
        var formerArn = (await administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
        var presentArn = (await administrator.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true }, Token)).KeyMetadata.Arn;
        var (former, present) = (new KmsMasterKeyProvider(formerArn, clients), new KmsMasterKeyProvider(presentArn, clients));
        var name = $"wards.vault{Guid.NewGuid():N}";
        await PutEncryptedAsync(name, former);
        var before = await StoredAsync();

        // The application has the new master key first and the former one behind it, before the job begins.
        using var both = new KeyVault(Fixture.Client, name, [present, former], FewInMemory);
        JobReport report;
        using (var encryption = new FieldCryptMongoDb(new() { Vault = both, Collections = [Wardwise()] }))
        {
            report = await UnderLoadAsync(encryption, MongoDbJobs.RewrapKeys(both), KeyOf);
        }

        Assert.Equal((JobOutcome.Completed, Wards, Wards, 0L), (report.Outcome, report.Figures.Items, report.Figures.Changed, report.Figures.Skipped));
        Assert.All(report.ProtectedKeys!, key => Assert.Equal(presentArn, key.ProtectedBy.Name));
        var untouched = (await StoredAsync()).Zip(before).Where(pair => !IsWritten(pair.First["_id"].AsInt32)).ToList();
        Assert.NotEmpty(untouched);
        Assert.All(untouched, pair => Assert.Equal(pair.Second, pair.First));

        // The former master key is gone from the settings, and from KMS.
        await administrator.DisableKeyAsync(new DisableKeyRequest { KeyId = formerArn }, Token);
        using var alone = new KeyVault(Fixture.Client, name, [present]);
        using var afterwards = new FieldCryptMongoDb(new() { Vault = alone, Collections = [Wardwise()] });
        await AssertNothingLostAsync(afterwards);
        var again = await new JobRunner().RunAsync(MongoDbJobs.RewrapKeys(alone), Token);
        Assert.Equal((Wards, 0L), (again.Figures.Unchanged, again.Figures.Changed));
    }

    private static DataKeyReference KeyOf(int id) => Name(id % Wards);

    private static string Name(int ward) => string.Create(CultureInfo.InvariantCulture, $"ward {ward}");

    private CollectionSchema<WardResident> Wardwise() =>
        CollectionSchema.ForDocumentsWithKeys<WardResident>(Residents.CollectionNamespace.FullName, resident => KeyOf(resident.Id));

    private async Task PutEncryptedAsync(string vaultName, KmsMasterKeyProvider masterKey)
    {
        using var vault = new KeyVault(Fixture.Client, vaultName, [masterKey]);
        for (var ward = 0; ward < Wards; ward++)
        {
            await vault.CreateKeyAsync(new() { AlternateNames = [Name(ward)] }, Token);
        }

        using var encryption = new FieldCryptMongoDb(new() { Vault = vault, Collections = [Wardwise()] });
        using var client = encryption.CreateClient(MongoClientSettings.FromConnectionString(Fixture.Server.ConnectionString));
        await encryption.StartAsync(Token);
        var residents = Typed(client);
        for (var first = 0; first < Count; first += 5000)
        {
            await residents.InsertManyAsync(
                Enumerable.Range(first, Math.Min(5000, Count - first)).Select(id => new WardResident { Id = id, Name = NameOf(id), Ssn = SsnOf(id) }), cancellationToken: Token);
        }
    }
}
