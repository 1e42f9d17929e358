using Amazon.KeyManagementService.Model;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>Wrapping many keys again: all or nothing before the first write, and data stays readable.</summary>
public sealed class RewrapTests : KeyVaultTest
{
    private static readonly FilterDefinition<BsonDocument> All = FilterDefinition<BsonDocument>.Empty;

    [Fact]
    public async Task Keys_move_to_another_provider_and_keep_everything_else()
    {
        var kms = await KmsKeyAsync();
        var vault = Vault(Local, kms);
        var id = await vault.CreateKeyAsync(new DataKeyRequest { AlternateNames = ["patients"] }, Cancellation);
        var before = await StoredAsync(id);
        var encrypted = await new ValueEncryptor(vault).EncryptAsync("text", id, CsfleAlgorithm.Deterministic, Cancellation);

        Assert.Equal(1, await vault.RewrapManyAsync(All, "aws", Cancellation));

        var after = await StoredAsync(id);
        Assert.Equal(kms.Description, after["masterKey"]);
        Assert.NotEqual(before["keyMaterial"], after["keyMaterial"]);
        Assert.True(after["updateDate"] >= before["updateDate"]);
        foreach (var changed in new[] { "masterKey", "keyMaterial", "updateDate" })
        {
            before.Remove(changed);
            after.Remove(changed);
        }

        Assert.Equal(before, after);
        var onlyKms = new ValueEncryptor(Vault(kms));
        Assert.Equal("text", await onlyKms.DecryptAsync(encrypted, Cancellation));
        Assert.Equal(encrypted, await onlyKms.EncryptAsync("text", "patients", CsfleAlgorithm.Deterministic, Cancellation));
    }

    [Fact]
    public async Task Keys_move_from_an_old_KMS_key_to_a_new_one_of_the_same_provider()
    {
        var (old, next) = (await KmsKeyAsync(), await KmsKeyAsync());
        var id = await Vault(old).CreateKeyAsync(cancellationToken: Cancellation);
        Assert.Equal(1, await Vault(next, old).RewrapManyAsync(All, "aws", Cancellation));
        Assert.Equal(next.Description, (await StoredAsync(id))["masterKey"]);
        await AssertWorksAsync(id, next);
    }

    [Fact]
    public async Task Without_a_provider_each_key_keeps_its_own()
    {
        var (first, second) = (await KmsKeyAsync(), await KmsKeyAsync());
        var ids = new[]
        {
            await Vault(Local).CreateKeyAsync(cancellationToken: Cancellation),
            await Vault(first).CreateKeyAsync(cancellationToken: Cancellation),
            await Vault(second).CreateKeyAsync(cancellationToken: Cancellation),
        };
        var before = await Task.WhenAll(ids.Select(StoredAsync));
        Assert.Equal(3, await Vault(Local, first, second).RewrapManyAsync(All, cancellationToken: Cancellation));
        foreach (var (old, now) in before.Zip(await Task.WhenAll(ids.Select(StoredAsync))))
        {
            Assert.Equal(old["masterKey"], now["masterKey"]);
            Assert.NotEqual(old["keyMaterial"], now["keyMaterial"]);
        }
    }

    [Fact]
    public async Task A_filter_chooses_the_keys_and_all_are_written_in_one_command()
    {
        var kms = await KmsKeyAsync();
        var vault = Vault(Local, kms);
        for (var i = 0; i < 5; i++)
        {
            await vault.CreateKeyAsync(new DataKeyRequest { AlternateNames = [$"tenant-{i}"] }, Cancellation);
        }

        Server.Commands.Clear();
        Assert.Equal(4, await vault.RewrapManyAsync(new BsonDocument("keyAltNames", new BsonDocument("$ne", "tenant-3")), "aws", Cancellation));
        Assert.Equal(["find", "update"], Commands());
        Assert.Equal("local", (await vault.GetKeyByAlternateNameAsync("tenant-3", Cancellation))!.Provider);
        Assert.Equal(4, (await vault.GetKeysAsync(Cancellation)).Count(key => key.Provider == "aws"));
    }

    [Fact]
    public async Task No_match_writes_nothing()
    {
        Assert.Equal(0, await Vault().RewrapManyAsync(new BsonDocument("keyAltNames", "absent"), "local", Cancellation));
        Assert.Equal(["find"], Commands());
    }

    [Fact]
    public async Task One_key_that_cannot_be_opened_leaves_all_as_they_were()
    {
        using var lost = new LocalMasterKeyProvider(CsfleVectors.ZeroMasterKey, "lost");
        await Vault(Local).CreateKeyAsync(cancellationToken: Cancellation);
        await Vault(lost).CreateKeyAsync(cancellationToken: Cancellation);
        await AssertNothingWrittenAsync(Vault(Local, await KmsKeyAsync()), "aws", KeyAccessFailure.NoMatchingKey);
    }

    [Fact]
    public async Task One_key_under_another_master_key_leaves_all_as_they_were()
    {
        using var other = new LocalMasterKeyProvider(CsfleVectors.ZeroMasterKey);
        await Vault(Local).CreateKeyAsync(cancellationToken: Cancellation);
        await Vault(other).CreateKeyAsync(cancellationToken: Cancellation);
        await AssertNothingWrittenAsync(Vault(Local), null, KeyAccessFailure.WrongKey);
    }

    [Fact]
    public async Task A_master_key_that_fails_to_wrap_leaves_all_as_they_were()
    {
        var kms = await KmsKeyAsync();
        for (var i = 0; i < 3; i++)
        {
            await Vault(Local).CreateKeyAsync(cancellationToken: Cancellation);
        }

        using var late = Kms.Faults.Fail(Dublin, "Encrypt");
        await AssertNothingWrittenAsync(Vault(Local, kms), "aws", KeyAccessFailure.ServiceFault);
    }

    [Fact]
    public async Task A_disabled_key_leaves_all_as_they_were()
    {
        var arn = await KmsArnAsync();
        await Vault(Local).CreateKeyAsync(cancellationToken: Cancellation);
        await KmsClient().DisableKeyAsync(new DisableKeyRequest { KeyId = arn }, Cancellation);
        await AssertNothingWrittenAsync(Vault(Local, new KmsMasterKeyProvider(arn, KmsClients())), "aws", KeyAccessFailure.Disabled);
    }

    [Fact]
    public async Task A_provider_that_the_vault_does_not_have_is_refused_before_anything_is_sent()
    {
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => Vault().RewrapManyAsync(All, "azure", Cancellation));
        Assert.Empty(Commands());
    }

    private async Task AssertNothingWrittenAsync(KeyVault vault, string? provider, KeyAccessFailure reason)
    {
        var before = await Documents.Find(All).ToListAsync(Cancellation);
        Server.Commands.Clear();
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(() => vault.RewrapManyAsync(All, provider, Cancellation));
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(["find"], Commands());
        Assert.Equal(before, await Documents.Find(All).ToListAsync(Cancellation));
    }
}
