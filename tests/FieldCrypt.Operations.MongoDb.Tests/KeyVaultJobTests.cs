using FieldCrypt.Keys;
using FieldCrypt.MongoDb;
using MongoDB.Bson;
using MongoDB.Driver;

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

    [Fact]
    public async Task A_data_key_that_cannot_be_opened_or_is_malformed_is_left_as_it_is_and_told_by_its_id_and_all_others_are_wrapped()
    {
        using var next = new LocalMasterKeyProvider(Enumerable.Repeat((byte)7, LocalMasterKeyProvider.KeyLength).ToArray(), "next");
        using var lost = new LocalMasterKeyProvider(Enumerable.Repeat((byte)9, LocalMasterKeyProvider.KeyLength).ToArray(), "lost");
        var name = CollectionNamespace.FromFullName($"encryption.vault{Guid.NewGuid():N}");
        using var former = new KeyVault(fixture.Client, name.FullName, [fixture.MasterKey, lost]);
        await former.CreateKeyAsync(cancellationToken: Token);
        var unopenable = await former.CreateKeyAsync(new() { Provider = "local:lost" }, Token);
        var changed = await former.CreateKeyAsync(cancellationToken: Token);
        var documents = fixture.Client.GetDatabase(name.DatabaseNamespace.DatabaseName).GetCollection<BsonDocument>(name.CollectionName);
        var material = (await DocumentAsync(changed))["keyMaterial"].AsByteArray.ToArray();
        material[50] ^= 1;
        await documents.UpdateOneAsync(ById(changed), new BsonDocument("$set", new BsonDocument("keyMaterial", material)), cancellationToken: Token);
        var before = (await DocumentAsync(unopenable), await DocumentAsync(changed));

        using var both = new KeyVault(fixture.Client, name.FullName, [next, fixture.MasterKey]);
        var report = await new JobRunner().RunAsync(MongoDbJobs.RewrapKeys(both), Token);

        Assert.Equal((3L, 1L, 2L), (report.Figures.Items, report.Figures.Changed, report.Figures.Skipped));
        Assert.Equal(
            new[] { $"_id={unopenable:D}", $"_id={changed:D}" }.Order(StringComparer.Ordinal),
            report.Figures.FirstSkips.Select(skip => skip.Item).Order(StringComparer.Ordinal));
        Assert.Equal(before, (await DocumentAsync(unopenable), await DocumentAsync(changed)));

        static BsonDocument ById(Guid id) => new("_id", new BsonBinaryData(id, GuidRepresentation.Standard));
        Task<BsonDocument> DocumentAsync(Guid id) => documents.Find(ById(id)).SingleAsync(Token);
    }

    [Fact]
    public async Task A_data_key_that_another_wraps_meanwhile_stays_as_he_wrapped_it_and_one_that_is_deleted_does_not_come_back()
    {
        var name = $"encryption.vault{Guid.NewGuid():N}";
        using var next = new LocalMasterKeyProvider(Enumerable.Repeat((byte)7, LocalMasterKeyProvider.KeyLength).ToArray(), "next");
        using var vault = new KeyVault(fixture.Client, name, [fixture.MasterKey]);
        var (wrapped, deleted) = (await vault.CreateKeyAsync(cancellationToken: Token), await vault.CreateKeyAsync(cancellationToken: Token));
        using var others = new KeyVault(fixture.Client, name, [next, fixture.MasterKey]);
        DataKeyDocument? theirs = null;
        var slow = new Interrupted(next, async () =>
        {
            await others.RewrapManyAsync(new BsonDocument("_id", new BsonBinaryData(wrapped, GuidRepresentation.Standard)), next.Name, Token);
            await others.DeleteKeyAsync(deleted, Token);
            theirs = await others.GetKeyAsync(wrapped, Token);
        });
        using var ours = new KeyVault(fixture.Client, name, [slow, fixture.MasterKey]);

        var report = await new JobRunner(new() { ItemParallelism = 1, Segments = 1 }).RunAsync(MongoDbJobs.RewrapKeys(ours), Token);

        Assert.Equal((2L, 0L, 1L, 1L), (report.Figures.Items, report.Figures.Changed, report.Figures.Unchanged, report.Figures.RacesLost));
        var key = Assert.Single(await others.GetKeysAsync(Token));
        Assert.Equal((wrapped, theirs!.UpdatedAt), (key.Id, key.UpdatedAt));
        Assert.True(key.KeyMaterial.Span.SequenceEqual(theirs.KeyMaterial.Span), "What another wrote was written over.");
    }

    /// <summary>A master key, and something that happens once, when it has wrapped a key and before that is written.</summary>
    private sealed class Interrupted(MasterKeyProvider inner, Func<Task> meanwhile) : MasterKeyProvider
    {
        private int _wrapped;

        public override string Name => inner.Name;

        public override BsonDocument Description => inner.Description;

        public override async ValueTask<byte[]> WrapAsync(Secret dataKey, CancellationToken cancellationToken)
        {
            var wrapped = await inner.WrapAsync(dataKey, cancellationToken);
            if (Interlocked.Exchange(ref _wrapped, 1) == 0)
            {
                await meanwhile();
            }

            return wrapped;
        }

        public override ValueTask<UnwrapResult> UnwrapAsync(BsonDocument masterKey, ReadOnlyMemory<byte> wrapped, CancellationToken cancellationToken) =>
            inner.UnwrapAsync(masterKey, wrapped, cancellationToken);
    }
}
