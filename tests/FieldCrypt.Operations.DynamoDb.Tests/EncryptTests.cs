using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
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
    public async Task Items_of_the_DynamoDB_Encryption_Client_come_into_todays_format()
    {
        var keys = Vector("keys.json");
        byte[] Material(string name) => Convert.FromBase64String((string)keys[name]!["material"]!);
        var table = await Fixture.CreateTableAsync("hashKey");
        var schema = new TableSchema("HashKeyOnly", "hashKey", null, [new("stringValue", FieldAction.EncryptAndSign)]).WithTableName(table);
        foreach (var item in Vector("wrapped-aes-hmac-1.json")["HashKeyOnly"]!.AsArray())
        {
            using var json = System.Text.Json.JsonDocument.Parse(item!.ToJsonString());
            await Plain.PutItemAsync(table, DynamoDbJson.ReadItem(json.RootElement), Token);
        }

        var refused = await RunAsync(DynamoDbJobs.Encrypt(Plain, schema, LocalKeys));
        Assert.Equal((3L, SkipReason.NotAuthentic), (refused.Figures.Skipped, refused.Figures.FirstSkips[0].Reason));
        Assert.Equal(SkipReason.Legacy, (await RunAsync(DynamoDbJobs.Rewrap(Plain, schema, LocalKeys, LocalKeys))).Figures.FirstSkips[0].Reason);
        var legacy = schema.WithLegacyItems(new LegacyItemReader(LegacyContentKey.WrappedByAes(Material("aesKey")), LegacyVerificationKey.Hmac(Material("hmacKey"))));
        Assert.Equal(3, (await RunAsync(DynamoDbJobs.Verify(Plain, legacy, LocalKeys))).Figures.Unchanged);

        var report = await RunAsync(DynamoDbJobs.Encrypt(Plain, legacy, LocalKeys));

        Assert.Equal((3L, 3L), (report.Figures.Changed, report.Inventory.Count(ItemProtection.Legacy)));
        Assert.Equal(3, (await RunAsync(DynamoDbJobs.Inventory(Plain, table))).Inventory.Count(ItemProtection.Encrypted));
        Assert.Equal(3, (await RunAsync(DynamoDbJobs.Verify(Plain, schema, LocalKeys))).Figures.Unchanged);
    }

    [Fact]
    public async Task Beacons_are_added_to_items_that_were_written_without_and_tenants_get_their_own_when_items_become_anothers()
    {
        using var store = new InMemoryBranchKeyStore();
        foreach (var (tenant, number) in new[] { ("acme", (byte)1), ("globex", (byte)2) })
        {
            store.Add(tenant, Guid.NewGuid(), Enumerable.Repeat(number, 32).ToArray());
            store.AddBeaconKey(tenant, Enumerable.Repeat((byte)(number + 10), 32).ToArray());
        }

        using var acme = new BranchKeyProvider(store, "acme");
        using var globex = new BranchKeyProvider(store, "globex");
        await PutEncryptedAsync(acme, Items("item", 6));
        var schema = Schema.WithSearch(new() { Keys = BeaconKeySource.PerTenant(store, "Owner"), Beacons = [new StandardBeacon("Ssn", 40)] });

        Assert.Equal(6, (await RunAsync(DynamoDbJobs.Encrypt(Plain, schema, acme))).Figures.Changed);

        var ofAcme = await StoredAsync();
        Assert.Equal(6, ofAcme.Values.Select(item => item["aws_dbe_b_Ssn"].S).Distinct().Count());
        Assert.Equal(6, (await RunAsync(DynamoDbJobs.Encrypt(Plain, schema, acme))).Figures.Unchanged);
        await AssertAllOpenAsync(ofAcme, Items("item", 6), acme);

        var moved = await RunAsync(DynamoDbJobs.Rewrap(Plain, schema, acme, globex));

        Assert.Equal((6L, 6L), (moved.Figures.Changed, moved.Figures.Reencrypted));
        Assert.All(await StoredAsync(), pair => Assert.NotEqual(ofAcme[pair.Key]["aws_dbe_b_Ssn"].S, pair.Value["aws_dbe_b_Ssn"].S));
        Assert.Equal(6, (await RunAsync(DynamoDbJobs.Encrypt(Plain, schema, globex))).Figures.Unchanged);
        Assert.Equal(6, (await RunAsync(DynamoDbJobs.Verify(Plain, schema, globex))).Figures.Unchanged);
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

    private static JsonNode Vector(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", name)))!;
}
