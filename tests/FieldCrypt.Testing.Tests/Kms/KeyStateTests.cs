using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;

namespace FieldCrypt.Testing.Tests.Kms;

public sealed class KeyStateTests : KmsEmulatorTest
{
    [Fact]
    public async Task A_disabled_key_refuses_until_it_is_enabled_again()
    {
        var key = await CreateKeyAsync();
        var blob = (await Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes() }, Token)).CiphertextBlob;
        await Client().DisableKeyAsync(key.KeyId, Token);
        await Assert.ThrowsAsync<DisabledException>(() => Client().DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token));
        Assert.Equal(KeyState.Disabled, (await Client().DescribeKeyAsync(key.KeyId, Token)).KeyMetadata.KeyState);
        await Client().EnableKeyAsync(key.KeyId, Token);
        await Client().DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token);
    }

    [Fact]
    public async Task A_key_pending_deletion_refuses_can_be_saved_in_time_and_is_gone_afterwards()
    {
        var key = await CreateKeyAsync();
        var blob = (await Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes() }, Token)).CiphertextBlob;
        await Client().ScheduleKeyDeletionAsync(key.KeyId, 7, Token);
        var refusal = await Assert.ThrowsAsync<KMSInvalidStateException>(() =>
            Client().DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token));
        Assert.Contains("pending deletion", refusal.Message, StringComparison.Ordinal);
        var described = (await Client().DescribeKeyAsync(key.KeyId, Token)).KeyMetadata;
        Assert.Equal(KeyState.PendingDeletion, described.KeyState);
        Assert.Equal(Clock.GetUtcNow().AddDays(7).UtcDateTime, described.DeletionDate!.Value.ToUniversalTime());

        await Client().CancelKeyDeletionAsync(key.KeyId, Token);
        await Client().EnableKeyAsync(key.KeyId, Token);
        await Client().DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token);

        await Client().ScheduleKeyDeletionAsync(key.KeyId, 7, Token);
        Clock.Advance(TimeSpan.FromDays(8));
        await Assert.ThrowsAsync<NotFoundException>(() => Client().DescribeKeyAsync(key.KeyId, Token));
        var gone = await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() =>
            Client().DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token));
        Assert.Equal("AccessDeniedException", gone.ErrorCode);
    }

    [Fact]
    public async Task Old_ciphertext_opens_after_rotation_and_new_ciphertext_differs_in_material()
    {
        var key = await CreateKeyAsync();
        var before = (await Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes("before") }, Token)).CiphertextBlob;
        await Client().EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = key.KeyId }, Token);
        Assert.True((await Client().GetKeyRotationStatusAsync(new GetKeyRotationStatusRequest { KeyId = key.KeyId }, Token)).KeyRotationEnabled);
        await Client().RotateKeyOnDemandAsync(new RotateKeyOnDemandRequest { KeyId = key.KeyId }, Token);
        var after = (await Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes("after") }, Token)).CiphertextBlob;
        foreach (var (blob, text) in new[] { (before, "before"), (after, "after") })
        {
            Assert.Equal(text, Text((await Client().DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token)).Plaintext));
        }

        await Client().DisableKeyRotationAsync(new DisableKeyRotationRequest { KeyId = key.KeyId }, Token);
        Assert.False((await Client().GetKeyRotationStatusAsync(new GetKeyRotationStatusRequest { KeyId = key.KeyId }, Token)).KeyRotationEnabled);
    }

    [Fact]
    public async Task An_alias_stands_for_its_key_and_can_be_pointed_to_another()
    {
        var (one, other) = (await CreateKeyAsync(), await CreateKeyAsync());
        await Client().CreateAliasAsync("alias/app", one.KeyId, Token);
        Assert.Equal(one.Arn, (await EncryptAsync("alias/app")).KeyId);
        Assert.Equal(one.Arn, (await EncryptAsync($"arn:aws:kms:{Home}:111122223333:alias/app")).KeyId);
        await Assert.ThrowsAsync<AlreadyExistsException>(() => Client().CreateAliasAsync("alias/app", other.KeyId, Token));
        await Client().UpdateAliasAsync("alias/app", other.KeyId, Token);
        Assert.Equal(other.Arn, (await EncryptAsync("alias/app")).KeyId);
        Assert.Equal("alias/app", Assert.Single((await Client().ListAliasesAsync(new ListAliasesRequest(), Token)).Aliases).AliasName);
        await Client().DeleteAliasAsync("alias/app", Token);
        await Assert.ThrowsAsync<NotFoundException>(() => EncryptAsync("alias/app"));

        Task<EncryptResponse> EncryptAsync(string keyId) =>
            Client().EncryptAsync(new EncryptRequest { KeyId = keyId, Plaintext = Bytes() }, Token);
    }

    [Fact]
    public async Task Imported_material_works_can_be_deleted_and_only_the_same_can_come_back()
    {
        var key = (await Client().CreateKeyAsync(new CreateKeyRequest { Origin = OriginType.EXTERNAL }, Token)).KeyMetadata;
        Assert.Equal(KeyState.PendingImport, key.KeyState);
        await Assert.ThrowsAsync<KMSInvalidStateException>(() =>
            Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes() }, Token));

        var material = new byte[32];
        material[0] = 7;
        await ImportAsync(key.KeyId, material);
        var blob = (await Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes() }, Token)).CiphertextBlob;
        await Client().DeleteImportedKeyMaterialAsync(new DeleteImportedKeyMaterialRequest { KeyId = key.KeyId }, Token);
        await Assert.ThrowsAsync<KMSInvalidStateException>(() => Client().DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token));
        await Assert.ThrowsAsync<IncorrectKeyMaterialException>(() => ImportAsync(key.KeyId, new byte[32]));
        await ImportAsync(key.KeyId, material);
        await Client().DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token);
    }

    [Fact]
    public async Task A_policy_allows_and_denies_by_principal_and_action_in_its_own_Region()
    {
        var key = await CreateKeyAsync(multiRegion: true);
        await Client().ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key.KeyId, ReplicaRegion = Away }, Token);
        await Client().PutKeyPolicyAsync(
            new PutKeyPolicyRequest
            {
                KeyId = key.KeyId,
                Policy = """
                    {"Statement":[
                      {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
                      {"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},"Action":"kms:Decrypt","Resource":"*"}]}
                    """,
            },
            Token);
        var blob = (await Client(Home, "alice").EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes() }, Token)).CiphertextBlob;
        var refusal = await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() =>
            Client(Home, "alice").DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token));
        Assert.Equal("AccessDeniedException", refusal.ErrorCode);
        Assert.Contains("user/alice", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("kms:Decrypt", refusal.Message, StringComparison.Ordinal);
        await Client().DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token);
        await Client(Away, "alice").DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token);
        Assert.Contains("Deny", (await Client().GetKeyPolicyAsync(new GetKeyPolicyRequest { KeyId = key.KeyId }, Token)).Policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_listed_in_their_own_Region()
    {
        var key = await CreateKeyAsync();
        Assert.Equal(key.Arn, Assert.Single((await Client().ListKeysAsync(new ListKeysRequest(), Token)).Keys).KeyArn);
        Assert.Empty((await Client(Away).ListKeysAsync(new ListKeysRequest(), Token)).Keys ?? []);
        await Assert.ThrowsAsync<NotFoundException>(() => Client(Away).DescribeKeyAsync(key.KeyId, Token));
    }

    private async Task ImportAsync(string keyId, byte[] material)
    {
        var parameters = await Client().GetParametersForImportAsync(
            new GetParametersForImportRequest
            {
                KeyId = keyId,
                WrappingAlgorithm = AlgorithmSpec.RSAES_OAEP_SHA_256,
                WrappingKeySpec = WrappingKeySpec.RSA_2048,
            },
            Token);
        using var rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(parameters.PublicKey.ToArray(), out _);
        await Client().ImportKeyMaterialAsync(
            new ImportKeyMaterialRequest
            {
                KeyId = keyId,
                ImportToken = parameters.ImportToken,
                EncryptedKeyMaterial = new MemoryStream(rsa.Encrypt(material, System.Security.Cryptography.RSAEncryptionPadding.OaepSHA256)),
                ExpirationModel = ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE,
            },
            Token);
    }
}
