using Amazon.KeyManagementService.Model;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FieldCrypt.Kms.Tests.Lifecycle;

/// <summary>A key's way out: scheduled, seen in time and taken back, or gone with all that it wrapped.</summary>
public sealed class DeletionTests : EmulatorTest
{
    [Fact]
    public async Task A_scheduled_deletion_is_reported_with_its_date_and_can_be_taken_back_in_time()
    {
        var key = await CreateKeyAsync();
        var provider = new KmsKeyProvider(key, Clients);
        var wrapped = await WrapAsync(provider);

        await Administrator.ScheduleKeyDeletionAsync(key, 7, Token);
        var scheduled = await CheckAsync(provider);
        Clock.Advance(TimeSpan.FromDays(6));
        Assert.Equal(KeyAccessFailure.PendingDeletion, (await RefusalAsync(provider, wrapped)).Reason);
        await Administrator.CancelKeyDeletionAsync(key, Token);
        await Administrator.EnableKeyAsync(new EnableKeyRequest { KeyId = key }, Token);
        var cancelled = await CheckAsync(provider);
        Clock.Advance(TimeSpan.FromDays(30));

        Assert.Equal(HealthStatus.Unhealthy, scheduled.Status);
        Assert.Contains("on 2026-01-08 00:00 UTC", scheduled.Description, StringComparison.Ordinal);
        Assert.Contains("kms:CancelKeyDeletion", scheduled.Description, StringComparison.Ordinal);
        var status = Assert.IsType<KmsKeyStatus>(scheduled.Data[key]);
        Assert.Equal(
            ("PendingDeletion", KeyAccessFailure.PendingDeletion, new DateTimeOffset(2026, 1, 8, 0, 0, 0, TimeSpan.Zero)),
            (status.State, status.Reason, status.DeletionDate));
        Assert.Equal(HealthStatus.Healthy, cancelled.Status);
        Assert.Equal(32, (await OpenAsync(provider, wrapped)).Length);
    }

    [Fact]
    public async Task A_replica_that_is_scheduled_for_deletion_is_reported_before_a_fail_over_needs_it()
    {
        var key = await CreateMultiRegionKeyAsync(Virginia);
        var provider = new MultiRegionKmsKeyProvider(key, Dublin, Clients, new MultiRegionKmsOptions { FailoverRegions = [Virginia] });
        await AdministratorOf(Virginia).ScheduleKeyDeletionAsync(key.Split('/')[1], 30, Token);

        var result = await CheckAsync(provider);

        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Contains("2026-01-31", result.Description, StringComparison.Ordinal);
        Assert.Equal(32, (await OpenAsync(provider, await WrapAsync(provider))).Length);
    }

    [Fact]
    public async Task After_its_deletion_what_a_key_wrapped_is_gone_for_good_and_the_error_says_so()
    {
        var key = await CreateKeyAsync();
        var provider = new KmsKeyProvider(key, Clients);
        var wrapped = await WrapAsync(provider);
        await Administrator.ScheduleKeyDeletionAsync(key, 7, Token);
        Clock.Advance(TimeSpan.FromDays(8));

        var error = await RefusalAsync(provider, wrapped);

        Assert.Equal((KeyAccessFailure.NotFound, key), (error.Reason, error.KeyId));
        Assert.Contains("gone for good", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotFoundException>(() => Administrator.CancelKeyDeletionAsync(key, Token));
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(provider)).Status);
    }

    [Fact]
    public async Task A_deleted_replica_takes_nothing_with_it_but_the_last_member_takes_everything()
    {
        var key = await CreateMultiRegionKeyAsync(Virginia);
        var dublin = new MultiRegionKmsKeyProvider(key, Dublin, Clients);
        var virginia = new MultiRegionKmsKeyProvider(key, Virginia, Clients);
        var wrapped = await WrapAsync(virginia);
        await AdministratorOf(Virginia).ScheduleKeyDeletionAsync(key.Split('/')[1], 7, Token);
        Clock.Advance(TimeSpan.FromDays(8));

        Assert.Contains("kms:ReplicateKey", (await RefusalAsync(virginia, wrapped)).Message, StringComparison.Ordinal);
        Assert.Equal(32, (await OpenAsync(dublin, wrapped)).Length);

        await Administrator.ScheduleKeyDeletionAsync(key, 7, Token);
        Clock.Advance(TimeSpan.FromDays(8));
        Assert.Contains("gone for good", (await RefusalAsync(dublin, wrapped)).Message, StringComparison.Ordinal);
    }

    private async Task<HealthCheckResult> CheckAsync(FieldCrypt.Keys.KeyProvider provider)
    {
        var check = new KmsHealthCheck(provider, Clients, new KmsHealthOptions());
        var registration = new HealthCheckRegistration("kms", check, null, null);
        return await check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, Token);
    }
}
