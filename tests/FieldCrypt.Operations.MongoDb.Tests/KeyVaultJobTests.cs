using FieldCrypt.MongoDb;
using MongoDB.Bson;

namespace FieldCrypt.Operations.Tests;

public class KeyVaultJobTests(MongoOperationsFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Data_keys_are_wrapped_with_a_new_master_key_and_values_stay_readable_with_it_alone()
    {
        using var next = new LocalMasterKeyProvider(Enumerable.Repeat((byte)7, LocalMasterKeyProvider.KeyLength).ToArray(), "next");
        var name = $"encryption.vault{Guid.NewGuid():N}";
        BsonBinaryData value;
        using (var former = new KeyVault(fixture.Client, name, [fixture.MasterKey]))
        {
            var id = await former.CreateKeyAsync(cancellationToken: Token);
            await former.CreateKeyAsync(cancellationToken: Token);
            value = await new ValueEncryptor(former).EncryptAsync("a value", id, CsfleAlgorithm.Random, Token);
        }

        using var both = new KeyVault(fixture.Client, name, [next, fixture.MasterKey]);
        var runner = new JobRunner();
        Assert.Equal(2, (await new JobRunner(new() { Mode = JobMode.DryRun }).RunAsync(MongoDbJobs.RewrapKeys(both), Token)).Figures.Changed);
        Assert.All(await both.GetKeysAsync(Token), key => Assert.Equal("local", key.Provider));

        var report = await runner.RunAsync(MongoDbJobs.RewrapKeys(both), Token);

        Assert.Equal((2L, 2L), (report.Figures.Items, report.Figures.Changed));
        Assert.All(report.ProtectedKeys!, key => Assert.Equal("local:next", key.ProtectedBy.Name));
        using var alone = new KeyVault(fixture.Client, name, [next]);
        Assert.Equal("a value", (await new ValueEncryptor(alone).DecryptAsync(value, Token)).AsString);
        Assert.Equal(2, (await runner.RunAsync(MongoDbJobs.RewrapKeys(both), Token)).Figures.Unchanged);
    }
}
