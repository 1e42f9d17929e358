using FieldCrypt.Keys;

namespace FieldCrypt.Kms.Tests;

public sealed class KmsKeyProviderTests : KmsTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(1024)]
    public async Task A_data_key_opens_again_under_its_key(int length)
    {
        var provider = new KmsKeyProvider(SingleKey, Clients);
        var generated = await provider.GenerateAsync(length, Context, Cancellation);
        using var key = generated.Key;

        Assert.Equal(length, key.Length);
        Assert.Equal("aws-kms", generated.Wrapped.ProviderId);
        Assert.Equal(SingleKey, InfoOf(generated.Wrapped));
        await AssertOpensAsync(provider, generated);
        Assert.Equal(["GenerateDataKey", "Decrypt"], Kms.Audit.Select(call => call.Operation));
        Assert.All(Kms.Audit, call => Assert.Equal((Dublin, SingleKey), (call.Region, call.KeyId)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public async Task A_length_that_KMS_does_not_make_is_refused_before_any_call(int length)
    {
        var provider = new KmsKeyProvider(SingleKey, Clients);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await provider.GenerateAsync(length, Context, Cancellation));
        Assert.Empty(Kms.Audit);
    }

    [Fact]
    public async Task The_whole_context_and_the_grant_tokens_go_with_every_call()
    {
        var provider = new KmsKeyProvider(SingleKey, Clients, new KmsOptions { GrantTokens = ["token-1", "token-2"] });
        await AssertOpensAsync(provider, await provider.GenerateAsync(32, Context, Cancellation));
        Assert.Equal(2, Kms.Audit.Count);
        Assert.All(Kms.Audit, call =>
        {
            Assert.Equal(new Dictionary<string, string> { ["table"] = "Patients", ["id"] = "p-1" }, call.Context);
            Assert.Equal(["token-1", "token-2"], call.GrantTokens);
        });
    }

    [Fact]
    public async Task An_empty_context_is_a_context()
    {
        var provider = new KmsKeyProvider(SingleKey, Clients);
        var generated = await provider.GenerateAsync(32, EncryptionContext.Empty, Cancellation);
        using var key = generated.Key;
        using var opened = (await provider.UnwrapAsync(generated.Wrapped, EncryptionContext.Empty, Cancellation)).Key;
        Assert.Equal(key.Bytes(), opened!.Bytes());
    }

    [Fact]
    public async Task What_is_not_this_keys_is_skipped_before_any_call()
    {
        var provider = new KmsKeyProvider(DublinMember, Clients);
        Assert.Equal("not wrapped by AWS KMS", await SkipReasonAsync(provider, new WrappedDataKey("local", "k"u8.ToArray(), new byte[60])));
        foreach (var info in new[] { "", "nonsense", Alias, "arn:aws:kms:evil.example/:111122223333:key/a" })
        {
            Assert.Equal("its provider info is not the ARN of a KMS key", await SkipReasonAsync(provider, Wrapped(info)));
        }

        Assert.Equal("wrapped by another KMS key", await SkipReasonAsync(provider, Wrapped(OtherKey)));
        Assert.Contains("MultiRegionKmsKeyProvider", await SkipReasonAsync(provider, Wrapped(VirginiaMember)), StringComparison.Ordinal);
        Assert.Empty(Kms.Audit);
    }

    [Fact]
    public async Task Provider_info_that_is_not_text_is_skipped()
    {
        var wrapped = new WrappedDataKey("aws-kms", new byte[] { 0xFF, 0xFE, 0x00 }, new byte[60]);
        var provider = new KmsKeyProvider(SingleKey, Clients);
        Assert.Equal("its provider info is not the ARN of a KMS key", await SkipReasonAsync(provider, wrapped));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6145)]
    public async Task A_ciphertext_of_a_length_that_KMS_never_makes_is_refused_before_any_call(int length)
    {
        var error = await RefusalAsync(
            new KmsKeyProvider(SingleKey, Clients), Relabel(new WrappedDataKey("aws-kms", default, new byte[length]), SingleKey));
        Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
        Assert.Null(error.RequestId);
        Assert.Empty(Kms.Audit);
    }

    [Fact]
    public async Task An_alias_writes_the_key_it_points_to_and_opens_it_again()
    {
        var provider = new KmsKeyProvider(Alias, Clients);
        var generated = await provider.GenerateAsync(32, Context, Cancellation);
        Assert.Equal(SingleKey, InfoOf(generated.Wrapped));
        await AssertOpensAsync(provider, generated);
        await AssertOpensAsync(new KmsKeyProvider(SingleKey, Clients), generated);
        Assert.Equal([Alias, Alias, SingleKey], Kms.Audit.Select(call => call.KeyId));
    }

    [Fact]
    public async Task After_an_alias_was_pointed_elsewhere_the_error_names_the_way_out_and_the_way_out_works()
    {
        var provider = new KmsKeyProvider(Alias, Clients);
        var generated = await provider.GenerateAsync(32, Context, Cancellation);
        Kms.PointAlias(Alias, OtherKey);

        var error = await RefusalAsync(provider, generated.Wrapped);

        Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
        Assert.Equal((Alias, Dublin, "Decrypt", LoopbackKms.RequestId), (error.KeyId, error.Region, error.Operation, error.RequestId));
        Assert.Contains(SingleKey, error.Message, StringComparison.Ordinal);
        Assert.Contains("DiscoveryKmsKeyProvider", error.Message, StringComparison.Ordinal);
        var discovery = new DiscoveryKmsKeyProvider(Dublin, KmsKeyFilter.Accounts("aws", Account), Clients);
        await AssertOpensAsync(new CompositeKeyProvider(provider, discovery), generated);
    }

    [Fact]
    public async Task An_alias_refuses_data_whose_stored_key_is_not_the_one_that_opens_it()
    {
        var provider = new KmsKeyProvider(Alias, Clients);
        var error = await RefusalAsync(provider, Relabel(await WrapAsync(provider), OtherKey));
        Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
        Assert.Equal((Alias, LoopbackKms.RequestId), (error.KeyId, error.RequestId));
    }

    [Fact]
    public async Task An_alias_skips_keys_it_cannot_point_to()
    {
        var provider = new KmsKeyProvider(Alias, Clients);
        Assert.NotEmpty(await SkipReasonAsync(provider, Wrapped(VirginiaMember)));
        Assert.NotEmpty(await SkipReasonAsync(provider, Wrapped(SingleKey.Replace(Account, OtherAccount, StringComparison.Ordinal))));
        Assert.Empty(Kms.Audit);
    }

    [Fact]
    public async Task A_key_of_another_account_is_used_by_its_arn()
    {
        var foreign = SingleKey.Replace(Account, OtherAccount, StringComparison.Ordinal);
        Kms.AddKey(foreign, "foreign");
        var provider = new KmsKeyProvider(foreign, Clients);
        await AssertOpensAsync(provider, await provider.GenerateAsync(32, Context, Cancellation));
    }

    [Fact]
    public void A_wrong_configuration_is_refused_when_the_provider_is_made()
    {
        Assert.Throws<FieldCryptConfigurationException>(() => new KmsKeyProvider("alias/patients", Clients));
        Assert.Throws<FieldCryptConfigurationException>(
            () => new KmsKeyProvider(SingleKey, Clients, new KmsOptions { GrantTokens = [.. Enumerable.Repeat("t", 11)] }));
        Assert.Throws<ArgumentNullException>(() => new KmsKeyProvider(SingleKey, null!));
    }

    [Fact]
    public void The_description_names_the_key() =>
        Assert.Equal($"KMS key {SingleKey}", new KmsKeyProvider(SingleKey, Clients).ToString());

    private static WrappedDataKey Wrapped(string info) => Relabel(new WrappedDataKey("aws-kms", default, new byte[60]), info);
}
