using Amazon.KeyManagementService.Model;
using FieldCrypt.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FieldCrypt.Kms.Tests.Health;

/// <summary>What operators see of the keys, before users feel it.</summary>
public sealed class KmsHealthCheckTests : EmulatorTest
{
    private const string DenyDescription = """
        {"Statement":[
          {"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"},
          {"Effect":"Deny","Principal":"*","Action":"kms:DescribeKey","Resource":"*"}]}
        """;

    [Fact]
    public async Task Enabled_keys_are_healthy_and_tell_their_rotation()
    {
        var key = await CreateMultiRegionKeyAsync(Virginia);
        await Administrator.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = key }, Token);

        var (status, description, keys) = await CheckAsync(MultiRegion(key, Virginia));

        Assert.Equal(HealthStatus.Healthy, status);
        Assert.Contains("2 keys", description, StringComparison.Ordinal);
        Assert.Equal([Dublin, Virginia], keys.Select(each => each.Region));
        Assert.All(keys, each => Assert.Equal(("Enabled", true, null), (each.State, each.IsRotating, each.Problem)));
    }

    [Fact]
    public async Task A_key_without_rotation_is_healthy_but_says_so()
    {
        var (status, _, keys) = await CheckAsync(new KmsKeyProvider(await CreateKeyAsync(), Clients));
        Assert.Equal((HealthStatus.Healthy, false), (status, Assert.Single(keys).IsRotating));
    }

    [Fact]
    public async Task A_disabled_key_is_unhealthy_even_if_another_Region_could_do_its_work()
    {
        var key = await CreateMultiRegionKeyAsync(Virginia);
        await Administrator.DisableKeyAsync(new DisableKeyRequest { KeyId = key }, Token);

        var (status, description, _) = await CheckAsync(MultiRegion(key, Virginia));

        Assert.Equal(HealthStatus.Unhealthy, status);
        Assert.Contains("kms:EnableKey", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_local_Region_that_is_down_is_degraded_while_another_stands_in_and_unhealthy_otherwise()
    {
        var key = await CreateMultiRegionKeyAsync(Virginia);
        using var outage = Kms.Faults.Outage(Dublin);

        var (covered, description, keys) = await CheckAsync(MultiRegion(key, Virginia));
        var (uncovered, _, _) = await CheckAsync(MultiRegion(key));

        Assert.Equal((HealthStatus.Degraded, HealthStatus.Unhealthy), (covered, uncovered));
        Assert.Contains(Dublin, description, StringComparison.Ordinal);
        Assert.Equal([false, true], keys.Select(each => each.IsReachable));
    }

    [Fact]
    public async Task A_standby_that_cannot_be_used_is_degraded()
    {
        var key = await CreateMultiRegionKeyAsync(Virginia);
        var (status, description, _) = await CheckAsync(MultiRegion(key, Virginia, Sydney));
        Assert.Equal(HealthStatus.Degraded, status);
        Assert.Contains(Sydney, description, StringComparison.Ordinal);
        Assert.Contains("kms:ReplicateKey", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_may_not_be_described_is_degraded_because_it_may_still_work()
    {
        var key = await CreateKeyAsync();
        await Administrator.PutKeyPolicyAsync(new PutKeyPolicyRequest { KeyId = key, Policy = DenyDescription }, Token);

        var (status, description, _) = await CheckAsync(new KmsKeyProvider(key, Clients));

        Assert.Equal(HealthStatus.Degraded, status);
        Assert.Contains("kms:DescribeKey", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Imported_material_is_degraded_before_it_expires_and_unhealthy_after()
    {
        var key = await CreateKeyAsync(origin: "EXTERNAL");
        using var material = Secret.Random(32);
        await new KmsKeyMaterialImporter(Clients).ImportAsync(
            key, material, new KmsImportOptions { WrappingKeySize = 2048, ExpiresAt = Clock.GetUtcNow().AddDays(60) }, Token);
        var provider = new KmsKeyProvider(key, Clients);

        var (first, _, _) = await CheckAsync(provider);
        Clock.Advance(TimeSpan.FromDays(50));
        var (late, warning, keys) = await CheckAsync(provider);
        Clock.Advance(TimeSpan.FromDays(11));
        var (expired, _, _) = await CheckAsync(provider);

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Degraded, HealthStatus.Unhealthy), (first, late, expired));
        Assert.Contains("2026-03-02", warning, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), Assert.Single(keys).MaterialExpiresAt);
    }

    [Fact]
    public async Task An_RSA_key_where_a_symmetric_one_belongs_is_unhealthy_and_so_is_the_opposite()
    {
        var (rsa, symmetric) = (await CreateKeyAsync("RSA_2048"), await CreateKeyAsync());
        var (first, _, _) = await CheckAsync(new KmsKeyProvider(rsa, Clients));
        var (second, _, _) = await CheckAsync(KmsRsaKeyProvider.ForReading(symmetric, Clients));
        var (right, _, _) = await CheckAsync(KmsRsaKeyProvider.ForReading(rsa, Clients));
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Unhealthy, HealthStatus.Healthy), (first, second, right));
    }

    [Fact]
    public async Task Every_member_of_a_composite_and_every_further_key_is_looked_at()
    {
        string[] keys = [await CreateKeyAsync(), await CreateKeyAsync(), await CreateKeyAsync()];
        await Administrator.DisableKeyAsync(new DisableKeyRequest { KeyId = keys[1] }, Token);
        await Administrator.DisableKeyAsync(new DisableKeyRequest { KeyId = keys[2] }, Token);
        var provider = new CompositeKeyProvider(new KmsKeyProvider(keys[0], Clients), new KmsKeyProvider(keys[1], Clients));

        var (status, description, seen) = await CheckAsync(provider, options => options.Keys.Add(keys[2]));

        Assert.Equal(HealthStatus.Unhealthy, status);
        Assert.Equal(keys, seen.Select(each => each.KeyArn));
        Assert.All(keys[1..], key => Assert.Contains(key, description, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_behind_a_cache_is_looked_at()
    {
        var key = await CreateKeyAsync();
        using var cached = new CachingKeyProvider(new KmsKeyProvider(key, Clients));
        var before = await CheckAsync(cached);
        await Administrator.DisableKeyAsync(new DisableKeyRequest { KeyId = key }, Token);
        var (status, _, keys) = await CheckAsync(cached);

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (before.Status, status));
        Assert.Equal(key, Assert.Single(keys).KeyArn);
    }

    [Fact]
    public async Task Keys_that_protect_branch_keys_are_looked_at_with_those_that_stand_in()
    {
        var (key, replicated) = (await CreateKeyAsync(), await CreateMultiRegionKeyAsync(Virginia));
        using var single = new BranchKeyProvider(new StoreOf(KmsBranchKeyProtection.Key(key, Clients)), "tenant");
        using var several = new BranchKeyProvider(
            new StoreOf(KmsBranchKeyProtection.MultiRegion(replicated, Dublin, Clients, new() { FailoverRegions = [Virginia] })), "tenant");
        using var unknown = new BranchKeyProvider(
            new StoreOf(KmsBranchKeyProtection.Discovery(Dublin, KmsKeyFilter.Accounts("aws", "111122223333"), Clients)), "tenant");
        await Administrator.DisableKeyAsync(new DisableKeyRequest { KeyId = key }, Token);
        using var outage = Kms.Faults.Outage(Virginia);

        var (status, _, keys) = await CheckAsync(new CompositeKeyProvider(single, several, unknown));
        var (degraded, _, _) = await CheckAsync(several);

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Degraded), (status, degraded));
        Assert.Equal([Dublin, Dublin, Virginia], keys.Select(each => each.Region));
    }

    [Fact]
    public async Task A_provider_without_a_key_of_KMS_is_healthy()
    {
        using var local = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(local)).Status);
    }

    private MultiRegionKmsKeyProvider MultiRegion(string key, params string[] failover) =>
        new(key, Dublin, Clients, new MultiRegionKmsOptions { FailoverRegions = failover });

    private async Task<(HealthStatus Status, string Description, IReadOnlyList<KmsKeyStatus> Keys)> CheckAsync(
        KeyProvider provider, Action<KmsHealthOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(Clients);
        services.AddFieldCrypt(provider);
        services.AddHealthChecks().AddFieldCryptKms(configure: configure);
        await using var host = services.BuildServiceProvider();
        var report = await host.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        var entry = Assert.Single(report.Entries);
        Assert.Equal("fieldcrypt_kms", entry.Key);
        Assert.Null(entry.Value.Exception);
        Assert.Equal(FieldCrypt.Cryptography.Primitives.Current.Name, entry.Value.Data["fieldcrypt.primitives"]);
        return (entry.Value.Status, entry.Value.Description!, [.. entry.Value.Data.Values.OfType<KmsKeyStatus>()]);
    }

    /// <summary>A store with its protection alone.</summary>
    private sealed class StoreOf(BranchKeyProtection protection) : BranchKeyStore
    {
        internal override IReadOnlyList<object> KeyUsers => [protection];

        public override ValueTask<BranchKey> GetActiveAsync(string branchKeyId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<BranchKey> GetVersionAsync(string branchKeyId, Guid version, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<Secret> GetBeaconKeyAsync(string branchKeyId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
