using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;

namespace FieldCrypt.Testing.Tests.Kms;

public sealed class ReplicaDeletionTests : KmsEmulatorTest
{
    [Fact]
    public async Task A_primary_key_with_replicas_is_out_of_use_at_once_and_has_no_deletion_date()
    {
        var key = await CreateReplicatedKeyAsync();
        var blob = (await Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes() }, Token)).CiphertextBlob;
        var scheduled = await Client().ScheduleKeyDeletionAsync(key.KeyId, 10, Token);
        Assert.Equal((KeyState.PendingReplicaDeletion, null, 10), (scheduled.KeyState, scheduled.DeletionDate, scheduled.PendingWindowInDays));

        var described = (await Client().DescribeKeyAsync(key.KeyId, Token)).KeyMetadata;
        Assert.Equal(
            (KeyState.PendingReplicaDeletion, false, null, 10),
            (described.KeyState, described.Enabled, described.DeletionDate, described.PendingDeletionWindowInDays));
        foreach (var call in (Func<Task>[])
        [
            () => Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes() }, Token),
            () => Client().DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token),
            () => Client().GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = key.KeyId, NumberOfBytes = 32 }, Token),
            () => Client().ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key.KeyId, ReplicaRegion = "eu-west-1" }, Token),
            () => Client().UpdatePrimaryRegionAsync(new UpdatePrimaryRegionRequest { KeyId = key.KeyId, PrimaryRegion = Away }, Token),
            () => Client().EnableKeyAsync(key.KeyId, Token),
            () => Client().DisableKeyAsync(key.KeyId, Token),
            () => Client().ScheduleKeyDeletionAsync(key.KeyId, 7, Token),
        ])
        {
            await Assert.ThrowsAsync<KMSInvalidStateException>(call);
        }

        Clock.Advance(TimeSpan.FromDays(400));
        Assert.Equal(KeyState.PendingReplicaDeletion, (await Client().DescribeKeyAsync(key.KeyId, Token)).KeyMetadata.KeyState);
        await Client(Away).DecryptAsync(new DecryptRequest { CiphertextBlob = blob }, Token);
    }

    [Fact]
    public async Task Its_waiting_period_begins_when_the_last_replica_is_gone()
    {
        var key = await CreateReplicatedKeyAsync();
        await Client().ScheduleKeyDeletionAsync(key.KeyId, 10, Token);
        await Client(Away).ScheduleKeyDeletionAsync(key.KeyId, 7, Token);
        var replicaGone = Clock.GetUtcNow().AddDays(7).UtcDateTime;
        Assert.Equal(KeyState.PendingReplicaDeletion, (await Client().DescribeKeyAsync(key.KeyId, Token)).KeyMetadata.KeyState);

        Clock.Advance(TimeSpan.FromDays(8));
        var described = (await Client().DescribeKeyAsync(key.KeyId, Token)).KeyMetadata;
        Assert.Equal(KeyState.PendingDeletion, described.KeyState);
        Assert.Equal(replicaGone.AddDays(10), described.DeletionDate!.Value.ToUniversalTime());
        Assert.Null(described.PendingDeletionWindowInDays);

        Clock.Advance(TimeSpan.FromDays(10));
        await Assert.ThrowsAsync<NotFoundException>(() => Client().DescribeKeyAsync(key.KeyId, Token));
    }

    [Fact]
    public async Task Both_are_gone_when_both_periods_passed_unseen()
    {
        var key = await CreateReplicatedKeyAsync();
        await Client().ScheduleKeyDeletionAsync(key.KeyId, 7, Token);
        await Client(Away).ScheduleKeyDeletionAsync(key.KeyId, 7, Token);
        Clock.Advance(TimeSpan.FromDays(60));
        await Assert.ThrowsAsync<NotFoundException>(() => Client().DescribeKeyAsync(key.KeyId, Token));
        await Assert.ThrowsAsync<NotFoundException>(() => Client(Away).DescribeKeyAsync(key.KeyId, Token));
    }

    [Fact]
    public async Task Its_deletion_can_be_cancelled_and_leaves_it_disabled()
    {
        var key = await CreateReplicatedKeyAsync();
        await Client().ScheduleKeyDeletionAsync(key.KeyId, 10, Token);
        await Client().CancelKeyDeletionAsync(key.KeyId, Token);
        Assert.Equal(KeyState.Disabled, (await Client().DescribeKeyAsync(key.KeyId, Token)).KeyMetadata.KeyState);
        await Client().EnableKeyAsync(key.KeyId, Token);
        await Client().EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Bytes() }, Token);
    }

    private async Task<KeyMetadata> CreateReplicatedKeyAsync()
    {
        var key = await CreateKeyAsync(multiRegion: true);
        await Client().ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key.KeyId, ReplicaRegion = Away }, Token);
        return key;
    }
}
