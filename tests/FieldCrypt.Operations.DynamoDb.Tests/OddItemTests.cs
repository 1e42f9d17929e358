using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;

namespace FieldCrypt.Operations.Tests;

public class OddItemTests(OperationsFixture fixture) : OperationsTest(fixture)
{
    [Fact]
    public async Task An_item_that_encryption_makes_too_large_is_told_and_the_rest_is_done()
    {
        var large = Item("large");
        large["Ssn"] = new(new string('x', 409_400));
        await PutPlainAsync(Items("plain", 20));
        await Plain.PutItemAsync(Table, large, Token);

        var report = await RunAsync(DynamoDbJobs.Encrypt(Plain, Schema.WithPlaintextPolicy(PlaintextPolicy.AllowReads), LocalKeys));

        Assert.Equal((20L, 1L), (report.Figures.Changed, report.Figures.Skipped));
        var skip = Assert.Single(report.Figures.FirstSkips);
        Assert.Equal(("Id=large", SkipReason.NotProtectable), (skip.Item, skip.Reason));
        Assert.Equal(large["Ssn"].S, (await StoredAsync())["large"]["Ssn"].S);
    }

    [Theory]
    [InlineData(RewrapMethod.DataKeysOnly)]
    [InlineData(RewrapMethod.WholeItems)]
    public async Task An_item_that_longer_wrapped_keys_make_too_large_is_told_and_the_rest_is_rewrapped(RewrapMethod method)
    {
        var large = Item("large");
        large["Ssn"] = new(new string('x', 409_120));
        await PutEncryptedAsync(LocalKeys, Items("item", 20));
        await PutEncryptedAsync(LocalKeys, large);
        var kms = new KmsKeyProvider(await CreateKmsKeyAsync(), Clients);

        var report = await RunAsync(DynamoDbJobs.Rewrap(Plain, Schema, LocalKeys, kms, new() { RewrapMethod = method }));

        Assert.Equal((20L, 1L), (report.Figures.Changed, report.Figures.Skipped));
        var skip = Assert.Single(report.Figures.FirstSkips);
        Assert.Equal(("Id=large", SkipReason.NotProtectable), (skip.Item, skip.Reason));
        await AssertAllOpenAsync(await StoredAsync(), [large, .. Items("item", 20)], new CompositeKeyProvider(LocalKeys, kms));
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("pending")]
    public async Task What_a_key_would_open_that_cannot_be_used_today_is_not_closed(string how)
    {
        var arn = await CreateKmsKeyAsync();
        var kms = new KmsKeyProvider(arn, Clients);
        await PutForAcmeAsync(kms);

        using var administrator = Fixture.Kms.CreateClient(Region);
        if (how == "disabled")
        {
            await administrator.DisableKeyAsync(arn, Token);
        }
        else
        {
            await administrator.ScheduleKeyDeletionAsync(arn, 7, Token);
        }

        using var gone = new InMemoryBranchKeyStore();
        using var forgotten = new BranchKeyProvider(gone, "acme");
        var report = await RunAsync(DynamoDbJobs.Forget(Plain, Schema, new CompositeKeyProvider(forgotten, kms), "acme"));

        Assert.Equal((0L, 3L), (report.Figures.Unchanged, report.Figures.SkippedBy.GetValueOrDefault(SkipReason.KeyUnavailable)));
        Assert.Equal(3, (await RunAsync(DynamoDbJobs.Forget(Plain, Schema, forgotten, "acme"))).Figures.Unchanged);
    }

