using System.Security.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Tests.Format;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>Making, finding, naming and deleting data keys.</summary>
public sealed class KeyVaultTests : KeyVaultTest
{
    [Fact]
    public async Task A_new_key_has_exactly_the_fields_that_libmongocrypt_writes()
    {
        var vault = Vault();
        var before = DateTime.UtcNow.AddSeconds(-1);
        var named = await StoredAsync(await vault.CreateKeyAsync(new DataKeyRequest { AlternateNames = ["patients", "claims"] }, Cancellation));
        var unnamed = await StoredAsync(await vault.CreateKeyAsync(cancellationToken: Cancellation));
        Assert.Equal(["_id", "keyAltNames", "keyMaterial", "creationDate", "updateDate", "status", "masterKey"], named.Names);
        Assert.Equal(["_id", "keyMaterial", "creationDate", "updateDate", "status", "masterKey"], unnamed.Names);
        Assert.Equal(BsonBinarySubType.UuidStandard, named["_id"].AsBsonBinaryData.SubType);
        Assert.Equal(new BsonArray { "patients", "claims" }, named["keyAltNames"]);
        Assert.Equal(BsonBinarySubType.Binary, named["keyMaterial"].AsBsonBinaryData.SubType);
        Assert.Equal(named["creationDate"], named["updateDate"]);
        Assert.InRange(named["creationDate"].ToUniversalTime(), before, DateTime.UtcNow.AddSeconds(1));
        Assert.Equal(BsonType.Int32, named["status"].BsonType);
        Assert.Equal(0, named["status"].AsInt32);
        Assert.Equal(new BsonDocument("provider", "local"), named["masterKey"]);
    }

    [Fact]
    public async Task A_key_under_KMS_names_key_and_Region_and_nothing_else()
    {
        var masterKey = await KmsKeyAsync();
        var stored = await StoredAsync(await Vault(masterKey).CreateKeyAsync(cancellationToken: Cancellation));
        Assert.Equal(["provider", "region", "key"], stored["masterKey"].AsBsonDocument.Names);
        Assert.Equal(masterKey.Description, stored["masterKey"]);
        Assert.Equal("Encrypt", Assert.Single(Kms.Audit.Records, record => record.Operation != "CreateKey").Operation);
        Assert.All(Kms.Audit.Records, record => Assert.Empty(record.EncryptionContext));
    }

