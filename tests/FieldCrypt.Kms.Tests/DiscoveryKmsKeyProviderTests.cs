using FieldCrypt.Keys;

namespace FieldCrypt.Kms.Tests;

public sealed class DiscoveryKmsKeyProviderTests : KmsTest
{
    private static KmsKeyFilter Own => KmsKeyFilter.Accounts("aws", Account);

    [Fact]
    public async Task A_key_of_the_local_Region_opens_what_it_wrapped()
    {
        var generated = await new KmsKeyProvider(SingleKey, Clients).GenerateAsync(32, Context, Cancellation);
        await AssertOpensAsync(new DiscoveryKmsKeyProvider(Dublin, Own, Clients), generated);
        await AssertOpensAsync(new DiscoveryKmsKeyProvider(Dublin, KmsKeyFilter.Any, Clients), generated);
    }

    [Fact]
    public async Task A_multi_Region_key_is_opened_by_its_local_member_even_if_other_Regions_may_be_called()
    {
        var generated = await new MultiRegionKmsKeyProvider(VirginiaMember, Virginia, Clients).GenerateAsync(32, Context, Cancellation);
        var options = new DiscoveryKmsOptions { OtherRegions = [Virginia] };
        await AssertOpensAsync(new DiscoveryKmsKeyProvider(Dublin, Own, Clients, options), generated);
        Assert.Equal((Dublin, "Decrypt", DublinMember), Last());
    }

    [Fact]
    public async Task A_key_of_another_Region_is_called_there_only_if_that_was_allowed()
    {
        var generated = await new KmsKeyProvider(SingleKey, Clients).GenerateAsync(32, Context, Cancellation);
        var local = new DiscoveryKmsKeyProvider(Virginia, Own, Clients);
        Assert.Contains(Dublin, await SkipReasonAsync(local, generated.Wrapped), StringComparison.Ordinal);
        Assert.Single(Kms.Audit);

        var options = new DiscoveryKmsOptions { OtherRegions = [Dublin], GrantTokens = ["token"] };
        await AssertOpensAsync(new DiscoveryKmsKeyProvider(Virginia, Own, Clients, options), generated);
        Assert.Equal((Dublin, "Decrypt", SingleKey), Last());
        Assert.Equal(["token"], Kms.Audit[^1].GrantTokens);
    }

    [Theory]
    [InlineData("aws", OtherAccount)]
    [InlineData("aws-cn", Account)]
    public async Task A_key_that_the_filter_does_not_name_is_skipped_before_any_call(string partition, string account)
    {
        var wrapped = await WrapAsync(new KmsKeyProvider(SingleKey, Clients));
        var provider = new DiscoveryKmsKeyProvider(Dublin, KmsKeyFilter.Accounts(partition, account), Clients);
        Assert.Contains(account, await SkipReasonAsync(provider, wrapped), StringComparison.Ordinal);
        Assert.Single(Kms.Audit);
    }

    [Fact]
    public async Task Malformed_provider_info_is_skipped()
    {
        var provider = new DiscoveryKmsKeyProvider(Dublin, KmsKeyFilter.Any, Clients);
        var wrapped = new WrappedDataKey("aws-kms", default, new byte[60]);
        foreach (var info in new[] { "", "mrk-1", Alias, "arn:aws:kms:evil.example/:111122223333:key/a" })
        {
            Assert.Equal("its provider info is not the ARN of a KMS key", await SkipReasonAsync(provider, Relabel(wrapped, info)));
        }

        Assert.Empty(Kms.Audit);
    }

    [Fact]
    public async Task A_stored_arn_that_names_the_wrong_key_is_refused_by_KMS()
    {
        var wrapped = Relabel(await WrapAsync(new KmsKeyProvider(SingleKey, Clients)), OtherKey);
        var error = await RefusalAsync(new DiscoveryKmsKeyProvider(Dublin, Own, Clients), wrapped);
        Assert.Equal((KeyAccessFailure.WrongKey, OtherKey), (error.Reason, error.KeyId));
    }

    [Fact]
    public async Task It_makes_no_data_keys()
    {
        var provider = new DiscoveryKmsKeyProvider(Dublin, KmsKeyFilter.Any, Clients);
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(async () => await provider.GenerateAsync(32, Context, Cancellation));
        Assert.Empty(Kms.Audit);
    }

    [Fact]
    public void A_filter_that_names_no_account_or_a_malformed_one_is_refused()
    {
        Assert.Throws<FieldCryptConfigurationException>(() => KmsKeyFilter.Accounts("aws"));
        Assert.Throws<FieldCryptConfigurationException>(() => KmsKeyFilter.Accounts("aws", "1234"));
        Assert.Throws<FieldCryptConfigurationException>(() => KmsKeyFilter.Accounts("", Account));
    }

    [Fact]
    public void A_malformed_Region_is_refused()
    {
        Assert.Throws<FieldCryptConfigurationException>(() => new DiscoveryKmsKeyProvider("", Own, Clients));
        Assert.Throws<FieldCryptConfigurationException>(
            () => new DiscoveryKmsKeyProvider(Dublin, Own, Clients, new DiscoveryKmsOptions { OtherRegions = ["evil.example"] }));
    }

    private (string Region, string Operation, string KeyId) Last() =>
        (Kms.Audit[^1].Region, Kms.Audit[^1].Operation, Kms.Audit[^1].KeyId);
}
