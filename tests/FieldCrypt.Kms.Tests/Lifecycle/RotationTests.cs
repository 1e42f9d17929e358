using System.Text;
using Amazon.KeyManagementService.Model;

namespace FieldCrypt.Kms.Tests.Lifecycle;

/// <summary>New key material under the same key, and another key under the same alias.</summary>
public sealed class RotationTests : EmulatorTest
{
    [Fact]
    public async Task Automatic_rotation_needs_nothing()
    {
        var key = await CreateMultiRegionKeyAsync(Virginia);
        await Administrator.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = key }, Token);
        var dublin = new MultiRegionKmsKeyProvider(key, Dublin, Clients);
        var virginia = new MultiRegionKmsKeyProvider(key, Virginia, Clients);
        var before = await WrapAsync(dublin);

        // A rotation that is due happens inside KMS as one on demand does: a new version, and the old ones stay readable.
        Clock.Advance(TimeSpan.FromDays(366));
        await Administrator.RotateKeyOnDemandAsync(new RotateKeyOnDemandRequest { KeyId = key }, Token);
        var after = await WrapAsync(dublin);

        Assert.Equal(32, (await OpenAsync(virginia, before)).Length);
        Assert.Equal(32, (await OpenAsync(virginia, after)).Length);
    }

    [Fact]
    public async Task Rotation_on_demand_keeps_everything_readable_however_often()
    {
        var key = await CreateKeyAsync();
        var provider = new KmsKeyProvider(key, Clients);
        List<FieldCrypt.Keys.WrappedDataKey> wrapped = [await WrapAsync(provider)];
        for (var i = 0; i < 3; i++)
        {
            await Administrator.RotateKeyOnDemandAsync(new RotateKeyOnDemandRequest { KeyId = key }, Token);
            wrapped.Add(await WrapAsync(provider));
        }

        foreach (var each in wrapped)
        {
            Assert.Equal(32, (await OpenAsync(provider, each)).Length);
        }
    }

    [Fact]
    public async Task A_repointed_alias_writes_with_the_new_key_and_a_discovery_provider_reads_both()
    {
        var (former, current) = (await CreateKeyAsync(), await CreateKeyAsync());
        await Administrator.CreateAliasAsync(new CreateAliasRequest { AliasName = "alias/patients", TargetKeyId = former }, Token);
        var alias = $"{former[..former.LastIndexOf(':')]}:alias/patients";
        var byAlias = new KmsKeyProvider(alias, Clients);
        var reader = new FieldCrypt.Keys.CompositeKeyProvider(
            byAlias, new DiscoveryKmsKeyProvider(Dublin, KmsKeyFilter.Accounts("aws", "111122223333"), Clients));
        var before = await WrapAsync(byAlias);

        await Administrator.UpdateAliasAsync(new UpdateAliasRequest { AliasName = "alias/patients", TargetKeyId = current }, Token);
        var after = await WrapAsync(byAlias);

        Assert.Equal(current, Encoding.UTF8.GetString(after.ProviderInfo.Span));
        Assert.Equal(32, (await OpenAsync(byAlias, after)).Length);
        var error = await RefusalAsync(byAlias, before);
        Assert.Contains(nameof(DiscoveryKmsKeyProvider), error.Message, StringComparison.Ordinal);
        Assert.Equal(32, (await OpenAsync(reader, before)).Length);
        Assert.Equal(32, (await OpenAsync(reader, after)).Length);
    }
}
