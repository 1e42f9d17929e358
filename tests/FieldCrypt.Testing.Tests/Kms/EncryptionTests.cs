using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;

namespace FieldCrypt.Testing.Tests.Kms;

public sealed class EncryptionTests : KmsEmulatorTest
{
    private static readonly Dictionary<string, string> Context = new() { ["tenant"] = "t-1", ["purpose"] = "test" };

    [Fact]
    public async Task What_a_key_encrypts_it_decrypts_under_the_same_context_only()
    {
        var key = await CreateKeyAsync();
        var encrypted = await Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes(), EncryptionContext = Context }, Token);
        Assert.Equal(key.Arn, encrypted.KeyId);

        var decrypted = await Client().DecryptAsync(
            new DecryptRequest { CiphertextBlob = encrypted.CiphertextBlob, EncryptionContext = Context }, Token);
        Assert.Equal("plaintext", Text(decrypted.Plaintext));
        Assert.Equal(key.Arn, decrypted.KeyId);

        await Assert.ThrowsAsync<InvalidCiphertextException>(() =>
            Client().DecryptAsync(new DecryptRequest { CiphertextBlob = encrypted.CiphertextBlob }, Token));
    }

    [Fact]
    public async Task A_data_key_comes_plain_and_encrypted()
    {
        var key = await CreateKeyAsync();
        var dataKey = await Client().GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = key.Arn, NumberOfBytes = 96 }, Token);
        Assert.Equal(96, dataKey.Plaintext.Length);
        var decrypted = await Client().DecryptAsync(new DecryptRequest { CiphertextBlob = dataKey.CiphertextBlob, KeyId = key.Arn }, Token);
        Assert.Equal(dataKey.Plaintext.ToArray(), decrypted.Plaintext.ToArray());

        var without = await Client().GenerateDataKeyWithoutPlaintextAsync(
            new GenerateDataKeyWithoutPlaintextRequest { KeyId = key.Arn, KeySpec = DataKeySpec.AES_256 }, Token);
        var opened = await Client().DecryptAsync(new DecryptRequest { CiphertextBlob = without.CiphertextBlob }, Token);
        Assert.Equal(32, opened.Plaintext.Length);
    }

    [Fact]
    public async Task Every_changed_bit_of_a_ciphertext_is_refused()
    {
        var key = await CreateKeyAsync();
        var blob = (await Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes() }, Token)).CiphertextBlob.ToArray();
        for (var i = 0; i < blob.Length; i++)
        {
            var changed = blob.ToArray();
            changed[i] ^= 0x10;
            await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() =>
                Client().DecryptAsync(new DecryptRequest { CiphertextBlob = new MemoryStream(changed) }, Token));
        }
    }

    [Fact]
    public async Task Another_key_named_in_the_call_is_an_incorrect_key()
    {
        var (one, other) = (await CreateKeyAsync(), await CreateKeyAsync());
        var encrypted = await Client().EncryptAsync(new EncryptRequest { KeyId = one.KeyId, Plaintext = Bytes() }, Token);
        await Assert.ThrowsAsync<IncorrectKeyException>(() =>
            Client().DecryptAsync(new DecryptRequest { CiphertextBlob = encrypted.CiphertextBlob, KeyId = other.Arn }, Token));
    }

    [Fact]
    public async Task A_multi_Region_ciphertext_opens_with_any_related_key_and_with_none_other()
    {
        var primary = await CreateKeyAsync(multiRegion: true);
        Assert.StartsWith("mrk-", primary.KeyId, StringComparison.Ordinal);
        var replica = (await Client().ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = primary.KeyId, ReplicaRegion = Away }, Token)).ReplicaKeyMetadata;
        Assert.Equal(primary.KeyId, replica.KeyId);
        Assert.Contains($":{Away}:", replica.Arn, StringComparison.Ordinal);
        Assert.Equal(MultiRegionKeyType.REPLICA, replica.MultiRegionConfiguration.MultiRegionKeyType);
        Assert.Equal(primary.Arn, replica.MultiRegionConfiguration.PrimaryKey.Arn);

        var encrypted = await Client().EncryptAsync(new EncryptRequest { KeyId = primary.Arn, Plaintext = Bytes() }, Token);
        var decrypted = await Client(Away).DecryptAsync(
            new DecryptRequest { CiphertextBlob = encrypted.CiphertextBlob, KeyId = replica.Arn }, Token);
        Assert.Equal("plaintext", Text(decrypted.Plaintext));
        Assert.Equal(replica.Arn, decrypted.KeyId);

        var single = await Client().EncryptAsync(new EncryptRequest { KeyId = (await CreateKeyAsync()).Arn, Plaintext = Bytes() }, Token);
        var foreign = await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() =>
            Client(Away).DecryptAsync(new DecryptRequest { CiphertextBlob = single.CiphertextBlob }, Token));
        Assert.Equal("AccessDeniedException", foreign.ErrorCode);
        await Assert.ThrowsAsync<NotFoundException>(() =>
            Client(Away).DecryptAsync(new DecryptRequest { CiphertextBlob = encrypted.CiphertextBlob, KeyId = primary.Arn }, Token));
    }

    [Fact]
    public async Task The_primary_Region_can_be_moved_to_a_replica()
    {
        var key = await CreateKeyAsync(multiRegion: true);
        await Client().ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key.KeyId, ReplicaRegion = Away }, Token);
        await Client().UpdatePrimaryRegionAsync(new UpdatePrimaryRegionRequest { KeyId = key.KeyId, PrimaryRegion = Away }, Token);
        var moved = (await Client(Away).DescribeKeyAsync(key.KeyId, Token)).KeyMetadata;
        Assert.Equal(MultiRegionKeyType.PRIMARY, moved.MultiRegionConfiguration.MultiRegionKeyType);
        Assert.Equal(Home, Assert.Single(moved.MultiRegionConfiguration.ReplicaKeys).Region);
    }

    [Fact]
    public async Task A_ciphertext_can_be_encrypted_again_under_another_key_and_context()
    {
        var (one, other) = (await CreateKeyAsync(), await CreateKeyAsync());
        var first = await Client().EncryptAsync(new EncryptRequest { KeyId = one.KeyId, Plaintext = Bytes(), EncryptionContext = Context }, Token);
        var second = await Client().ReEncryptAsync(
            new ReEncryptRequest
            {
                CiphertextBlob = first.CiphertextBlob,
                SourceEncryptionContext = Context,
                DestinationKeyId = other.Arn,
            },
            Token);
        Assert.Equal(one.Arn, second.SourceKeyId);
        var opened = await Client().DecryptAsync(new DecryptRequest { CiphertextBlob = second.CiphertextBlob, KeyId = other.Arn }, Token);
        Assert.Equal("plaintext", Text(opened.Plaintext));
    }

    [Fact]
    public async Task An_RSA_key_gives_out_its_public_half_and_opens_what_was_encrypted_with_it()
    {
        var key = (await Client().CreateKeyAsync(
            new CreateKeyRequest { KeySpec = KeySpec.RSA_2048, KeyUsage = KeyUsageType.ENCRYPT_DECRYPT }, Token)).KeyMetadata;
        var publicKey = await Client().GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = key.Arn }, Token);
        using var rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey.PublicKey.ToArray(), out _);
        var offline = rsa.Encrypt("offline"u8, System.Security.Cryptography.RSAEncryptionPadding.OaepSHA256);
        var opened = await Client().DecryptAsync(
            new DecryptRequest
            {
                CiphertextBlob = new MemoryStream(offline),
                KeyId = key.Arn,
                EncryptionAlgorithm = EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256,
            },
            Token);
        Assert.Equal("offline", Text(opened.Plaintext));
        await Assert.ThrowsAsync<InvalidKeyUsageException>(() =>
            Client().GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = key.Arn, NumberOfBytes = 32 }, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public async Task A_data_key_of_an_impossible_length_is_refused(int length)
    {
        var key = await CreateKeyAsync();
        await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() =>
            Client().GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = key.Arn, NumberOfBytes = length }, Token));
    }

    [Fact]
    public async Task A_plaintext_over_4096_bytes_is_refused()
    {
        var key = await CreateKeyAsync();
        await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() =>
            Client().EncryptAsync(new EncryptRequest { KeyId = key.Arn, Plaintext = new MemoryStream(new byte[4097]) }, Token));
    }
}
