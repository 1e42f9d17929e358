using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;

namespace FieldCrypt.Testing.Tests.Kms;

public sealed class AliasTests : KmsEmulatorTest
{
    private const string Name = "alias/app";

    /// <summary>Every operation of the emulator that names a key, and whether the service lets an alias stand for it.</summary>
    public static TheoryData<string, bool> OperationsOnKeys => new()
    {
        { "DescribeKey", true },
        { "Encrypt", true },
        { "GenerateDataKey", true },
        { "GenerateDataKeyWithoutPlaintext", true },
        { "Decrypt", true },
        { "ReEncrypt", true },
        { "EnableKey", false },
        { "DisableKey", false },
        { "ScheduleKeyDeletion", false },
        { "CancelKeyDeletion", false },
        { "EnableKeyRotation", false },
        { "DisableKeyRotation", false },
        { "GetKeyRotationStatus", false },
        { "RotateKeyOnDemand", false },
        { "GetKeyPolicy", false },
        { "PutKeyPolicy", false },
        { "ReplicateKey", false },
        { "UpdatePrimaryRegion", false },
        { "GetParametersForImport", false },
        { "ImportKeyMaterial", false },
        { "DeleteImportedKeyMaterial", false },
        { "ListAliases", false },
    };

    [Theory]
    [MemberData(nameof(OperationsOnKeys))]
    public async Task An_alias_stands_for_its_key_where_a_key_is_used_and_not_where_it_is_managed(string operation, bool isTaken)
    {
        var key = await CreateKeyAsync(multiRegion: true);
        await Client().CreateAliasAsync(Name, key.KeyId, Token);
        foreach (var alias in (string[])[Name, $"arn:aws:kms:{Home}:111122223333:{Name}"])
        {
            if (isTaken)
            {
                await CallAsync(operation, alias);
            }
            else
            {
                await Assert.ThrowsAsync<InvalidArnException>(() => CallAsync(operation, alias));
            }
        }
    }

