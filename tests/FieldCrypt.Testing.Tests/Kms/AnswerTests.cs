using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;

namespace FieldCrypt.Testing.Tests.Kms;

public sealed class AnswerTests : KmsEmulatorTest
{
    private const string OaepName = "RSAES_OAEP_SHA_256";

    [Fact]
    public async Task A_data_key_of_32_bytes_has_a_ciphertext_of_184_as_at_AWS()
    {
        foreach (var key in (KeyMetadata[])[await CreateKeyAsync(), await CreateKeyAsync(multiRegion: true)])
        {
            var answer = await Client().GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = key.KeyId, KeySpec = DataKeySpec.AES_256 }, Token);
            Assert.Equal(184, answer.CiphertextBlob.Length);
        }
    }

    [Fact]
    public async Task Answers_name_the_key_material_and_rotation_changes_it()
    {
        var key = await CreateKeyAsync();
        var first = (await Client().DescribeKeyAsync(key.KeyId, Token)).KeyMetadata.CurrentKeyMaterialId;
        Assert.Matches("^[0-9a-f]{64}$", first);
        var dataKey = await Client().GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = key.KeyId, NumberOfBytes = 32 }, Token);
        var without = await Client().GenerateDataKeyWithoutPlaintextAsync(
            new GenerateDataKeyWithoutPlaintextRequest { KeyId = key.KeyId, NumberOfBytes = 32 }, Token);
        Assert.Equal((first, first), (dataKey.KeyMaterialId, without.KeyMaterialId));

        await Client().RotateKeyOnDemandAsync(new RotateKeyOnDemandRequest { KeyId = key.KeyId }, Token);
        var second = (await Client().DescribeKeyAsync(key.KeyId, Token)).KeyMetadata.CurrentKeyMaterialId;
        Assert.NotEqual(first, second);
        Assert.Equal(first, (await Client().DecryptAsync(new DecryptRequest { CiphertextBlob = dataKey.CiphertextBlob }, Token)).KeyMaterialId);
        var again = await Client().ReEncryptAsync(
            new ReEncryptRequest { CiphertextBlob = dataKey.CiphertextBlob, DestinationKeyId = key.KeyId }, Token);
        Assert.Equal((first, second), (again.SourceKeyMaterialId, again.DestinationKeyMaterialId));
    }

    [Fact]
    public async Task A_dry_run_says_that_the_call_would_succeed_and_does_nothing()
    {
        var key = await CreateKeyAsync();
        var blob = (await Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes() }, Token)).CiphertextBlob;
        await AllAsync<DryRunOperationException>();
        await Client().DisableKeyAsync(key.KeyId, Token);
        await AllAsync<DisabledException>();

        async Task AllAsync<TError>()
            where TError : Exception
        {
            foreach (var call in (Func<Task>[])
            [
                () => Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes(), DryRun = true }, Token),
                () => Client().DecryptAsync(new DecryptRequest { CiphertextBlob = blob, DryRun = true }, Token),
                () => Client().GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = key.KeyId, NumberOfBytes = 32, DryRun = true }, Token),
                () => Client().GenerateDataKeyWithoutPlaintextAsync(
                    new GenerateDataKeyWithoutPlaintextRequest { KeyId = key.KeyId, NumberOfBytes = 32, DryRun = true }, Token),
                () => Client().ReEncryptAsync(new ReEncryptRequest { CiphertextBlob = blob, DestinationKeyId = key.KeyId, DryRun = true }, Token),
            ])
            {
                await Assert.ThrowsAsync<TError>(call);
            }
        }
    }

    [Fact]
    public async Task A_policy_that_locks_its_author_out_is_refused_and_one_can_be_changed_while_the_key_waits_for_deletion()
    {
        const string ForAlice =
            """{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},"Action":"kms:*","Resource":"*"}]}""";
        var key = await CreateKeyAsync();
        var request = new PutKeyPolicyRequest { KeyId = key.KeyId, Policy = ForAlice };
        await Assert.ThrowsAsync<MalformedPolicyDocumentException>(() => Client().PutKeyPolicyAsync(request, Token));
        await Client().ScheduleKeyDeletionAsync(key.KeyId, 7, Token);
        request.BypassPolicyLockoutSafetyCheck = true;
        await Client().PutKeyPolicyAsync(request, Token);
        await Client(Home, "alice").CancelKeyDeletionAsync(key.KeyId, Token);
    }

    [Fact]
    public async Task A_key_that_waits_for_its_deletion_does_not_rotate_and_says_so()
    {
        var key = await CreateKeyAsync();
        await EnableAsync(90);
        var status = await StatusAsync();
        Assert.Equal((true, 90), (status.KeyRotationEnabled, status.RotationPeriodInDays));
        Assert.Equal(Clock.GetUtcNow().AddDays(90).UtcDateTime, status.NextRotationDate!.Value.ToUniversalTime());

        await Client().ScheduleKeyDeletionAsync(key.KeyId, 7, Token);
        Assert.Equal((false, null), ((await StatusAsync()).KeyRotationEnabled, (await StatusAsync()).RotationPeriodInDays));
        await Client().CancelKeyDeletionAsync(key.KeyId, Token);
        Assert.True((await StatusAsync()).KeyRotationEnabled);
        foreach (var days in (int[])[89, 2561])
        {
            await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() => EnableAsync(days));
        }

        Task EnableAsync(int days) =>
            Client().EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = key.KeyId, RotationPeriodInDays = days }, Token);

        Task<GetKeyRotationStatusResponse> StatusAsync() => Client().GetKeyRotationStatusAsync(key.KeyId, Token);
    }

    [Fact]
    public async Task Material_from_outside_is_brought_into_each_Region_and_has_one_id_in_all()
    {
        var key = (await Client().CreateKeyAsync(new CreateKeyRequest { Origin = OriginType.EXTERNAL, MultiRegion = true }, Token)).KeyMetadata;
        await Assert.ThrowsAsync<KMSInvalidStateException>(() => Client().EnableKeyAsync(key.KeyId, Token));
        var material = new byte[32];
        material[5] = 1;
        var first = await ImportAsync(Home, material);
        await Client().ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key.KeyId, ReplicaRegion = Away }, Token);
        Assert.Equal(KeyState.PendingImport, (await Client(Away).DescribeKeyAsync(key.KeyId, Token)).KeyMetadata.KeyState);

        await Assert.ThrowsAsync<IncorrectKeyMaterialException>(() => ImportAsync(Away, new byte[32]));
        Assert.Equal(first, await ImportAsync(Away, material));
        var blob = (await Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes() }, Token)).CiphertextBlob;
        await Client(Away).DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token);

        await Client().ScheduleKeyDeletionAsync(key.KeyId, 7, Token);
        var deleted = await Client().DeleteImportedKeyMaterialAsync(new DeleteImportedKeyMaterialRequest { KeyId = key.KeyId }, Token);
        Assert.Equal(first, deleted.KeyMaterialId);
        await Client(Away).DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token);

        async Task<string> ImportAsync(string region, byte[] bytes)
        {
            var parameters = await ParametersAsync(region, key.KeyId);
            using var rsa = System.Security.Cryptography.RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(parameters.PublicKey.ToArray(), out _);
            var wrapped = rsa.Encrypt(bytes, System.Security.Cryptography.RSAEncryptionPadding.OaepSHA256);
            return (await Client(region).ImportKeyMaterialAsync(
                new ImportKeyMaterialRequest
                {
                    KeyId = key.KeyId,
                    ImportToken = parameters.ImportToken,
                    EncryptedKeyMaterial = new MemoryStream(wrapped),
                    ExpirationModel = ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE,
                },
                Token)).KeyMaterialId;
        }
    }

    [Fact]
    public async Task An_import_token_holds_for_a_day()
    {
        var key = (await Client().CreateKeyAsync(new CreateKeyRequest { Origin = OriginType.EXTERNAL }, Token)).KeyMetadata;
        var parameters = await ParametersAsync(Home, key.KeyId);
        Clock.Advance(TimeSpan.FromHours(24));
        await Assert.ThrowsAsync<ExpiredImportTokenException>(() => Client().ImportKeyMaterialAsync(
            new ImportKeyMaterialRequest { KeyId = key.KeyId, ImportToken = parameters.ImportToken, EncryptedKeyMaterial = Bytes() }, Token));
    }

    [Fact]
    public async Task An_encryption_context_is_refused_with_an_RSA_key()
    {
        var key = (await Client().CreateKeyAsync(
            new CreateKeyRequest { KeySpec = KeySpec.RSA_2048, KeyUsage = KeyUsageType.ENCRYPT_DECRYPT }, Token)).KeyMetadata;
        var refusal = await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() => Client().EncryptAsync(
            new EncryptRequest
            {
                KeyId = key.KeyId,
                Plaintext = Bytes(),
                EncryptionAlgorithm = OaepName,
                EncryptionContext = new Dictionary<string, string> { ["tenant"] = "t-1" },
            },
            Token));
        Assert.Equal("ValidationException", refusal.ErrorCode);
    }

    private Task<GetParametersForImportResponse> ParametersAsync(string region, string keyId) => Client(region).GetParametersForImportAsync(
        new GetParametersForImportRequest { KeyId = keyId, WrappingAlgorithm = AlgorithmSpec.RSAES_OAEP_SHA_256, WrappingKeySpec = WrappingKeySpec.RSA_2048 },
        Token);
}
