using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;

namespace FieldCrypt.Operations.Tests;

public class InventoryTests(OperationsFixture fixture) : OperationsTest(fixture)
{
    [Fact]
    public async Task Every_item_is_counted_once_under_the_keys_that_open_it()
    {
        var arn = await CreateKmsKeyAsync();
        await PutPlainAsync(Items("plain", 30));
        await PutEncryptedAsync(LocalKeys, Items("local", 20));
        await PutEncryptedAsync(new KmsKeyProvider(arn, Clients), Items("kms", 10));
        await PutEncryptedAsync(new CompositeKeyProvider(new KmsKeyProvider(arn, Clients), LocalKeys), Items("both", 5));

        var report = await RunAsync(DynamoDbJobs.Inventory(Plain, Table));

        var kms = new WrappingKey { Kind = WrappingKeyKind.Kms, Name = arn };
        var local = new WrappingKey { Kind = WrappingKeyKind.Local, Name = "tests/key-1" };
        Assert.Equal(JobOutcome.Completed, report.Outcome);
        Assert.Equal(65, report.Figures.Items);
        Assert.Equal(65, report.Figures.Groups.Sum(group => group.Items));
        Assert.Equal(30, report.Inventory.Count(ItemProtection.Plaintext));
        Assert.Equal([(kms, 15L, 10L), (local, 25L, 20L)], report.Inventory.KeysInUse().Select(use => (use.Key, use.Items, use.OnlyByThisKey)));
        Assert.Equal("us-east-1", kms.Region);
        Assert.All(report.Figures.Groups.Where(group => group.Keys.Count > 0), group =>
        {
            Assert.Equal("AWS Database Encryption SDK 1", group.Format);
            Assert.Equal("6700 (HMAC)", group.Suite);
            Assert.Equal(2 * group.Items, group.EncryptedValues);
            Assert.True(group.Bytes > 300 * group.Items);
        });
        Assert.Empty(report.Figures.KmsCalls);
    }

    [Fact]
    public async Task What_is_lost_with_a_key_is_what_no_other_key_opens()
    {
        var arn = await CreateKmsKeyAsync();
        await PutEncryptedAsync(new KmsKeyProvider(arn, Clients), Items("kms", 10));
        await PutEncryptedAsync(new CompositeKeyProvider(new KmsKeyProvider(arn, Clients), LocalKeys), Items("both", 5));

        var inventory = (await RunAsync(DynamoDbJobs.Inventory(Plain, Table))).Inventory;

        var kms = inventory.WhatIfDeleted(arn);
        Assert.Equal((KeyDeletionVerdict.LosesItems, 10L, 5L), (kms.Verdict, kms.ItemsLost, kms.ItemsThatOthersOpen));
        var local = inventory.WhatIfDeleted("tests/key-1");
        Assert.Equal((KeyDeletionVerdict.OthersOpen, 0L, 5L), (local.Verdict, local.ItemsLost, local.ItemsThatOthersOpen));
        var both = inventory.WhatIfDeleted(arn, "tests/key-1");
        Assert.Equal((KeyDeletionVerdict.LosesItems, 15L, 0L), (both.Verdict, both.ItemsLost, both.ItemsThatOthersOpen));
        Assert.Equal(KeyDeletionVerdict.NothingDepends, inventory.WhatIfDeleted($"{arn}0").Verdict);
    }

