using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>What a name means is up to whoever may write to the key vault, unless it is pinned to an id.</summary>
public sealed class PinnedKeyTests(MongoFixture mongo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_that_an_administrator_moved_changes_the_key_of_new_values_unless_it_is_pinned()
    {
        var name = $"tenant-{Guid.NewGuid()}";
        var own = await mongo.Vault.CreateKeyAsync(new() { AlternateNames = [name] }, Token);
        await mongo.Vault.RemoveAlternateNameAsync(own, name, Token);
        var foreign = await mongo.Vault.CreateKeyAsync(new() { AlternateNames = [name] }, Token);

        Assert.Equal(foreign, await KeyOfNewValueAsync(name, []));
        Assert.Equal(own, await KeyOfNewValueAsync(name, new() { [name] = own }));
    }

    [Fact]
    public async Task A_pinned_name_is_never_given_to_a_new_key()
    {
        var name = $"tenant-{Guid.NewGuid()}";
        using var masterKey = new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength]);
        using var vault = new KeyVault(
            mongo.Admin, mongo.Vault.CollectionName, [masterKey], new() { PinnedKeys = new Dictionary<string, Guid> { [name] = Guid.NewGuid() } });

        var error = await Assert.ThrowsAsync<KeyAccessException>(() => vault.GetOrCreateKeyAsync(name, Token));

        Assert.Equal(KeyAccessFailure.NotFound, error.Reason);
        Assert.Null(await mongo.Vault.GetKeyByAlternateNameAsync(name, Token));
    }

    [Fact]
    public async Task Wrapped_keys_that_are_exchanged_change_the_key_of_new_values_and_what_was_written_before_shows_it()
    {
        var own = await mongo.Vault.CreateKeyAsync(new(), Token);
        var foreign = await mongo.Vault.CreateKeyAsync(new(), Token);
        var withOwnKey = new ValueEncryptor(mongo.Vault);
        var before = await withOwnKey.EncryptAsync("text", own, CsfleAlgorithm.Random, Token);
        var documents = mongo.Admin.GetDatabase(mongo.Vault.CollectionName.Split('.')[0]).GetCollection<BsonDocument>("__keyVault");
        var stored = await documents.Find(new BsonDocument("_id", new BsonBinaryData(foreign, GuidRepresentation.Standard))).SingleAsync(Token);

        await documents.UpdateOneAsync(
            new BsonDocument("_id", new BsonBinaryData(own, GuidRepresentation.Standard)),
            new BsonDocument("$set", new BsonDocument("keyMaterial", stored["keyMaterial"])),
            cancellationToken: Token);

        using var masterKey = new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength]);
        using var vault = new KeyVault(mongo.Admin, mongo.Vault.CollectionName, [masterKey]);
        var exchanged = new ValueEncryptor(vault);
        var after = await exchanged.EncryptAsync("text", own, CsfleAlgorithm.Random, Token);
        Assert.Equal("text", (await exchanged.DecryptAsync(after, Token)).AsString);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => exchanged.DecryptAsync(before, Token).AsTask());

        // The vault that has the key in memory still.
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => withOwnKey.DecryptAsync(after, Token).AsTask());
    }

    private async Task<Guid> KeyOfNewValueAsync(string name, Dictionary<string, Guid> pinned)
    {
        using var masterKey = new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength]);
        using var vault = new KeyVault(mongo.Admin, mongo.Vault.CollectionName, [masterKey], new() { PinnedKeys = pinned });
        var value = await new ValueEncryptor(vault).EncryptAsync(new BsonString("text"), name, CsfleAlgorithm.Random, Token);
        return new Guid(value.Bytes.AsSpan(1, 16), bigEndian: true);
    }
}
