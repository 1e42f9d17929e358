using MongoDB.Bson;

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

    private async Task<Guid> KeyOfNewValueAsync(string name, Dictionary<string, Guid> pinned)
    {
        using var masterKey = new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength]);
        using var vault = new KeyVault(mongo.Admin, mongo.Vault.CollectionName, [masterKey], new() { PinnedKeys = pinned });
        var value = await new ValueEncryptor(vault).EncryptAsync(new BsonString("text"), name, CsfleAlgorithm.Random, Token);
        return new Guid(value.Bytes.AsSpan(1, 16), bigEndian: true);
    }
}
