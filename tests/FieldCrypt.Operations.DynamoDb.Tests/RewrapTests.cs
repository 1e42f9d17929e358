using System.Text.Json.Nodes;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;

namespace FieldCrypt.Operations.Tests;

public class RewrapTests(OperationsFixture fixture) : OperationsTest(fixture)
{
    /// <summary>Pairs of keys, by what they are.</summary>
    public static TheoryData<string, string> Pairs => new()
    {
        { "kms", "other kms" },
        { "kms", "multi-Region" },
        { "multi-Region", "replica" },
        { "kms", "other account" },
        { "local", "kms" },
        { "kms", "branch" },
        { "branch", "rotated branch" },
        { "branch", "other branch" },
        { "local", "other local" },
        { "local", "kms and local" },
        { "kms and local", "kms" },
        { "branch", "local" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Every_item_opens_with_the_new_key_alone_and_no_encrypted_value_was_touched(string from, string to)
    {
        await using var keys = await SomeKeys.MakeAsync(Fixture, Plain, Clients, LocalKeys, await CreateKmsKeyAsync());
        var (former, next) = (await keys.ForAsync(from), (KeyProvider?)null);
        await PutEncryptedAsync(former, Items("item", 12));
        next = await keys.ForAsync(to);
        var before = await StoredAsync();

        var report = await RunAsync(DynamoDbJobs.Rewrap(Plain, Schema, former, next));

        Assert.Equal((12L, 0L, 0L), (report.Figures.Changed, report.Figures.Reencrypted, report.Figures.Skipped));
        var after = await StoredAsync();
        foreach (var (id, item) in after)
        {
            Assert.True(SameValue(before[id]["Ssn"], item["Ssn"]) && SameValue(before[id]["Notes"], item["Notes"]), "An encrypted value was touched.");
            Assert.False(SameValue(before[id]["aws_dbe_head"], item["aws_dbe_head"]));
        }

        await AssertAllOpenAsync(after, Items("item", 12), next);
        Assert.Equal((0L, 12L), await ChangedAndUnchangedAsync(DynamoDbJobs.Rewrap(Plain, Schema, former, next)));
        Assert.Equal(12, (await RunAsync(DynamoDbJobs.Verify(Plain, Schema, next))).Figures.Unchanged);
    }

    [Fact]
    public async Task A_KMS_key_is_asked_once_what_it_is_called_however_many_items_come_together_and_then_once_for_each()
    {
        var (first, second) = (new KmsKeyProvider(await CreateKmsKeyAsync(), Clients), new KmsKeyProvider(await CreateKmsKeyAsync(), Clients));
        await PutEncryptedAsync(first, Items("item", 30));

        var moved = (await RunAsync(DynamoDbJobs.Rewrap(Plain, Schema, first, second))).Figures;
        var again = (await RunAsync(DynamoDbJobs.Rewrap(Plain, Schema, first, second))).Figures;

        Assert.Equal((30L, 30L), (moved.Changed, again.Unchanged));
        Assert.Equal([("Decrypt", 30L), ("GenerateDataKey", 31L)], moved.KmsCalls.Select(use => (use.Operation, use.Calls)));
        Assert.Equal([("GenerateDataKey", 1L)], again.KmsCalls.Select(use => (use.Operation, use.Calls)));
    }

    [Fact]
    public async Task A_digital_signature_is_made_anew_over_the_same_values()
    {
        var (first, second) = (new KmsKeyProvider(await CreateKmsKeyAsync(), Clients), new KmsKeyProvider(await CreateKmsKeyAsync(), Clients));
        var schema = Schema.WithRequiredSuite(ItemSuite.HmacAndEcdsa);
        var encrypted = await new ItemEncryptor(schema, first).EncryptAsync(Item("signed"), Token);
        await PutPlainAsync(encrypted);

        var report = await RunAsync(DynamoDbJobs.Rewrap(Plain, schema, first, second));

        Assert.Equal((1L, 0L), (report.Figures.Changed, report.Figures.Reencrypted));
        var stored = (await StoredAsync())["signed"];
        Assert.True(SameValue(encrypted["Ssn"], stored["Ssn"]));
        Assert.Equal("ssn of signed", (await new ItemEncryptor(schema, second).DecryptAsync(stored, Token))["Ssn"].S);
    }

    [Fact]
    public async Task Attributes_of_the_encryption_context_stay_bound()
    {
        var schema = new TableSchema(Table, "Id", null, new Dictionary<string, FieldAction>
        {
            ["Ssn"] = FieldAction.EncryptAndSign,
            ["Clinic"] = FieldAction.SignAndIncludeInEncryptionContext,
        });
        var (first, second) = (LocalKeys, new KmsKeyProvider(await CreateKmsKeyAsync(), Clients));
        var encrypted = await new ItemEncryptor(schema, first).EncryptAsync(
            new() { ["Id"] = new("x"), ["Ssn"] = new("s"), ["Clinic"] = new("Central") }, Token);
        await PutPlainAsync(encrypted);

        Assert.Equal((1L, 0L), await ChangedAndUnchangedAsync(DynamoDbJobs.Rewrap(Plain, schema, first, second)));

        var stored = (await StoredAsync())["x"];
        Assert.Equal("s", (await new ItemEncryptor(schema, second).DecryptAsync(stored, Token))["Ssn"].S);
        Assert.Contains(Fixture.Kms.Audit.Records, record => record.EncryptionContext.TryGetValue("aws-crypto-attr.Clinic", out var value) && value == "Central");
        stored["Clinic"] = new("Elsewhere");
        await Assert.ThrowsAnyAsync<FieldCryptException>(async () => await new ItemEncryptor(schema, second).DecryptAsync(stored, Token));
    }

    [Theory]
    [InlineData("Clinic")]
    [InlineData("Ssn")]
    [InlineData("aws_dbe_foot")]
    public async Task An_item_that_was_tampered_with_is_not_signed_anew(string attribute)
    {
        var encrypted = await new ItemEncryptor(Schema, LocalKeys).EncryptAsync(Item("x"), Token);
        encrypted[attribute] = encrypted[attribute].B is { } bytes ? new() { B = Flipped(bytes) } : new("Elsewhere");
        await PutPlainAsync(encrypted);

        var report = await RunAsync(DynamoDbJobs.Rewrap(Plain, Schema, LocalKeys, new KmsKeyProvider(await CreateKmsKeyAsync(), Clients)));

        Assert.Equal((0L, SkipReason.NotAuthentic), (report.Figures.Changed, Assert.Single(report.Figures.FirstSkips).Reason));
        Assert.True(SameItem(encrypted, (await StoredAsync())["x"]));
    }

    [Fact]
    public async Task Whole_items_are_written_anew_on_demand()
    {
        var second = new KmsKeyProvider(await CreateKmsKeyAsync(), Clients);
        await PutEncryptedAsync(LocalKeys, Items("item", 3));
        var before = await StoredAsync();

        var report = await RunAsync(DynamoDbJobs.Rewrap(Plain, Schema, LocalKeys, second, new() { RewrapMethod = RewrapMethod.WholeItems }));

        Assert.Equal((3L, 3L), (report.Figures.Changed, report.Figures.Reencrypted));
        Assert.All(await StoredAsync(), pair => Assert.False(SameValue(before[pair.Key]["Ssn"], pair.Value["Ssn"])));
        Assert.Equal(3, (await RunAsync(DynamoDbJobs.Verify(Plain, Schema, second))).Figures.Unchanged);
    }

    [Fact]
    public async Task Names_that_are_bound_in_their_former_form_are_written_anew_and_counted_so()
    {
        var former = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Vectors", "items-former-names.json"), Token))!;
        using var key = LocalKeyProvider.FromKey("ns", "k", Convert.FromBase64String((string)former["rawAes"]!["key"]!));
        var next = new KmsKeyProvider(await CreateKmsKeyAsync(), Clients);
        foreach (var (id, test) in former["tests"]!.AsObject())
        {
            var config = test!["config"]!;
            var table = await CreateNumberedTableAsync();
            var schema = FormerSchema(config).WithTableName(table);
            using var json = System.Text.Json.JsonDocument.Parse(test["encrypted"]!.ToJsonString());
            await Plain.PutItemAsync(table, DynamoDbJson.ReadItem(json.RootElement), Token);

            var figures = (await RunAsync(DynamoDbJobs.Rewrap(Plain, schema, key, next))).Figures;

            Assert.True(figures is { Changed: 1, Reencrypted: 1, Skipped: 0 }, $"{id}: {string.Join(' ', figures.FirstSkips)}");
            Assert.Equal(1, (await RunAsync(DynamoDbJobs.Verify(Plain, schema, next))).Figures.Unchanged);
        }
    }

    [Fact]
    public async Task What_neither_key_opens_and_what_is_not_encrypted_is_told()
    {
        await PutPlainAsync(Item("plain"));
        await PutEncryptedAsync(new KmsKeyProvider(await CreateKmsKeyAsync(), Clients), Item("foreign"));
        using var next = LocalKeyProvider.FromKey("tests", "key-2", Enumerable.Repeat((byte)2, 32).ToArray());

        var report = await RunAsync(DynamoDbJobs.Rewrap(Plain, Schema, LocalKeys, next));

        Assert.Equal(
            [("Id=foreign", SkipReason.KeyUnavailable), ("Id=plain", SkipReason.Plaintext)],
            report.Figures.FirstSkips.OrderBy(skip => skip.Item, StringComparer.Ordinal).Select(skip => (skip.Item, skip.Reason)));
    }

    [Fact]
    public async Task Only_header_and_footer_are_written_and_unsigned_attributes_keep_what_others_made_of_them()
    {
        using var network = new WatchedClient(Fixture.DynamoDb);
        await PutEncryptedAsync(LocalKeys, Item("x"));

        await RunAsync(DynamoDbJobs.Rewrap(network, Schema, LocalKeys, new KmsKeyProvider(await CreateKmsKeyAsync(), Clients)));

        var update = Assert.Single(network.Updates);
        Assert.Equal(["aws_dbe_foot", "aws_dbe_head"], update.AttributeUpdates.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["aws_dbe_head"], update.Expected.Keys);
    }

    [Fact]
    public async Task A_writer_between_read_and_write_wins_and_a_deleted_item_does_not_come_back()
    {
        var second = new KmsKeyProvider(await CreateKmsKeyAsync(), Clients);
        await PutEncryptedAsync(LocalKeys, Item("changed"), Item("deleted"), Item("still"));
        var encryptor = new ItemEncryptor(Schema, LocalKeys);
        using var network = new WatchedClient(Fixture.DynamoDb);
        network.BeforeUpdate = async update =>
        {
            switch (update.Key["Id"].S)
            {
                case "changed" when network.Updates.Count(u => u.Key["Id"].S == "changed") == 1:
                    await PutPlainAsync(await encryptor.EncryptAsync(Item("changed", clinic: "North"), Token));
                    break;
                case "deleted":
                    await Plain.DeleteItemAsync(Table, Key("deleted"), Token);
                    break;
            }
        };

        var report = await RunAsync(DynamoDbJobs.Rewrap(network, Schema, LocalKeys, second));

        Assert.Equal((2L, 1L, 1L), (report.Figures.Changed, report.Figures.Gone, report.Figures.RacesLost));
        var stored = await StoredAsync();
        Assert.Equal(["changed", "still"], stored.Keys);
        Assert.Equal("North", (await new ItemEncryptor(Schema, second).DecryptAsync(stored["changed"], Token))["Clinic"].S);
    }

    [Fact]
    public async Task An_item_that_changes_at_every_attempt_is_skipped_and_told()
    {
        await PutEncryptedAsync(LocalKeys, Item("busy"));
        var encryptor = new ItemEncryptor(Schema, LocalKeys);
        using var network = new WatchedClient(Fixture.DynamoDb) { BeforeUpdate = async _ => await PutPlainAsync(await encryptor.EncryptAsync(Item("busy"), Token)) };

        var report = await RunAsync(
            DynamoDbJobs.Rewrap(network, Schema, LocalKeys, new KmsKeyProvider(await CreateKmsKeyAsync(), Clients)), new() { MaxAttempts = 3 });

        Assert.Equal((SkipReason.Contended, 3L), (Assert.Single(report.Figures.FirstSkips).Reason, report.Figures.RacesLost));
        Assert.Equal("ssn of busy", (await encryptor.DecryptAsync((await StoredAsync())["busy"], Token))["Ssn"].S);
    }

    [Fact]
    public async Task A_provider_of_branch_keys_moves_items_from_its_former_version_to_its_active_one()
    {
        var keyStore = await Fixture.CreateTableAsync("branch-key-id", "type");
        var store = new DynamoDbBranchKeyStore(Plain, keyStore, KmsBranchKeyProtection.Key(await CreateKmsKeyAsync(), Clients));
        var id = await store.CreateAsync(EncryptionContext.Empty, cancellationToken: Token);
        using var keys = new BranchKeyProvider(store, id);
        await PutEncryptedAsync(keys, Items("item", 5));
        var version = $"{await store.RotateAsync(id, Token):D}";
        Assert.Equal((0L, 5L), await ChangedAndUnchangedAsync(DynamoDbJobs.Rewrap(Plain, Schema, keys, keys)));

        keys.Forget(id);

        Assert.Equal((5L, 0L), await ChangedAndUnchangedAsync(DynamoDbJobs.Rewrap(Plain, Schema, keys, keys)));
        var use = Assert.Single((await RunAsync(DynamoDbJobs.Inventory(Plain, Table))).Inventory.KeysInUse());
        Assert.Equal((id, version, 5L), (use.Key.Name, use.Key.Version, use.Items));
    }

    [Fact]
    public async Task A_copy_of_a_table_is_rewrapped_to_a_key_of_another_account_under_its_logical_name()
    {
        await using var keys = await SomeKeys.MakeAsync(Fixture, Plain, Clients, LocalKeys, await CreateKmsKeyAsync());
        var (former, next) = (await keys.ForAsync("kms"), await keys.ForAsync("other account"));
        await PutEncryptedAsync(former, Items("item", 5));
        var copy = await Fixture.CreateTableAsync();
        foreach (var item in (await StoredAsync()).Values)
        {
            await Plain.PutItemAsync(copy, item, Token);
        }

        var schema = Schema.WithTableName(copy);
        Assert.Equal((5L, 0L), await ChangedAndUnchangedAsync(DynamoDbJobs.Rewrap(Plain, schema, former, next)));

        Assert.Equal(5, (await RunAsync(DynamoDbJobs.Verify(Plain, schema, next))).Figures.Unchanged);
        Assert.All((await RunAsync(DynamoDbJobs.Inventory(Plain, copy))).Inventory.KeysInUse(), use => Assert.Equal("999900001111", use.Key.Account));
        Assert.Equal(5, (await RunAsync(DynamoDbJobs.Verify(Plain, Schema, former))).Figures.Unchanged);
    }

    [Fact]
    public async Task A_forgotten_tenant_opens_nowhere_and_the_others_stay()
    {
        var keyStore = await Fixture.CreateTableAsync("branch-key-id", "type");
        var store = new DynamoDbBranchKeyStore(Plain, keyStore, KmsBranchKeyProtection.Key(await CreateKmsKeyAsync(), Clients));
        var (leaving, staying) = (await store.CreateAsync(EncryptionContext.Empty, cancellationToken: Token), await store.CreateAsync(EncryptionContext.Empty, cancellationToken: Token));
        await store.RotateAsync(leaving, Token);
        using (var one = new BranchKeyProvider(store, leaving))
        using (var other = new BranchKeyProvider(store, staying))
        {
            await PutEncryptedAsync(one, Items("leaving", 6));
            await PutEncryptedAsync(other, Items("staying", 4));
            await PutEncryptedAsync(new CompositeKeyProvider(one, LocalKeys), Item("by-another-key-too"));
        }

        Assert.Equal(4, await store.DeleteAsync(leaving, Token));

        using var readers = new BranchKeyProvider(store, leaving);
        using var others = new BranchKeyProvider(store, staying);
        var proof = await RunAsync(DynamoDbJobs.Forget(Plain, Schema, new CompositeKeyProvider(readers, others, LocalKeys), leaving));
        Assert.Equal((JobOutcome.Completed, 11L, 10L), (proof.Outcome, proof.Figures.Items, proof.Figures.Unchanged));
        Assert.Equal(("Id=by-another-key-too", SkipReason.StillOpens), (Assert.Single(proof.Figures.FirstSkips).Item, proof.Figures.FirstSkips[0].Reason));
        var verify = await RunAsync(DynamoDbJobs.Verify(Plain, Schema, new CompositeKeyProvider(readers, others)));
        Assert.Equal((4L, 7L), (verify.Figures.Unchanged, verify.Figures.SkippedBy[SkipReason.KeyUnavailable]));
        Assert.Equal(0, await store.DeleteAsync(leaving, Token));
    }

    private static TableSchema FormerSchema(JsonNode config) => new TableSchema(
        "FormerTable",
        "RecNum",
        null,
        config["attributeActionsOnEncrypt"]!.AsObject().Select(pair => KeyValuePair.Create(pair.Key, (string)pair.Value! switch
        {
            "ENCRYPT_AND_SIGN" => FieldAction.EncryptAndSign,
            "SIGN_ONLY" => FieldAction.SignOnly,
            _ => FieldAction.SignAndIncludeInEncryptionContext,
        }))).WithSuite(((string)config["algorithmSuiteId"]!).Contains("ECDSA", StringComparison.Ordinal) ? ItemSuite.HmacAndEcdsa : ItemSuite.Hmac)
        .WithUnseparatedSignatures();

    private async Task<string> CreateNumberedTableAsync()
    {
        var name = $"Former-{Guid.NewGuid():N}";
        await Fixture.DynamoDb.CreateTableAsync(
            Region,
            new Amazon.DynamoDBv2.Model.CreateTableRequest
            {
                TableName = name,
                BillingMode = Amazon.DynamoDBv2.BillingMode.PAY_PER_REQUEST,
                KeySchema = [new("RecNum", Amazon.DynamoDBv2.KeyType.HASH)],
                AttributeDefinitions = [new("RecNum", Amazon.DynamoDBv2.ScalarAttributeType.N)],
            },
            Token);
        return name;
    }

    private static MemoryStream Flipped(MemoryStream bytes)
    {
        var copy = bytes.ToArray();
        copy[^1] ^= 1;
        return new MemoryStream(copy);
    }

    private static async Task<(long Changed, long Unchanged)> ChangedAndUnchangedAsync(StoreJob job)
    {
        var figures = (await RunAsync(job)).Figures;
        return (figures.Changed, figures.Unchanged);
    }
}
