using Amazon.DynamoDBv2;
using Amazon.KeyManagementService.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;
using Microsoft.Extensions.Time.Testing;

namespace FieldCrypt.DynamoDb.Tests.Keys;

/// <summary>When the key or the table of a key store cannot be used, the error says which, why, and what it means.</summary>
public sealed class KeyStoreFailureTests(DynamoDbFixture fixture) : KeyStoreTest(fixture)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Store.CreateAsync(Custom, Tenant, Token);
    }

    [Fact]
    public async Task A_denied_permission_is_named_for_each_call()
    {
        await AllowAsync("kms:Decrypt");
        await ActiveAsync();
        var creating = await Assert.ThrowsAsync<KeyAccessException>(() => Store.CreateAsync(Custom, "new", Token));
        Assert.Equal((KeyAccessFailure.AccessDenied, "GenerateDataKeyWithoutPlaintext"), (creating.Reason, creating.Operation));
        var rotating = await Assert.ThrowsAsync<KeyAccessException>(() => Store.RotateAsync(Tenant, Token));
        Assert.Equal((KeyAccessFailure.AccessDenied, "ReEncrypt"), (rotating.Reason, rotating.Operation));
        Assert.Contains("kms:ReEncrypt*", rotating.Message, StringComparison.Ordinal);

        await AllowAsync("kms:GenerateDataKeyWithoutPlaintext");
        var opening = await RefusalAsync("branch:ACTIVE");
        Assert.Equal((KeyAccessFailure.AccessDenied, "Decrypt", KeyArn, Region), (opening.Reason, opening.Operation, opening.KeyId, opening.Region));
        Assert.NotNull(opening.RequestId);
        Assert.Equal(3, (await RecordsAsync()).Count);
        Assert.Empty(await RecordsAsync("new"));
    }

    [Fact]
    public async Task Credentials_that_cannot_be_found_are_told_in_whatever_class_the_finder_throws()
    {
        using var client = new AmazonDynamoDBClient(new LostCredentials(), new AmazonDynamoDBConfig { RegionEndpoint = Amazon.RegionEndpoint.EUWest1 });
        var store = new DynamoDbBranchKeyStore(client, Table, KmsBranchKeyProtection.Key(KeyArn, Clients));
        var error = await Assert.ThrowsAsync<KeyAccessException>(async () => await store.GetActiveAsync(Tenant, Token));
        Assert.Equal((KeyAccessFailure.Unreachable, "GetItem"), (error.Reason, error.Operation));
        Assert.Contains("credentials", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_key_is_said_to_be_and_works_again_when_enabled()
    {
        await Administrator.DisableKeyAsync(KeyArn, Token);
        Assert.Equal(KeyAccessFailure.Disabled, (await RefusalAsync("branch:ACTIVE")).Reason);
        Assert.Equal(KeyAccessFailure.Disabled, (await RefusalAsync("beacon:ACTIVE")).Reason);
        await Administrator.EnableKeyAsync(KeyArn, Token);
        await ActiveAsync();
    }

    [Fact]
    public async Task A_rotated_KMS_key_still_opens_what_it_protected()
    {
        var before = await ActiveAsync();
        await Administrator.RotateKeyOnDemandAsync(new RotateKeyOnDemandRequest { KeyId = KeyArn }, Token);
        Assert.Equal(before, await ActiveAsync());
        await Store.RotateAsync(Tenant, Token);
        Assert.Equal(before, await VersionAsync(before.Version));
    }

    [Fact]
    public async Task Deleting_the_KMS_key_warns_first_can_be_taken_back_and_then_shreds_for_good()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var kms = await KmsEmulator.StartAsync(new KmsEmulatorOptions { TimeProvider = clock }, Token);
        using var administrator = kms.CreateClient(Region);
        using var clients = new KmsClients(region => kms.CreateClient(region));
        var key = (await administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
        var store = CreateStore(KmsBranchKeyProtection.Key(key, clients));
        await store.CreateAsync(Custom, "shredded", Token);
        using var provider = new BranchKeyProvider(
            store, "shredded", new BranchKeyOptions { Cache = new KeyCacheOptions { TimeProvider = clock } });
        var (dataKey, wrapped) = await provider.GenerateAsync(32, Custom, Token);
        dataKey.Dispose();

        await administrator.ScheduleKeyDeletionAsync(key, 7, Token);
        await OpenAsync(provider, wrapped);
        clock.Advance(TimeSpan.FromMinutes(5));
        var warning = await Assert.ThrowsAsync<KeyAccessException>(() => OpenAsync(provider, wrapped));
        Assert.Equal(KeyAccessFailure.PendingDeletion, warning.Reason);
        Assert.Contains("kms:CancelKeyDeletion", warning.Message, StringComparison.Ordinal);

        await administrator.CancelKeyDeletionAsync(key, Token);
        await administrator.EnableKeyAsync(key, Token);
        await OpenAsync(provider, wrapped);

        await administrator.ScheduleKeyDeletionAsync(key, 7, Token);
        clock.Advance(TimeSpan.FromDays(7));
        var shredded = await Assert.ThrowsAsync<KeyAccessException>(() => OpenAsync(provider, wrapped));
        Assert.Equal(KeyAccessFailure.NotFound, shredded.Reason);
        Assert.Contains("can never be opened again", shredded.Message, StringComparison.Ordinal);
        Assert.Contains("shredded", shredded.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_key_service_or_table_is_told_apart()
    {
        using (Kms.Faults.Throttle())
        {
            Assert.Equal(KeyAccessFailure.Throttled, (await RefusalAsync("branch:ACTIVE")).Reason);
        }

        using (Kms.Faults.Outage(Region))
        {
            Assert.Equal(KeyAccessFailure.Unreachable, (await RefusalAsync("branch:ACTIVE")).Reason);
        }

        var missing = new DynamoDbBranchKeyStore(DynamoDb, "NoSuchTable", KmsBranchKeyProtection.Key(KeyArn, Clients));
        var noTable = await RefusalAsync("branch:ACTIVE", missing);
        Assert.Equal(KeyAccessFailure.NotFound, noTable.Reason);
        Assert.Contains("NoSuchTable", noTable.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KeyAccessException>(() => missing.CreateAsync(Custom, Tenant, Token));

        using var nowhere = new AmazonDynamoDBClient(
            Fixture.Service.Credentials,
            new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:1", AuthenticationRegion = Region, MaxErrorRetry = 0 });
        var noAnswer = await RefusalAsync(
            "branch:ACTIVE", new DynamoDbBranchKeyStore(nowhere, Table, KmsBranchKeyProtection.Key(KeyArn, Clients)));
        Assert.Equal(KeyAccessFailure.Unreachable, noAnswer.Reason);
        Assert.Equal(Tenant, noAnswer.KeyId);
    }

    [Fact]
    public async Task A_missing_branch_key_or_version_is_not_found_and_the_key_service_is_not_asked()
    {
        Kms.Audit.Clear();
        var missing = await Assert.ThrowsAsync<KeyAccessException>(() => OpenAsync(Store.GetActiveAsync("nobody", Token)));
        Assert.Equal(KeyAccessFailure.NotFound, missing.Reason);
        Assert.Contains("nobody", missing.Message, StringComparison.Ordinal);
        Assert.False(missing.MayOpenElsewhere);
        Assert.Equal(KeyAccessFailure.NotFound, (await RefusalAsync($"branch:version:{Guid.NewGuid():D}")).Reason);
        await Assert.ThrowsAsync<KeyAccessException>(async () => await Store.GetBeaconKeyAsync("nobody", Token));
        Assert.Empty(Kms.Audit.Records);
    }

    [Fact]
    public async Task Only_the_configured_key_is_ever_asked()
    {
        var other = (await Administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
        Kms.Audit.Clear();
        var refusal = await RefusalAsync("branch:ACTIVE", CreateStore(KmsBranchKeyProtection.Key(other, Clients)));
        Assert.Equal(KeyAccessFailure.NoMatchingKey, refusal.Reason);
        Assert.True(refusal.MayOpenElsewhere);
        Assert.Contains(KeyArn, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(other, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Kms.Audit.Records);
    }

    [Fact]
    public async Task Discovery_opens_within_its_filter_and_neither_creates_nor_rotates()
    {
        var active = await ActiveAsync();
        var discovering = CreateStore(KmsBranchKeyProtection.Discovery(Region, KmsKeyFilter.Accounts("aws", "111122223333"), Clients));
        Assert.Equal(active, await ActiveAsync(discovering));
        Assert.Equal(await BeaconAsync(), await BeaconAsync(discovering));
        Kms.Audit.Clear();
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => discovering.CreateAsync(Custom, "new", Token));
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => discovering.RotateAsync(Tenant, Token));
        var strangers = CreateStore(KmsBranchKeyProtection.Discovery(Region, KmsKeyFilter.Accounts("aws", "444455556666"), Clients));
        Assert.Equal(KeyAccessFailure.NoMatchingKey, (await RefusalAsync("branch:ACTIVE", strangers)).Reason);
        var elsewhere = CreateStore(KmsBranchKeyProtection.Discovery("eu-west-1", KmsKeyFilter.Accounts("aws", "111122223333"), Clients));
        Assert.Equal(KeyAccessFailure.NoMatchingKey, (await RefusalAsync("branch:ACTIVE", elsewhere)).Reason);
        Assert.Empty(Kms.Audit.Records);
    }

    [Fact]
    public async Task Discovery_over_any_account_opens_what_is_stored_and_wraps_and_searches_nothing()
    {
        var active = await ActiveAsync();
        using var writer = new BranchKeyProvider(Store, Tenant);
        var generated = await writer.GenerateAsync(32, Custom, Token);
        generated.Key.Dispose();
        var anybodys = CreateStore(KmsBranchKeyProtection.Discovery(Region, KmsKeyFilter.Any, Clients));
        using var provider = new BranchKeyProvider(anybodys, Tenant);

        Assert.Equal(active, await VersionAsync(active.Version, anybodys));
        await OpenAsync(provider, generated.Wrapped);
        Kms.Audit.Clear();
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(async () => await provider.GenerateAsync(32, Custom, Token));
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => BeaconAsync(anybodys));
        Assert.Empty(Kms.Audit.Records);
    }

    [Fact]
    public void An_alias_or_a_single_Region_key_in_the_wrong_place_is_refused_at_once()
    {
        Assert.Throws<FieldCryptConfigurationException>(
            () => KmsBranchKeyProtection.Key("arn:aws:kms:us-east-1:111122223333:alias/keys", Clients));
        Assert.Throws<FieldCryptConfigurationException>(() => KmsBranchKeyProtection.MultiRegion(KeyArn, Region, Clients));
        Assert.Throws<FieldCryptConfigurationException>(() => KmsBranchKeyProtection.Key("nonsense", Clients));
        Assert.Throws<FieldCryptConfigurationException>(() => KmsBranchKeyProtection.Discovery("No Region", KmsKeyFilter.Any, Clients));
    }

    private static async Task OpenAsync(BranchKeyProvider provider, WrappedDataKey wrapped)
    {
        using var key = (await provider.UnwrapAsync(wrapped, Custom, Token)).Key;
        Assert.NotNull(key);
    }

    private Task<PutKeyPolicyResponse> AllowAsync(string action) => Administrator.PutKeyPolicyAsync(
        new PutKeyPolicyRequest
        {
            KeyId = KeyArn,
            Policy = $$"""{"Statement":[{"Effect":"Allow","Principal":"*","Action":["{{action}}","kms:PutKeyPolicy"],"Resource":"*"}]}""",
        },
        Token);

    private sealed class LostCredentials : Amazon.Runtime.AWSCredentials
    {
        public override Amazon.Runtime.ImmutableCredentials GetCredentials() =>
            throw new InvalidOperationException("A token could not be loaded from the WebIdentityTokenFile.");
    }
}
