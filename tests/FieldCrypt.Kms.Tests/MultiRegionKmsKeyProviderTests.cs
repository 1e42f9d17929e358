namespace FieldCrypt.Kms.Tests;

public sealed class MultiRegionKmsKeyProviderTests : KmsTest
{
    [Theory]
    [InlineData(DublinMember)]
    [InlineData(VirginiaMember)]
    public async Task What_one_Region_wrote_another_reads_and_each_calls_only_its_own(string configured)
    {
        var virginia = new MultiRegionKmsKeyProvider(configured, Virginia, Clients);
        var dublin = new MultiRegionKmsKeyProvider(configured, Dublin, Clients);

        var generated = await virginia.GenerateAsync(32, Context, Cancellation);
        await AssertOpensAsync(dublin, generated);

        Assert.Equal(VirginiaMember, InfoOf(generated.Wrapped));
        Assert.Equal(
            [(Virginia, "GenerateDataKey", VirginiaMember), (Dublin, "Decrypt", DublinMember)],
            Kms.Audit.Select(call => (call.Region, call.Operation, call.KeyId)));
    }

    [Fact]
    public async Task A_reader_works_while_the_Region_that_wrote_is_down()
    {
        var generated = await new MultiRegionKmsKeyProvider(VirginiaMember, Virginia, Clients).GenerateAsync(32, Context, Cancellation);
        using var onlyDublin = new KmsClients(
            region => region == Dublin ? Kms.CreateClient(region) : throw new IOException($"{region} is down"));
        await AssertOpensAsync(new MultiRegionKmsKeyProvider(VirginiaMember, Dublin, onlyDublin), generated);
    }

    [Fact]
    public async Task What_another_key_wrapped_is_skipped_before_any_call()
    {
        var wrapped = await WrapAsync(new KmsKeyProvider(SingleKey, Clients));
        var before = Kms.Audit.Count;
        var provider = new MultiRegionKmsKeyProvider(VirginiaMember, Dublin, Clients);
        var foreign = VirginiaMember.Replace(Account, OtherAccount, StringComparison.Ordinal);
        foreach (var info in new[] { SingleKey, $"{VirginiaMember}0", foreign })
        {
            Assert.Equal("wrapped by another KMS key", await SkipReasonAsync(provider, Relabel(wrapped, info)));
        }

        Assert.Equal(before, Kms.Audit.Count);
    }

    [Fact]
    public async Task A_Region_without_a_replica_is_told_to_make_one()
    {
        var wrapped = await WrapAsync(new MultiRegionKmsKeyProvider(VirginiaMember, Virginia, Clients));
        var error = await RefusalAsync(new MultiRegionKmsKeyProvider(VirginiaMember, Frankfurt, Clients), wrapped);
        Assert.Equal(KeyAccessFailure.NotFound, error.Reason);
        Assert.Equal(Frankfurt, error.Region);
        Assert.Contains("kms:ReplicateKey", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SingleKey, Dublin)]
    [InlineData(Alias, Dublin)]
    [InlineData("mrk-1234", Dublin)]
    [InlineData(DublinMember, "Dublin")]
    public void A_key_that_is_not_multi_Region_or_a_malformed_Region_is_refused(string arn, string region) =>
        Assert.Throws<FieldCryptConfigurationException>(() => new MultiRegionKmsKeyProvider(arn, region, Clients));
}
