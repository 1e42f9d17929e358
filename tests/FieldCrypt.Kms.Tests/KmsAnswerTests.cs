using System.Text.Json.Nodes;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using FieldCrypt.Keys;

namespace FieldCrypt.Kms.Tests;

/// <summary>Answers that KMS never gives, but that something between could: none of them yields a data key.</summary>
public sealed class KmsAnswerTests : KmsTest
{
    [Theory]
    [InlineData("KeyId", OtherKey)]
    [InlineData("KeyId", Alias)]
    [InlineData("KeyId", "")]
    [InlineData("KeyId", null)]
    [InlineData("Plaintext", "AAAA")]
    [InlineData("Plaintext", "")]
    [InlineData("Plaintext", null)]
    [InlineData("CiphertextBlob", "")]
    [InlineData("CiphertextBlob", null)]
    public async Task A_new_data_key_is_refused_if_the_answer_is_not_what_was_asked_for(string part, string? value)
    {
        Kms.Falsify = answer => Replace(answer, part, value);
        var error = await Assert.ThrowsAsync<KeyAccessException>(
            async () => await new KmsKeyProvider(SingleKey, Clients).GenerateAsync(32, Context, Cancellation));
        AssertInvalid(error, SingleKey, "GenerateDataKey");
    }

    [Fact]
    public async Task A_new_data_key_with_a_longer_ciphertext_than_KMS_makes_is_refused()
    {
        Kms.Falsify = answer => answer["CiphertextBlob"] = Convert.ToBase64String(new byte[6145]);
        var error = await Assert.ThrowsAsync<KeyAccessException>(
            async () => await new KmsKeyProvider(SingleKey, Clients).GenerateAsync(32, Context, Cancellation));
        AssertInvalid(error, SingleKey, "GenerateDataKey");
    }

    [Theory]
    [InlineData(VirginiaMember)]
    [InlineData(Alias)]
    [InlineData("nonsense")]
    public async Task A_new_data_key_of_an_alias_is_refused_if_it_cannot_be_the_aliass_key(string keyId)
    {
        Kms.Falsify = answer => answer["KeyId"] = keyId;
        var error = await Assert.ThrowsAsync<KeyAccessException>(
            async () => await new KmsKeyProvider(Alias, Clients).GenerateAsync(32, Context, Cancellation));
        AssertInvalid(error, Alias, "GenerateDataKey");
    }

    [Theory]
    [InlineData("KeyId", VirginiaMember)]
    [InlineData("KeyId", OtherKey)]
    [InlineData("KeyId", null)]
    [InlineData("Plaintext", "")]
    [InlineData("Plaintext", null)]
    public async Task An_opened_data_key_is_refused_if_the_answer_is_not_what_was_asked_for(string part, string? value)
    {
        var provider = new MultiRegionKmsKeyProvider(VirginiaMember, Dublin, Clients);
        var wrapped = await WrapAsync(provider);
        Kms.Falsify = answer => Replace(answer, part, value);
        AssertInvalid(await RefusalAsync(provider, wrapped), DublinMember, "Decrypt");
    }

    [Fact]
    public async Task An_opened_data_key_that_is_longer_than_any_is_refused()
    {
        var provider = new KmsKeyProvider(SingleKey, Clients);
        var wrapped = await WrapAsync(provider);
        Kms.Falsify = answer => answer["Plaintext"] = Convert.ToBase64String(new byte[1025]);
        AssertInvalid(await RefusalAsync(provider, wrapped), SingleKey, "Decrypt");
    }

    [Fact]
    public async Task Whoever_answers_in_the_place_of_KMS_chooses_the_data_key()
    {
        var chosen = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();
        Kms.Falsify = answer => answer["Plaintext"] = Convert.ToBase64String(chosen);
        using var key = (await new KmsKeyProvider(SingleKey, Clients).GenerateAsync(32, Context, Cancellation)).Key;
        Assert.Equal(chosen, key.Bytes());
    }

    [Fact]
    public async Task The_SDKs_copy_of_the_data_key_is_cleared()
    {
        MemoryStream? handedOver = null;
        var client = Kms.CreateClient(Dublin);
        client.AfterResponseEvent += (_, e) => handedOver =
            ((GenerateDataKeyResponse)((WebServiceResponseEventArgs)e).Response).Plaintext;
        using var clients = new KmsClients(_ => client);

        using var key = (await new KmsKeyProvider(SingleKey, clients).GenerateAsync(32, Context, Cancellation)).Key;

        Assert.Equal(new byte[32], handedOver!.ToArray());
        Assert.NotEqual(new byte[32], key.Bytes());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_plaintext_is_cleared_whether_its_stream_shows_its_array_or_hides_it(bool shown)
    {
        var bytes = new byte[] { 1, 2, 3, 4, 5, 6, 7 };
        using var stream = new MemoryStream(bytes, 1, 5, writable: true, publiclyVisible: shown);
        using var secret = KmsPlaintext.Take(stream);
        KmsPlaintext.Clear(stream);
        Assert.Equal<byte>([2, 3, 4, 5, 6], secret.Bytes());
        Assert.Equal<byte>([1, 0, 0, 0, 0, 0, 7], bytes);
    }

    private static void Replace(JsonObject answer, string part, string? value)
    {
        answer.Remove(part);
        if (value is not null)
        {
            answer[part] = value;
        }
    }

    private static void AssertInvalid(KeyAccessException error, string keyId, string operation)
    {
        Assert.Equal(KeyAccessFailure.InvalidResponse, error.Reason);
        Assert.Equal((keyId, Dublin, operation, LoopbackKms.RequestId), (error.KeyId, error.Region, error.Operation, error.RequestId));
    }
}
