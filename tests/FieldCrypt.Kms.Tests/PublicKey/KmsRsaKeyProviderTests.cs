using System.Security.Cryptography;
using System.Text;
using Amazon.KeyManagementService.Model;
using FieldCrypt.Keys;

namespace FieldCrypt.Kms.Tests.PublicKey;

/// <summary>Writing with the public half of a KMS key, offline, and reading through KMS.</summary>
public sealed class KmsRsaKeyProviderTests : EmulatorTest
{
    private const string KeyOfNobody = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    [Theory]
    [InlineData(RsaWrappingPadding.OaepSha256, "RSA_2048")]
    [InlineData(RsaWrappingPadding.OaepSha1, "RSA_2048")]
    [InlineData(RsaWrappingPadding.OaepSha256, "RSA_3072")]
    public async Task What_a_public_key_wraps_offline_opens_through_KMS(RsaWrappingPadding padding, string spec)
    {
        var key = await CreateKeyAsync(spec);
        using var fetched = await KmsRsaKeyProvider.FetchAsync(key, Clients, padding, cancellationToken: Token);
        using var writer = KmsRsaKeyProvider.FromPublicKey(key, fetched.ExportPublicKeyPem(), padding);
        using var reader = KmsRsaKeyProvider.ForReading(key, Clients, padding);
        Kms.Audit.Clear();

        var generated = await writer.GenerateAsync(32, Context, Token);
        using var dataKey = generated.Key;
        Assert.Empty(Kms.Audit.Records);

        var byReader = await OpenAsync(reader, generated.Wrapped);
        var byFetched = await OpenAsync(fetched, generated.Wrapped);
        Assert.Equal(dataKey.Bytes(), byReader);
        Assert.Equal(dataKey.Bytes(), byFetched);
        Assert.All(Kms.Audit.Records, call =>
        {
            Assert.Equal(("Decrypt", key), (call.Operation, call.KeyArn));
            Assert.Empty(call.EncryptionContext);
        });
    }

    [Fact]
    public void A_writer_that_is_disposed_while_it_wraps_wraps_for_the_real_key_or_not_at_all()
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportSubjectPublicKeyInfoPem();
        var made = DisposalRace.Run(100, () => KmsRsaKeyProvider.FromPublicKey(KeyOfNobody, pem), writer =>
        {
            var generated = writer.GenerateAsync(32, Context, Token).AsTask().GetAwaiter().GetResult();
            using var key = generated.Key;
            return (DataKey: key.Bytes(), generated.Wrapped);
        });

