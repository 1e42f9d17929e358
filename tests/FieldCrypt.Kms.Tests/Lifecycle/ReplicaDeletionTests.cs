using Amazon.KeyManagementService.Model;
using FieldCrypt.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FieldCrypt.Kms.Tests.Lifecycle;

/// <summary>A multi-Region primary key that is to be deleted while it has replicas: out of use at once, long before it has a date.</summary>
public sealed class ReplicaDeletionTests : EmulatorTest
{
    [Fact]
    public async Task Using_it_says_that_it_is_pending_deletion_and_its_replica_goes_on()
    {
        var key = await CreateMultiRegionKeyAsync(Sydney);
        var provider = new MultiRegionKmsKeyProvider(key, Dublin, Clients);
        var generated = await provider.GenerateAsync(32, Context, Token);
        using var dataKey = generated.Key;
        await Administrator.ScheduleKeyDeletionAsync(new ScheduleKeyDeletionRequest { KeyId = key, PendingWindowInDays = 7 }, Token);

        var read = await Assert.ThrowsAsync<KeyAccessException>(async () => await provider.UnwrapAsync(generated.Wrapped, Context, Token));
        var write = await Assert.ThrowsAsync<KeyAccessException>(async () => await provider.GenerateAsync(32, Context, Token));
        Assert.All([read, write], error => Assert.Equal(KeyAccessFailure.PendingDeletion, error.Reason));

        using var opened = (await new MultiRegionKmsKeyProvider(key, Sydney, Clients).UnwrapAsync(generated.Wrapped, Context, Token)).Key!;
        Assert.Equal(dataKey.Bytes(), opened.Bytes());
    }

    [Fact]
    public async Task The_health_check_says_so()
    {
        var key = await CreateMultiRegionKeyAsync(Sydney);
        await Administrator.ScheduleKeyDeletionAsync(new ScheduleKeyDeletionRequest { KeyId = key, PendingWindowInDays = 7 }, Token);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(Clients);
        services.AddFieldCrypt(new KmsKeyProvider(key, Clients));
        services.AddHealthChecks().AddFieldCryptKms();
        await using var host = services.BuildServiceProvider();

        var result = Assert.Single((await host.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries).Value;

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Contains("deletion", result.Description, StringComparison.Ordinal);
    }
}