    [Fact]
    public async Task Every_read_and_write_asks_for_a_majority()
    {
        var vault = Vault();
        var id = await vault.GetOrCreateKeyAsync("patients", Cancellation);
        await vault.AddAlternateNameAsync(id, "claims", Cancellation);
        await vault.RemoveAlternateNameAsync(id, "claims", Cancellation);
        await vault.RewrapManyAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: Cancellation);
        await vault.GetKeysAsync(Cancellation);
        await vault.DeleteKeyAsync(id, Cancellation);
        var commands = Server.Commands.To(Database, Collection);
        Assert.Equal(["createIndexes", "delete", "find", "findAndModify", "insert", "update"], commands.Select(command => command.Name).Distinct().Order());
        foreach (var command in commands.Select(command => command.ToBsonDocument()))
        {
            var concern = command.GetElement(0).Name == "find" ? command["readConcern"]["level"] : command["writeConcern"]["w"];
            Assert.Equal("majority", concern);
        }
    }

    [Fact]
    public async Task An_imported_key_is_the_key_that_encrypts()
    {
        var material = RandomNumberGenerator.GetBytes(96);
        var vault = Vault();
        var id = await vault.CreateKeyAsync(new DataKeyRequest { KeyMaterial = material }, Cancellation);
        var key = new DataKey(id, Secret.CopyOf(material));
        var encrypted = await new ValueEncryptor(vault).EncryptAsync("text", id, CsfleAlgorithm.Deterministic, Cancellation);
        Assert.Equal(key.Encrypt("text", CsfleAlgorithm.Deterministic), encrypted.Bytes);
        key.Release();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(95)]
    [InlineData(97)]
    public async Task Imported_material_of_another_length_is_refused_before_anything_is_sent(int length)
    {
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Vault().CreateKeyAsync(new DataKeyRequest { KeyMaterial = new byte[length] }, Cancellation));
        Assert.Empty(Commands());
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "")]
    public async Task Names_that_no_driver_reads_are_refused_before_anything_is_sent(string first, string second)
    {
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Vault().CreateKeyAsync(new DataKeyRequest { AlternateNames = [first, second] }, Cancellation));
        Assert.Empty(Commands());
    }

    [Fact]
    public async Task Keys_are_found_by_id_by_name_and_all_together()
    {
        var vault = Vault();
        var first = await vault.CreateKeyAsync(new DataKeyRequest { AlternateNames = ["patients"] }, Cancellation);
        var second = await vault.CreateKeyAsync(cancellationToken: Cancellation);
        Assert.Equal(first, (await vault.GetKeyByAlternateNameAsync("patients", Cancellation))?.Id);
        Assert.Equal(["patients"], (await vault.GetKeyAsync(first, Cancellation))!.AlternateNames);
        Assert.Empty((await vault.GetKeyAsync(second, Cancellation))!.AlternateNames);
        Assert.Equal(new[] { first, second }.Order(), (await vault.GetKeysAsync(Cancellation)).Select(key => key.Id).Order());
        Assert.Null(await vault.GetKeyAsync(Guid.NewGuid(), Cancellation));
        Assert.Null(await vault.GetKeyByAlternateNameAsync("Patients", Cancellation));
    }

    [Fact]
    public async Task Names_are_added_and_removed_and_the_last_takes_the_field_with_it()
    {
        var vault = Vault();
        var id = await vault.CreateKeyAsync(cancellationToken: Cancellation);
        Assert.Empty((await vault.AddAlternateNameAsync(id, "a", Cancellation))!.AlternateNames);
        Assert.Equal(["a"], (await vault.AddAlternateNameAsync(id, "b", Cancellation))!.AlternateNames);
        Assert.Equal(["a", "b"], (await vault.AddAlternateNameAsync(id, "b", Cancellation))!.AlternateNames);
        Assert.Equal(["a", "b"], (await vault.RemoveAlternateNameAsync(id, "a", Cancellation))!.AlternateNames);
        Assert.Equal(["b"], (await vault.RemoveAlternateNameAsync(id, "b", Cancellation))!.AlternateNames);
        Assert.False((await StoredAsync(id)).Contains("keyAltNames"));
        Assert.Null(await vault.AddAlternateNameAsync(Guid.NewGuid(), "c", Cancellation));
        Assert.Null(await vault.RemoveAlternateNameAsync(Guid.NewGuid(), "c", Cancellation));
    }

    [Fact]
    public async Task Removing_a_name_from_a_key_without_names_leaves_it_readable()
    {
        var vault = Vault();
        var id = await vault.CreateKeyAsync(cancellationToken: Cancellation);
        await vault.RemoveAlternateNameAsync(id, "absent", Cancellation);
        Assert.False((await StoredAsync(id)).Contains("keyAltNames"));
        await AssertWorksAsync(id);
    }

    [Fact]
    public async Task The_index_is_unique_over_the_names_of_keys_that_have_some()
    {
        var vault = Vault();
        await vault.EnsureIndexAsync(Cancellation);
        await vault.EnsureIndexAsync(Cancellation);
        var index = Assert.Single(
            await (await Documents.Indexes.ListAsync(Cancellation)).ToListAsync(Cancellation), index => index["name"] == "keyAltNames_1");
        Assert.Equal(new BsonDocument("keyAltNames", 1), index["key"]);
        Assert.True(index["unique"].ToBoolean());
        Assert.Equal(new BsonDocument("keyAltNames", new BsonDocument("$exists", true)), index["partialFilterExpression"]);

        await vault.CreateKeyAsync(cancellationToken: Cancellation);
        var unnamed = await vault.CreateKeyAsync(cancellationToken: Cancellation);
        await vault.CreateKeyAsync(new DataKeyRequest { AlternateNames = ["a", "b"] }, Cancellation);
        var refusal = await Assert.ThrowsAsync<MongoWriteException>(() =>
            vault.CreateKeyAsync(new DataKeyRequest { AlternateNames = ["b"] }, Cancellation));
        Assert.Equal(11000, refusal.WriteError.Code);
        Assert.Equal(11000, (await Assert.ThrowsAsync<MongoCommandException>(() => vault.AddAlternateNameAsync(unnamed, "a", Cancellation))).Code);
        Assert.Equal(3, (await vault.GetKeysAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task Sixty_four_vaults_that_ask_for_a_new_name_at_once_get_one_key()
    {
        var vaults = Enumerable.Range(0, 8).Select(_ => Vault()).ToArray();
        using var start = new SemaphoreSlim(0);
        var asking = Enumerable.Range(0, 64).Select(async number =>
        {
            await start.WaitAsync(Cancellation);
            return await vaults[number % vaults.Length].GetOrCreateKeyAsync("patients", Cancellation);
        }).ToArray();
        start.Release(64);
        var ids = (await Task.WhenAll(asking)).Distinct().ToArray();
        Assert.Equal(Assert.Single(await Vault().GetKeysAsync(Cancellation)).Id, Assert.Single(ids));
    }

    [Fact]
    public async Task A_deleted_key_is_gone_and_so_are_its_values()
    {
        var vault = Vault();
        var values = new ValueEncryptor(vault);
        var id = await vault.CreateKeyAsync(cancellationToken: Cancellation);
        var encrypted = await values.EncryptAsync("text", id, CsfleAlgorithm.Random, Cancellation);
        Assert.True(await vault.DeleteKeyAsync(id, Cancellation));
        Assert.False(await vault.DeleteKeyAsync(id, Cancellation));
        Assert.Equal(KeyAccessFailure.NotFound, (await RefusalAsync(values.DecryptAsync(encrypted, Cancellation))).Reason);
    }

    [Fact]
    public async Task A_name_that_was_deleted_and_given_again_means_the_new_key()
    {
        var vault = Vault();
        var values = new ValueEncryptor(vault);
        var old = await vault.GetOrCreateKeyAsync("patients", Cancellation);
        await values.EncryptAsync("text", "patients", CsfleAlgorithm.Random, Cancellation);
        await vault.DeleteKeyAsync(old, Cancellation);
        var refusal = await RefusalAsync(values.EncryptAsync("text", "patients", CsfleAlgorithm.Random, Cancellation));
        Assert.Equal(KeyAccessFailure.NotFound, refusal.Reason);
        var now = await vault.GetOrCreateKeyAsync("patients", Cancellation);
        var encrypted = await values.EncryptAsync("text", "patients", CsfleAlgorithm.Random, Cancellation);
        Assert.Equal(now, CsfleValue.ReadKeyId(encrypted.Bytes));
    }

    [Fact]
    public async Task Two_keys_of_one_name_are_refused_and_not_chosen_from()
    {
        var vault = Vault();
        await vault.CreateKeyAsync(new DataKeyRequest { AlternateNames = ["patients"] }, Cancellation);
        await vault.CreateKeyAsync(new DataKeyRequest { AlternateNames = ["patients"] }, Cancellation);
        var refusal = await Assert.ThrowsAsync<DataNotAuthenticException>(async () =>
            await new ValueEncryptor(vault).EncryptAsync("text", "patients", CsfleAlgorithm.Random, Cancellation));
        Assert.Contains("unique index", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => vault.GetOrCreateKeyAsync("patients", Cancellation));
        Assert.Equal(2, (await vault.GetKeysAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task A_name_that_no_key_has_is_an_error_that_says_it()
    {
        var refusal = await RefusalAsync(new ValueEncryptor(Vault()).EncryptAsync("text", "absent", CsfleAlgorithm.Random, Cancellation));
        Assert.Equal(KeyAccessFailure.NotFound, refusal.Reason);
        Assert.Contains("'absent'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("keyvault.datakeys", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("create it (GetOrCreateKeyAsync", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_no_driver_reads_opens_nothing()
    {
        var id = await Vault().CreateKeyAsync(cancellationToken: Cancellation);
        await Documents.UpdateOneAsync(new BsonDocument(), new BsonDocument("$set", new BsonDocument("tenant", 7)), cancellationToken: Cancellation);
        await Assert.ThrowsAsync<DataNotAuthenticException>(async () =>
            await new ValueEncryptor(Vault()).EncryptAsync("text", id, CsfleAlgorithm.Random, Cancellation));
    }

    [Fact]
    public async Task A_vault_that_cannot_be_reached_is_an_unavailable_key_and_works_again_afterwards()
    {
        var vault = Vault();
        var id = await vault.CreateKeyAsync(cancellationToken: Cancellation);
        var values = new ValueEncryptor(vault);
        using (Server.Faults.DropConnection("find"))
        {
            var refusal = await RefusalAsync(values.EncryptAsync("text", id, CsfleAlgorithm.Random, Cancellation));
            Assert.Equal(KeyAccessFailure.Unreachable, refusal.Reason);
        }

        using (Server.Faults.Fail(13, "Unauthorized", "find"))
        {
            var refusal = await RefusalAsync(values.EncryptAsync("text", id, CsfleAlgorithm.Random, Cancellation));
            Assert.Equal(KeyAccessFailure.AccessDenied, refusal.Reason);
        }

        await values.EncryptAsync("text", id, CsfleAlgorithm.Random, Cancellation);
    }

    [Fact]
    public async Task A_vault_that_answers_too_late_is_an_unavailable_key()
    {
        var id = await Vault().CreateKeyAsync(cancellationToken: Cancellation);
        using var late = Server.Faults.Delay(TimeSpan.FromSeconds(30), "find");
        var values = new ValueEncryptor(Vault(new KeyVaultOptions { OpenTimeout = TimeSpan.FromMilliseconds(200) }));
        var refusal = await RefusalAsync(values.EncryptAsync("text", id, CsfleAlgorithm.Random, Cancellation));
        Assert.Equal(KeyAccessFailure.Unreachable, refusal.Reason);
        Assert.Contains("0.2 s", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("keyvault")]
    [InlineData("keyvault.")]
    [InlineData(".datakeys")]
    public void A_name_that_is_no_collection_is_refused(string name) =>
        Assert.Throws<FieldCryptConfigurationException>(() => new KeyVault(Client, name, [Local]));

    [Fact]
    public void A_vault_without_a_master_key_or_with_two_that_look_the_same_is_refused()
    {
        Assert.Throws<FieldCryptConfigurationException>(() => new KeyVault(Client, "keyvault.datakeys", []));
        using var other = new LocalMasterKeyProvider(CsfleVectors.ZeroMasterKey);
        Assert.Throws<FieldCryptConfigurationException>(() => new KeyVault(Client, "keyvault.datakeys", [Local, other]));
        using var named = new LocalMasterKeyProvider(CsfleVectors.ZeroMasterKey, "other");
        Assert.Equal("keyvault.datakeys", Vault(Local, named).CollectionName);
    }

    [Fact]
    public void Options_that_are_out_of_their_range_are_refused_at_once()
    {
        foreach (var time in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(-1), Timeout.InfiniteTimeSpan, TimeSpan.FromDays(2), TimeSpan.MaxValue })
        {
            Assert.Throws<FieldCryptConfigurationException>(() => Vault(new KeyVaultOptions { OpenTimeout = time }));
        }
    }

    private static async Task<KeyAccessException> RefusalAsync<TValue>(ValueTask<TValue> value) =>
        await Assert.ThrowsAsync<KeyAccessException>(async () => await value);
}