        Assert.All(made.Take(100), one => Assert.Equal(
            one.DataKey, rsa.Decrypt(one.Wrapped.Ciphertext.Span, RSAEncryptionPadding.OaepSHA256)[SHA384.HashSizeInBytes..]));
    }

    [Fact]
    public async Task The_layout_is_the_one_of_AWS()
    {
        using var rsa = RSA.Create(2048);
        const string Key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        using var writer = KmsRsaKeyProvider.FromPublicKey(Key, rsa.ExportSubjectPublicKeyInfoPem());

        var generated = await writer.GenerateAsync(32, Context, Token);
        using var dataKey = generated.Key;

        Assert.Equal("aws-kms-rsa", generated.Wrapped.ProviderId);
        Assert.Equal(Key, Encoding.UTF8.GetString(generated.Wrapped.ProviderInfo.Span));
        // Two pairs, ordered by key, each with its length before it: the serialized context of the message header.
        var serialized = "\0\u0002\0\u0002id\0\u0003p-1\0\u0005table\0\u0008Patients"u8.ToArray();
        byte[] expected = [.. SHA384.HashData(serialized), .. dataKey.Bytes()];
        Assert.Equal(expected, rsa.Decrypt(generated.Wrapped.Ciphertext.Span, RSAEncryptionPadding.OaepSHA256));
    }

    [Fact]
    public async Task Another_encryption_context_is_refused()
    {
        var key = await CreateKeyAsync("RSA_2048");
        using var provider = await KmsRsaKeyProvider.FetchAsync(key, Clients, cancellationToken: Token);
        var wrapped = await WrapAsync(provider);

        var error = await Assert.ThrowsAsync<KeyAccessException>(
            async () => await provider.UnwrapAsync(wrapped, new EncryptionContext([.. Context, new("more", "than was bound")]), Token));

        Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
        Assert.Contains("encryption context", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_ciphertext_or_another_padding_is_refused()
    {
        var key = await CreateKeyAsync("RSA_2048");
        using var provider = await KmsRsaKeyProvider.FetchAsync(key, Clients, cancellationToken: Token);
        using var other = KmsRsaKeyProvider.ForReading(key, Clients, RsaWrappingPadding.OaepSha1);
        var wrapped = await WrapAsync(provider);
        var changed = wrapped.Ciphertext.ToArray();
        changed[100] ^= 1;
        var longer = new byte[513];

        Assert.Equal(KeyAccessFailure.WrongKey, (await RefusalAsync(other, wrapped)).Reason);
        foreach (var ciphertext in (byte[][])[changed, longer, []])
        {
            var error = await RefusalAsync(provider, new WrappedDataKey(wrapped.ProviderId, wrapped.ProviderInfo, ciphertext));
            Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
        }
    }

    [Fact]
    public async Task A_writer_opens_nothing_and_a_reader_makes_nothing()
    {
        var key = await CreateKeyAsync("RSA_2048");
        using var provider = await KmsRsaKeyProvider.FetchAsync(key, Clients, cancellationToken: Token);
        using var writer = KmsRsaKeyProvider.FromPublicKey(key, provider.ExportPublicKeyPem());
        using var reader = KmsRsaKeyProvider.ForReading(key, Clients);

        var skipped = await writer.UnwrapAsync(await WrapAsync(writer), Context, Token);
        Assert.Contains("public half", skipped.SkipReason, StringComparison.Ordinal);
        Assert.True(writer.CanGenerate);
        Assert.False(reader.CanGenerate);
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(async () => await reader.GenerateAsync(32, Context, Token));
    }

    [Fact]
    public async Task What_was_wrapped_otherwise_or_for_another_key_is_skipped_without_a_call()
    {
        var key = await CreateKeyAsync("RSA_2048");
        var other = await CreateKeyAsync("RSA_2048");
        var symmetric = await CreateKeyAsync();
        using var provider = await KmsRsaKeyProvider.FetchAsync(key, Clients, cancellationToken: Token);
        using var otherProvider = await KmsRsaKeyProvider.FetchAsync(other, Clients, cancellationToken: Token);
        WrappedDataKey[] foreign = [await WrapAsync(otherProvider), await WrapAsync(new KmsKeyProvider(symmetric, Clients))];
        Kms.Audit.Clear();

        foreach (var wrapped in foreign)
        {
            var result = await provider.UnwrapAsync(wrapped, Context, Token);
            Assert.Null(result.Key);
            Assert.NotEmpty(result.SkipReason);
        }

        Assert.Empty(Kms.Audit.Records);
    }

    [Fact]
    public async Task Digital_signatures_are_excluded_as_in_AWS_libraries()
    {
        var key = await CreateKeyAsync("RSA_2048");
        using var provider = await KmsRsaKeyProvider.FetchAsync(key, Clients, cancellationToken: Token);
        var wrapped = await WrapAsync(provider);
        var signed = new EncryptionContext([.. Context, new("aws-crypto-public-key", "A0FB")]);

        var error = await Assert.ThrowsAsync<ProtectedOperationException>(async () => await provider.GenerateAsync(32, signed, Token));
        Assert.Contains("suite", error.Message, StringComparison.Ordinal);
        Assert.Null((await provider.UnwrapAsync(wrapped, signed, Token)).Key);
    }

    [Fact]
    public async Task A_member_of_a_multi_Region_key_opens_what_was_wrapped_for_another()
    {
        var primary = (await Administrator.CreateKeyAsync(
            new CreateKeyRequest { MultiRegion = true, KeySpec = Amazon.KeyManagementService.KeySpec.RSA_2048 }, Token)).KeyMetadata.Arn;
        await Administrator.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = primary, ReplicaRegion = Virginia }, Token);
        using var writer = await KmsRsaKeyProvider.FetchAsync(primary, Clients, cancellationToken: Token);
        using var reader = KmsRsaKeyProvider.ForReading(primary.Replace(Dublin, Virginia, StringComparison.Ordinal), Clients);

        Assert.Equal(32, (await OpenAsync(reader, await WrapAsync(writer))).Length);
    }

    [Fact]
    public async Task A_symmetric_key_has_no_public_half_and_the_error_says_so()
    {
        var key = await CreateKeyAsync();
        var error = await Assert.ThrowsAsync<KeyAccessException>(() => KmsRsaKeyProvider.FetchAsync(key, Clients, cancellationToken: Token));
        Assert.Equal((KeyAccessFailure.InvalidState, "GetPublicKey"), (error.Reason, error.Operation));
        AssertAdvisesRsa(error);
    }

    [Fact]
    public void KMS_refusing_a_symmetric_key_for_RSA_is_told_so_and_refusing_an_RSA_key_for_symmetric_use_the_other_way_round()
    {
        var key = KmsKeyArn.Parse("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
        Assert.Contains("RSA_2048", KmsAdvice.For("InvalidKeyUsage", 400, "", new KmsCall(KmsCall.Decrypt, key) { NeedsRsa = true }).Text, StringComparison.Ordinal);
        Assert.Contains("SYMMETRIC_DEFAULT", KmsAdvice.For("InvalidKeyUsage", 400, "", new KmsCall(KmsCall.Decrypt, key)).Text, StringComparison.Ordinal);
    }

    // Advice to take the symmetric key that is there already would send its reader in a circle.
    private static void AssertAdvisesRsa(KeyAccessException error)
    {
        Assert.Equal(KeyAccessFailure.InvalidState, error.Reason);
        Assert.Contains("RSA_2048", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SYMMETRIC_DEFAULT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_a_short_key_another_padding_or_a_text_that_is_no_key_is_a_mistake_of_the_configuration()
    {
        const string Key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        const string Alias = "arn:aws:kms:eu-west-1:111122223333:alias/patients";
        using var rsa = RSA.Create(2048);
        using var small = RSA.Create(1024);
        var pem = rsa.ExportSubjectPublicKeyInfoPem();

        Assert.Throws<FieldCryptConfigurationException>(() => KmsRsaKeyProvider.FromPublicKey(Alias, pem));
        Assert.Throws<FieldCryptConfigurationException>(() => KmsRsaKeyProvider.FromPublicKey(Key, small.ExportSubjectPublicKeyInfoPem()));
        Assert.Throws<FieldCryptConfigurationException>(() => KmsRsaKeyProvider.FromPublicKey(Key, pem, RsaWrappingPadding.OaepSha512));
        Assert.Throws<FieldCryptConfigurationException>(() => KmsRsaKeyProvider.FromPublicKey(Key, "no key"));
        Assert.Throws<FieldCryptConfigurationException>(() => KmsRsaKeyProvider.ForReading(Alias, Clients));
    }
}
