using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Kms;

namespace FieldCrypt.Operations.Tests;

public class EncryptTests(OperationsFixture fixture) : OperationsTest(fixture)
{
    private TableSchema Migrating => Schema.WithPlaintextPolicy(PlaintextPolicy.AllowReads);

    [Fact]
    public async Task Plaintext_is_encrypted_and_what_is_encrypted_stays_byte_for_byte()
    {
        await PutPlainAsync(Items("plain", 40));
        await PutEncryptedAsync(LocalKeys, Items("done", 10));
        var before = await StoredAsync();

        var report = await RunAsync(DynamoDbJobs.Encrypt(Plain, Migrating, LocalKeys));

        Assert.Equal((50L, 40L, 10L, 0L), (report.Figures.Items, report.Figures.Changed, report.Figures.Unchanged, report.Figures.Skipped));
        var after = await StoredAsync();
        Assert.All(after.Where(pair => pair.Key.StartsWith("done", StringComparison.Ordinal)), pair => Assert.True(SameItem(before[pair.Key], pair.Value)));
        await AssertAllOpenAsync(after, Items("plain", 40).Concat(Items("done", 10)), LocalKeys);
        var again = await RunAsync(DynamoDbJobs.Encrypt(Plain, Migrating, LocalKeys));
        Assert.Equal((0L, 50L), (again.Figures.Changed, again.Figures.Unchanged));
    }

    [Fact]
    public async Task Plaintext_is_left_where_the_schema_lets_none_in()
    {
        await PutPlainAsync(Item("planted"));
        var report = await RunAsync(DynamoDbJobs.Encrypt(Plain, Schema, LocalKeys));
        Assert.Equal((0L, SkipReason.Plaintext), (report.Figures.Changed, Assert.Single(report.Figures.FirstSkips).Reason));
        Assert.Equal("ssn of planted", (await StoredAsync())["planted"]["Ssn"].S);
    }

    [Fact]
    public async Task An_attribute_that_was_only_signed_is_encrypted_once_the_schema_says_so()
    {
        await PutEncryptedAsync(LocalKeys, Items("old", 12));
        var schema = new TableSchema(
            Table, "Id", null, Schema.Actions.Where(pair => pair.Key != "Id").Select(pair => pair.Key == "Clinic" ? new("Clinic", FieldAction.EncryptAndSign) : pair));

        var report = await RunAsync(DynamoDbJobs.Encrypt(Plain, schema, LocalKeys));

        Assert.Equal(12, report.Figures.Changed);
        Assert.All((await StoredAsync()).Values, item => Assert.NotNull(item["Clinic"].B));
        Assert.Equal(12, (await RunAsync(DynamoDbJobs.Encrypt(Plain, schema, LocalKeys))).Figures.Unchanged);
    }

    [Fact]
    public async Task A_dry_run_counts_what_it_would_do_and_writes_nothing()
    {
        await PutPlainAsync(Items("plain", 9));
        var before = await StoredAsync();

        var report = await RunAsync(DynamoDbJobs.Encrypt(Plain, Migrating, LocalKeys), new() { Mode = JobMode.DryRun });

        Assert.Equal((JobMode.DryRun, 9L), (report.Mode, report.Figures.Changed));
        Assert.All(await StoredAsync(), pair => Assert.True(SameItem(before[pair.Key], pair.Value)));
    }

    [Fact]
    public async Task An_item_that_the_schema_does_not_know_is_told_and_the_others_are_done()
    {
        var strange = Item("strange");
        strange["Unknown"] = new AttributeValue("?");
        await PutPlainAsync(Items("plain", 5).Append(strange));

        var report = await RunAsync(DynamoDbJobs.Encrypt(Plain, Migrating, LocalKeys));

        Assert.Equal((5L, SkipReason.NotProtectable), (report.Figures.Changed, Assert.Single(report.Figures.FirstSkips).Reason));
        Assert.False((await StoredAsync())["strange"].ContainsKey("aws_dbe_head"));
    }

    [Fact]
    public async Task Everything_comes_back_as_plaintext()
    {
        await PutEncryptedAsync(LocalKeys, Items("local", 11));
        await PutPlainAsync(Item("plain"));

        var report = await RunAsync(DynamoDbJobs.Decrypt(Plain, Schema, LocalKeys));

        Assert.Equal((11L, 1L), (report.Figures.Changed, report.Figures.Unchanged));
        var after = await StoredAsync();
        Assert.All(Items("local", 11).Append(Item("plain")), item => Assert.True(SameItem(item, after[item["Id"].S])));
        Assert.Equal(12, (await RunAsync(DynamoDbJobs.Inventory(Plain, Table))).Inventory.Count(ItemProtection.Plaintext));
    }

    [Fact]
    public async Task What_a_key_does_not_open_stays_encrypted()
    {
        await PutEncryptedAsync(new KmsKeyProvider(await CreateKmsKeyAsync(), Clients), Item("foreign"));
        var report = await RunAsync(DynamoDbJobs.Decrypt(Plain, Schema, LocalKeys));
        Assert.Equal(SkipReason.KeyUnavailable, Assert.Single(report.Figures.FirstSkips).Reason);
        Assert.True((await StoredAsync())["foreign"].ContainsKey("aws_dbe_head"));
    }
}