    [Fact]
    public async Task The_public_half_of_a_key_can_be_had_by_alias()
    {
        var key = (await Client().CreateKeyAsync(
            new CreateKeyRequest { KeySpec = KeySpec.RSA_2048, KeyUsage = KeyUsageType.ENCRYPT_DECRYPT }, Token)).KeyMetadata;
        await Client().CreateAliasAsync(Name, key.KeyId, Token);
        Assert.Equal(key.Arn, (await Client().GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = Name }, Token)).KeyId);
    }

    [Theory]
    [InlineData("app", "ValidationException")]
    [InlineData("alias/", "ValidationException")]
    [InlineData("alias/a:b", "ValidationException")]
    [InlineData("alias/a b", "ValidationException")]
    [InlineData("alias/é", "ValidationException")]
    [InlineData("alias/a\n", "ValidationException")]
    [InlineData("alias/aws/app", "NotAuthorizedException")]
    public async Task A_name_that_the_service_does_not_give_is_refused(string name, string error)
    {
        var key = await CreateKeyAsync();
        Assert.Equal(error, await ErrorAsync(() => Client().CreateAliasAsync(name, key.KeyId, Token)));
        Assert.Equal(error, await ErrorAsync(() => Client().UpdateAliasAsync(name, key.KeyId, Token)));
        Assert.Equal(error, await ErrorAsync(() => Client().DeleteAliasAsync(name, Token)));
    }

    [Fact]
    public async Task A_name_has_256_characters_at_most()
    {
        var key = await CreateKeyAsync();
        await Client().CreateAliasAsync("alias/" + new string('a', 250), key.KeyId, Token);
        Assert.Equal("ValidationException", await ErrorAsync(() => Client().CreateAliasAsync("alias/" + new string('a', 251), key.KeyId, Token)));
    }

    [Fact]
    public async Task An_alias_points_to_a_key_and_not_to_an_alias()
    {
        var key = await CreateKeyAsync();
        await Client().CreateAliasAsync(Name, key.KeyId, Token);
        Assert.Equal("ValidationException", await ErrorAsync(() => Client().CreateAliasAsync("alias/other", Name, Token)));
        Assert.Equal("ValidationException", await ErrorAsync(() => Client().UpdateAliasAsync(Name, Name, Token)));
    }

    [Fact]
    public async Task An_alias_is_not_moved_to_a_key_of_another_type()
    {
        var symmetric = await CreateKeyAsync();
        var rsa = (await Client().CreateKeyAsync(
            new CreateKeyRequest { KeySpec = KeySpec.RSA_2048, KeyUsage = KeyUsageType.ENCRYPT_DECRYPT }, Token)).KeyMetadata;
        await Client().CreateAliasAsync(Name, symmetric.KeyId, Token);
        Assert.Equal("ValidationException", await ErrorAsync(() => Client().UpdateAliasAsync(Name, rsa.KeyId, Token)));
    }

    [Fact]
    public async Task An_alias_says_when_it_was_made_and_when_it_was_moved()
    {
        var (one, other) = (await CreateKeyAsync(), await CreateKeyAsync());
        var made = Clock.GetUtcNow().UtcDateTime;
        await Client().CreateAliasAsync(Name, one.KeyId, Token);
        Clock.Advance(TimeSpan.FromHours(1));
        await Client().UpdateAliasAsync(Name, other.KeyId, Token);
        var alias = Assert.Single((await Client().ListAliasesAsync(new ListAliasesRequest(), Token)).Aliases);
        Assert.Equal(made, alias.CreationDate!.Value.ToUniversalTime());
        Assert.Equal(made.AddHours(1), alias.LastUpdatedDate!.Value.ToUniversalTime());
    }

    [Fact]
    public async Task An_alias_goes_with_its_key()
    {
        var key = await CreateKeyAsync();
        await Client().CreateAliasAsync(Name, key.KeyId, Token);
        await Client().ScheduleKeyDeletionAsync(key.KeyId, 7, Token);
        Assert.Equal("KMSInvalidStateException", await ErrorAsync(() => Client().CreateAliasAsync("alias/late", key.KeyId, Token)));
        Clock.Advance(TimeSpan.FromDays(8));
        Assert.Empty((await Client().ListAliasesAsync(new ListAliasesRequest(), Token)).Aliases ?? []);
        await Client().CreateAliasAsync(Name, (await CreateKeyAsync()).KeyId, Token);
    }

    [Fact]
    public async Task Lists_come_in_pages_of_the_length_asked_for()
    {
        for (var i = 0; i < 5; i++)
        {
            await Client().CreateAliasAsync($"alias/{i}", (await CreateKeyAsync()).KeyId, Token);
        }

        var first = await Client().ListAliasesAsync(new ListAliasesRequest { Limit = 3 }, Token);
        var second = await Client().ListAliasesAsync(new ListAliasesRequest { Limit = 3, Marker = first.NextMarker }, Token);
        Assert.Equal((3, true, 2, false), (first.Aliases.Count, first.Truncated, second.Aliases.Count, second.Truncated));
        Assert.Equal(5, first.Aliases.Concat(second.Aliases).Select(alias => alias.AliasName).Distinct().Count());
        Assert.Equal(2, (await Client().ListKeysAsync(new ListKeysRequest { Limit = 2 }, Token)).Keys.Count);
        await Assert.ThrowsAsync<InvalidMarkerException>(() => Client().ListKeysAsync(new ListKeysRequest { Marker = "x" }, Token));
    }

    private static async Task<string?> ErrorAsync(Func<Task> call) =>
        (await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(call)).ErrorCode;

    private async Task CallAsync(string operation, string keyId)
    {
        var client = Client();
        switch (operation)
        {
            case "DescribeKey":
                await client.DescribeKeyAsync(keyId, Token);
                break;
            case "Encrypt":
                await EncryptAsync();
                break;
            case "GenerateDataKey":
                await client.GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = keyId, NumberOfBytes = 32 }, Token);
                break;
            case "GenerateDataKeyWithoutPlaintext":
                await client.GenerateDataKeyWithoutPlaintextAsync(
                    new GenerateDataKeyWithoutPlaintextRequest { KeyId = keyId, NumberOfBytes = 32 }, Token);
                break;
            case "Decrypt":
                await client.DecryptAsync(new DecryptRequest { KeyId = keyId, CiphertextBlob = await EncryptAsync() }, Token);
                break;
            case "ReEncrypt":
                await client.ReEncryptAsync(
                    new ReEncryptRequest { SourceKeyId = keyId, DestinationKeyId = keyId, CiphertextBlob = await EncryptAsync() }, Token);
                break;
            case "EnableKey":
                await client.EnableKeyAsync(keyId, Token);
                break;
            case "DisableKey":
                await client.DisableKeyAsync(keyId, Token);
                break;
            case "ScheduleKeyDeletion":
                await client.ScheduleKeyDeletionAsync(keyId, 7, Token);
                break;
            case "CancelKeyDeletion":
                await client.CancelKeyDeletionAsync(keyId, Token);
                break;
            case "EnableKeyRotation":
                await client.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = keyId }, Token);
                break;
            case "DisableKeyRotation":
                await client.DisableKeyRotationAsync(keyId, Token);
                break;
            case "GetKeyRotationStatus":
                await client.GetKeyRotationStatusAsync(keyId, Token);
                break;
            case "RotateKeyOnDemand":
                await client.RotateKeyOnDemandAsync(new RotateKeyOnDemandRequest { KeyId = keyId }, Token);
                break;
            case "GetKeyPolicy":
                await client.GetKeyPolicyAsync(new GetKeyPolicyRequest { KeyId = keyId }, Token);
                break;
            case "PutKeyPolicy":
                await client.PutKeyPolicyAsync(new PutKeyPolicyRequest { KeyId = keyId, Policy = "{}" }, Token);
                break;
            case "ReplicateKey":
                await client.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = keyId, ReplicaRegion = Away }, Token);
                break;
            case "UpdatePrimaryRegion":
                await client.UpdatePrimaryRegionAsync(new UpdatePrimaryRegionRequest { KeyId = keyId, PrimaryRegion = Away }, Token);
                break;
            case "GetParametersForImport":
                await client.GetParametersForImportAsync(
                    new GetParametersForImportRequest
                    {
                        KeyId = keyId,
                        WrappingAlgorithm = AlgorithmSpec.RSAES_OAEP_SHA_256,
                        WrappingKeySpec = WrappingKeySpec.RSA_2048,
                    },
                    Token);
                break;
            case "ImportKeyMaterial":
                await client.ImportKeyMaterialAsync(
                    new ImportKeyMaterialRequest { KeyId = keyId, ImportToken = Bytes(), EncryptedKeyMaterial = Bytes() }, Token);
                break;
            case "DeleteImportedKeyMaterial":
                await client.DeleteImportedKeyMaterialAsync(new DeleteImportedKeyMaterialRequest { KeyId = keyId }, Token);
                break;
            default:
                await client.ListAliasesAsync(new ListAliasesRequest { KeyId = keyId }, Token);
                break;
        }

        async Task<MemoryStream> EncryptAsync() =>
            (await client.EncryptAsync(new EncryptRequest { KeyId = keyId, Plaintext = Bytes() }, Token)).CiphertextBlob;
    }
}