    [Fact]
    public async Task A_member_of_a_multi_Region_key_stands_for_the_whole_key()
    {
        var arn = await CreateKmsKeyAsync(multiRegion: true);
        await PutEncryptedAsync(new KmsKeyProvider(arn, Clients), Items("kms", 3));

        var inventory = (await RunAsync(DynamoDbJobs.Inventory(Plain, Table))).Inventory;

        var replica = inventory.WhatIfDeleted(arn.Replace(Region, "eu-west-1", StringComparison.Ordinal));
        Assert.Equal((KeyDeletionVerdict.LosesItems, 3L), (replica.Verdict, replica.ItemsLost));
        Assert.Contains("All members of multi-Region key", replica.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_hangs_on_a_KMS_key_through_branch_keys_is_known_once_the_key_store_is_looked_at()
    {
        var arn = await CreateKmsKeyAsync();
        var other = await CreateKmsKeyAsync();
        var keyStore = await Fixture.CreateTableAsync("branch-key-id", "type");
        var store = new DynamoDbBranchKeyStore(Plain, keyStore, KmsBranchKeyProtection.Key(arn, Clients));
        var first = await store.CreateAsync(EncryptionContext.Empty, cancellationToken: Token);
        using var provider = new BranchKeyProvider(store, first);
        await PutEncryptedAsync(provider, Items("branch", 4));

        var blind = (await RunAsync(DynamoDbJobs.Inventory(Plain, Table))).Inventory.WhatIfDeleted(arn);
        Assert.Equal(KeyDeletionVerdict.NotKnown, blind.Verdict);
        Assert.Contains("let it look at the key store", blind.Reasons[0], StringComparison.Ordinal);

        var inventory = (await RunAsync(DynamoDbJobs.Inventory(Plain, Table, new() { KeyStoreTables = [keyStore] }))).Inventory;
        var seen = inventory.WhatIfDeleted(arn);
        Assert.Equal((KeyDeletionVerdict.LosesItems, 4L), (seen.Verdict, seen.ItemsLost));
        Assert.Equal([first], seen.Through.Select(key => key.Name));
        Assert.Equal(KeyDeletionVerdict.NothingDepends, inventory.WhatIfDeleted(other).Verdict);
        Assert.Equal(4, inventory.WhatIfDeleted(first).ItemsLost);
    }

    [Fact]
    public async Task A_malformed_item_makes_every_deletion_doubtful()
    {
        var broken = Item("broken");
        broken["aws_dbe_head"] = new AttributeValue { B = new MemoryStream([1, 2, 3]) };
        await PutPlainAsync(broken);

        var inventory = (await RunAsync(DynamoDbJobs.Inventory(Plain, Table))).Inventory;

        Assert.False(inventory.IsComplete);
        Assert.Equal(1, inventory.Count(ItemProtection.Malformed));
        Assert.Equal(KeyDeletionVerdict.NotKnown, inventory.WhatIfDeleted("tests/key-1").Verdict);
    }

    [Fact]
    public async Task A_key_store_that_is_not_there_is_told_by_its_name()
    {
        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => RunAsync(DynamoDbJobs.Inventory(Plain, Table, new() { KeyStoreTables = ["NoSuchStore"] })));

        Assert.Contains("NoSuchStore", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_oldest_and_newest_are_those_of_an_attribute_that_says_when()
    {
        await PutPlainAsync(
            new() { ["Id"] = new("1"), ["At"] = new("2024-03-01T00:00:00Z") },
            new() { ["Id"] = new("2"), ["At"] = new() { N = "1900000000" } },
            new() { ["Id"] = new("3"), ["At"] = new("not a time") });

        var group = Assert.Single((await RunAsync(DynamoDbJobs.Inventory(Plain, Table, new() { TimeAttribute = "At" }))).Figures.Groups);

        Assert.Equal(new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero), group.Oldest);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1900000000), group.Newest);
        Assert.Null(Assert.Single((await RunAsync(DynamoDbJobs.Inventory(Plain, Table))).Figures.Groups).Oldest);
    }

    [Fact]
    public async Task A_report_comes_back_from_its_JSON_as_it_was()
    {
        await PutEncryptedAsync(LocalKeys, Items("local", 2));
        await PutPlainAsync(Items("plain", 2));
        var report = await RunAsync(DynamoDbJobs.Verify(Plain, Schema, LocalKeys));
        using var first = new MemoryStream();
        await report.WriteAsync(first, Token);
        first.Position = 0;

        var read = await JobReport.ReadAsync(first, Token);

        using var second = new MemoryStream();
        await read.WriteAsync(second, Token);
        Assert.Equal(first.ToArray(), second.ToArray());
        Assert.Equal(2, read.Figures.SkippedBy[SkipReason.Plaintext]);
    }
}
