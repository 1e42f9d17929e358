using Amazon.KeyManagementService.Model;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>A master key that cannot be used is an error that says which and why; nothing is written and nothing read.</summary>
public sealed class MasterKeyFailureTests : KeyVaultTest
{
    [Fact]
    public async Task Another_local_master_key_is_the_wrong_key()
    {
        var id = await Vault(Local).CreateKeyAsync(cancellationToken: Cancellation);
        using var other = new LocalMasterKeyProvider(CsfleVectors.ZeroMasterKey);
        var refusal = await UseAsync(id, other);
        Assert.Equal(KeyAccessFailure.WrongKey, refusal.Reason);
        Assert.Equal("local", refusal.KeyId);
    }

    [Fact]
    public async Task A_key_of_a_provider_that_is_not_configured_names_it_and_every_provider_that_is()
    {
        var id = await Vault(await KmsKeyAsync("tenant7")).CreateKeyAsync(cancellationToken: Cancellation);
        var refusal = await UseAsync(id, Local, await KmsKeyAsync());
        Assert.Equal(KeyAccessFailure.NoMatchingKey, refusal.Reason);
        Assert.Contains("aws:tenant7", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(" local: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(" aws: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_another_KMS_key_wrapped_is_not_sent_to_KMS()
    {
        var id = await Vault(await KmsKeyAsync()).CreateKeyAsync(cancellationToken: Cancellation);
        var other = await KmsKeyAsync();
        Kms.Audit.Clear();
        Assert.Equal(KeyAccessFailure.NoMatchingKey, (await UseAsync(id, other)).Reason);
        Assert.Empty(Kms.Audit.Records);
    }

    [Fact]
    public async Task A_disabled_KMS_key_says_so_and_writes_nothing()
    {
        var arn = await KmsArnAsync();
        var id = await Vault(KmsKey(arn)).CreateKeyAsync(cancellationToken: Cancellation);
        await KmsClient().DisableKeyAsync(new DisableKeyRequest { KeyId = arn }, Cancellation);
        AssertKms(await UseAsync(id, KmsKey(arn)), KeyAccessFailure.Disabled, arn, "Decrypt");
        AssertKms(await CreateAsync(KmsKey(arn)), KeyAccessFailure.Disabled, arn, "Encrypt");
    }

    [Fact]
    public async Task A_KMS_key_that_may_not_be_used_says_so_and_writes_nothing()
    {
        var arn = await KmsArnAsync();
        var id = await Vault(KmsKey(arn)).CreateKeyAsync(cancellationToken: Cancellation);
        await KmsClient().PutKeyPolicyAsync(
            new PutKeyPolicyRequest { KeyId = arn, Policy = """{"Statement":[{"Effect":"Deny","Principal":"*","Action":["kms:Encrypt","kms:Decrypt"],"Resource":"*"}]}""", BypassPolicyLockoutSafetyCheck = true },
            Cancellation);
        AssertKms(await UseAsync(id, KmsKey(arn)), KeyAccessFailure.AccessDenied, arn, "Decrypt");
        AssertKms(await CreateAsync(KmsKey(arn)), KeyAccessFailure.AccessDenied, arn, "Encrypt");
    }

    [Fact]
    public async Task A_Region_that_cannot_be_reached_says_so_and_works_again_afterwards()
    {
        var arn = await KmsArnAsync();
        var id = await Vault(KmsKey(arn)).CreateKeyAsync(cancellationToken: Cancellation);
        using (Kms.Faults.Outage(Dublin))
        {
            AssertKms(await UseAsync(id, KmsKey(arn)), KeyAccessFailure.Unreachable, arn, "Decrypt");
            AssertKms(await CreateAsync(KmsKey(arn)), KeyAccessFailure.Unreachable, arn, "Encrypt");
        }

        await AssertWorksAsync(id, KmsKey(arn));
    }

    [Fact]
    public async Task Changed_key_material_is_refused_by_KMS()
    {
        var arn = await KmsArnAsync();
        var id = await Vault(KmsKey(arn)).CreateKeyAsync(cancellationToken: Cancellation);
        var stored = await StoredAsync(id);
        stored["keyMaterial"].AsBsonBinaryData.Bytes[^1] ^= 1;
        await Documents.ReplaceOneAsync(new BsonDocument("_id", stored["_id"]), stored, cancellationToken: Cancellation);
        AssertKms(await UseAsync(id, KmsKey(arn)), KeyAccessFailure.WrongKey, arn, "Decrypt");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Key_material_that_is_longer_than_any_that_KMS_wraps_is_refused_without_a_call(bool isMultiRegion)
    {
        var arn = await KmsArnAsync(isMultiRegion);
        var masterKey = isMultiRegion ? KmsMasterKeyProvider.MultiRegion(arn, Dublin, KmsClients()) : KmsKey(arn);
        var id = await Vault(masterKey).CreateKeyAsync(cancellationToken: Cancellation);
        var stored = await StoredAsync(id);
        stored["keyMaterial"] = new BsonBinaryData(new byte[70_000]);
        await Documents.ReplaceOneAsync(new BsonDocument("_id", stored["_id"]), stored, cancellationToken: Cancellation);
        Kms.Audit.Clear();
        AssertKms(await UseAsync(id, masterKey), KeyAccessFailure.WrongKey, arn, "Decrypt");
        Assert.Empty(Kms.Audit.Records);
    }

    [Fact]
    public async Task A_master_key_that_gives_up_by_itself_is_unreachable_and_nobodys_cancellation()
    {
        var id = await Vault(Local).CreateKeyAsync(cancellationToken: Cancellation);
        var refusal = await UseAsync(id, new OwnMasterKey(() => throw new TaskCanceledException("its own time limit", new TimeoutException())));
        Assert.Equal((KeyAccessFailure.Unreachable, $"{id}"), (refusal.Reason, refusal.KeyId));
    }

    [Fact]
    public async Task A_master_key_that_heeds_no_limit_is_left_alone_after_the_time_allowed()
    {
        var id = await Vault(Local).CreateKeyAsync(cancellationToken: Cancellation);
        var answer = new TaskCompletionSource<UnwrapResult>();
        var vault = Vault(new KeyVaultOptions { OpenTimeout = TimeSpan.FromMilliseconds(200) }, new OwnMasterKey(() => answer.Task));
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(
            () => new ValueEncryptor(vault).EncryptAsync("text", id, CsfleAlgorithm.Random, Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        Assert.Equal(KeyAccessFailure.Unreachable, refusal.Reason);

        var late = Secret.Random(96);
        answer.SetResult(UnwrapResult.Opened(late));
        Assert.True(SpinWait.SpinUntil(() => late.ToString() == "Secret (cleared)", TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_replica_opens_what_the_primary_wrapped_and_only_the_replicas_Region_is_called()
    {
        var primary = await KmsArnAsync(isMultiRegion: true, Virginia);
        await KmsClient(Virginia).ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = primary, ReplicaRegion = Dublin }, Cancellation);
        var american = KmsMasterKeyProvider.MultiRegion(primary, Virginia, KmsClients());
        var id = await Vault(american).CreateKeyAsync(new DataKeyRequest { AlternateNames = ["patients"] }, Cancellation);
        var encrypted = await new ValueEncryptor(Vault(american)).EncryptAsync("text", "patients", CsfleAlgorithm.Random, Cancellation);
        Assert.Equal(Virginia, (await StoredAsync(id))["masterKey"]["region"]);

        Kms.Audit.Clear();
        using var outage = Kms.Faults.Outage(Virginia);
        var european = KmsMasterKeyProvider.MultiRegion(primary, Dublin, KmsClients());
        Assert.Equal("text", await new ValueEncryptor(Vault(european)).DecryptAsync(encrypted, Cancellation));
        var call = Assert.Single(Kms.Audit.Records);
        Assert.Equal((Dublin, "Decrypt"), (call.Region, call.Operation));
        Assert.Equal(primary.Replace(Virginia, Dublin, StringComparison.Ordinal), call.KeyArn);
    }

    [Fact]
    public async Task The_next_Region_opens_a_data_key_when_the_local_one_fails_and_makes_none()
    {
        var primary = await KmsArnAsync(isMultiRegion: true, Virginia);
        await KmsClient(Virginia).ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = primary, ReplicaRegion = Dublin }, Cancellation);
        var masterKey = KmsMasterKeyProvider.MultiRegion(
            primary, Virginia, KmsClients(), new MultiRegionKmsOptions { FailoverRegions = [Dublin] });
        var id = await Vault(masterKey).CreateKeyAsync(cancellationToken: Cancellation);

        using var outage = Kms.Faults.Outage(Virginia);

        await AssertWorksAsync(id, masterKey);
        var refusal = await CreateAsync(masterKey);
        Assert.Equal((KeyAccessFailure.Unreachable, Virginia, "Encrypt"), (refusal.Reason, refusal.Region, refusal.Operation));
    }

    [Fact]
    public async Task A_rewrap_in_the_other_Region_makes_its_member_the_one_that_is_named()
    {
        var primary = await KmsArnAsync(isMultiRegion: true, Virginia);
        await KmsClient(Virginia).ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = primary, ReplicaRegion = Dublin }, Cancellation);
        var id = await Vault(KmsMasterKeyProvider.MultiRegion(primary, Virginia, KmsClients())).CreateKeyAsync(cancellationToken: Cancellation);
        var european = KmsMasterKeyProvider.MultiRegion(primary, Dublin, KmsClients());
        Kms.Audit.Clear();
        Assert.Equal(1, await Vault(european).RewrapManyAsync(new BsonDocument(), cancellationToken: Cancellation));
        Assert.Equal(european.Description, (await StoredAsync(id))["masterKey"]);
        Assert.All(Kms.Audit.Records, call => Assert.Equal(Dublin, call.Region));
        await AssertWorksAsync(id, KmsMasterKeyProvider.MultiRegion(primary, Virginia, KmsClients()));
    }

    [Theory]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:alias/patients", null)]
    [InlineData("not an arn", null)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "a b")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "tenant\n")]
    public void What_no_driver_could_use_is_refused_at_once(string arn, string? name) =>
        Assert.Throws<FieldCryptConfigurationException>(() => new KmsMasterKeyProvider(arn, KmsClients(), name: name));

    [Fact]
    public void A_key_of_one_Region_is_not_taken_for_a_multi_Region_key() =>
        Assert.Throws<FieldCryptConfigurationException>(() => KmsMasterKeyProvider.MultiRegion(
            "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", Dublin, KmsClients()));

    private static void AssertKms(KeyAccessException refusal, KeyAccessFailure reason, string arn, string operation)
    {
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal((arn, Dublin, operation), (refusal.KeyId, refusal.Region, refusal.Operation));
        Assert.Contains(arn, refusal.Message, StringComparison.Ordinal);
    }

    private KmsMasterKeyProvider KmsKey(string arn) => new(arn, KmsClients());

    private async Task<KeyAccessException> UseAsync(Guid id, params MasterKeyProvider[] masterKeys) =>
        await Assert.ThrowsAsync<KeyAccessException>(async () =>
            await new ValueEncryptor(Vault(masterKeys)).EncryptAsync("text", id, CsfleAlgorithm.Random, Cancellation));

    private async Task<KeyAccessException> CreateAsync(MasterKeyProvider masterKey)
    {
        Server.Commands.Clear();
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(() => Vault(masterKey).CreateKeyAsync(cancellationToken: Cancellation));
        Assert.Empty(Commands());
        return refusal;
    }

    /// <summary>A master key of an application, in the place of the local one.</summary>
    private sealed class OwnMasterKey(Func<Task<UnwrapResult>> unwrap) : MasterKeyProvider
    {
        public override string Name => "local";

        public override BsonDocument Description => new("provider", Name);

        public override ValueTask<byte[]> WrapAsync(Secret dataKey, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<UnwrapResult> UnwrapAsync(
            BsonDocument masterKey, ReadOnlyMemory<byte> keyMaterial, CancellationToken cancellationToken) => new(unwrap());
    }
}