    [Theory]
    [InlineData("a Region without a replica")]
    [InlineData("a table that is not there")]
    [InlineData("a folder that is not there")]
    [InlineData("a file of another passphrase")]
    public async Task What_opens_in_another_place_is_not_closed(string where)
    {
        var arn = await CreateKmsKeyAsync(multiRegion: true);
        await PutForAcmeAsync(new MultiRegionKmsKeyProvider(arn, Region, Clients));

        using var gone = new InMemoryBranchKeyStore();
        using var forgotten = new BranchKeyProvider(gone, "acme");
        var folder = Directory.CreateTempSubdirectory();
        await new FileBranchKeyStore(folder.FullName, KeyFileProtection.Passphrase("one passphrase of some length")).CreateAsync("acme", Token);
        using var astray = new BranchKeyProvider(
            where switch
            {
                "a table that is not there" => new DynamoDbBranchKeyStore(Plain, "NoSuchTable", KmsBranchKeyProtection.Key(arn, Clients)),
                "a folder that is not there" => new FileBranchKeyStore(Path.Combine(folder.FullName, "gone"), KeyFileProtection.Passphrase("one passphrase of some length")),
                _ => new FileBranchKeyStore(folder.FullName, KeyFileProtection.Passphrase("another passphrase of some length")),
            },
            "acme");
        KeyProvider keys = where == "a Region without a replica" ? new CompositeKeyProvider(forgotten, new MultiRegionKmsKeyProvider(arn, "eu-west-1", Clients)) : astray;

        var report = await RunAsync(DynamoDbJobs.Forget(Plain, Schema, keys, "acme"));

        folder.Delete(recursive: true);
        Assert.Equal((0L, 3L), (report.Figures.Unchanged, report.Figures.SkippedBy.GetValueOrDefault(SkipReason.KeyUnavailable)));
    }

    [Fact]
    public async Task No_item_is_forgotten_while_the_Region_is_down_that_may_open_it_and_another_has_no_replica()
    {
        var arn = await CreateKmsKeyAsync(multiRegion: true);
        await PutForAcmeAsync(new MultiRegionKmsKeyProvider(arn, Region, Clients));

        using var gone = new InMemoryBranchKeyStore();
        using var forgotten = new BranchKeyProvider(gone, "acme");

        // Of its own: other tests use the fixture's at the same time.
        await using var dark = await FieldCrypt.Testing.KmsEmulator.StartAsync(cancellationToken: Token);
        using var outage = dark.Faults.Outage(Region);
        using var clients = new KmsClients(dark.CreateClient);
        var kms = new MultiRegionKmsKeyProvider(arn, Region, clients, new() { FailoverRegions = ["eu-west-1"] });

        await Assert.ThrowsAsync<KeyAccessException>(
            () => RunAsync(DynamoDbJobs.Forget(Plain, Schema, new CompositeKeyProvider(forgotten, kms), "acme"), new() { MaxRetries = 0 }));
    }

    [Fact]
    public async Task No_item_is_skipped_while_a_service_is_down_that_may_open_it_whatever_another_key_says()
    {
        var arn = await CreateKmsKeyAsync();
        var kms = new KmsKeyProvider(arn, Clients);
        await PutForAcmeAsync(kms);

        using var gone = new InMemoryBranchKeyStore();
        using var forgotten = new BranchKeyProvider(gone, "acme");
        using var nobody = new KmsClients(_ => new Amazon.KeyManagementService.AmazonKeyManagementServiceClient(
            "id", "secret", new Amazon.KeyManagementService.AmazonKeyManagementServiceConfig { ServiceURL = "http://localhost:1", AuthenticationRegion = Region, MaxErrorRetry = 0 }));
        var keys = new CompositeKeyProvider(forgotten, new KmsKeyProvider(arn, nobody));

        foreach (var job in new[] { DynamoDbJobs.Forget(Plain, Schema, keys, "acme"), DynamoDbJobs.Verify(Plain, Schema, keys), DynamoDbJobs.Rewrap(Plain, Schema, keys, LocalKeys) })
        {
            await Assert.ThrowsAsync<KeyAccessException>(() => RunAsync(job, new() { MaxRetries = 0 }));
        }
    }

    /// <summary>Three items that a branch key and another key open.</summary>
    private async Task PutForAcmeAsync(KeyProvider other)
    {
        using var store = new InMemoryBranchKeyStore();
        store.Add("acme", Guid.NewGuid(), new byte[32]);
        using var acme = new BranchKeyProvider(store, "acme");
        await PutEncryptedAsync(new CompositeKeyProvider(acme, other), Items("both", 3));
    }
}
