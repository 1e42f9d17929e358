using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;

namespace FieldCrypt.Operations.Tests;

public class ReadingOnSqlite(SqliteServer server) : ReadingTests(server);

public class ReadingOnPostgreSql(PostgreSqlServer server) : ReadingTests(server);

/// <summary>Jobs that write nothing, and the way back.</summary>
public abstract class ReadingTests(TestServer server) : PeopleTest(server)
{
    [Fact]
    public async Task An_inventory_counts_plaintext_and_ciphertext_by_key_and_suite_without_a_key()
    {
        using var store = new InMemoryBranchKeyStore();
        var version = Guid.NewGuid();
        store.Add("clinic", version, new byte[32]);
        using var branch = new BranchKeyProvider(store, "clinic");
        await PutEncryptedAsync(First, 5);
        await PutEncryptedAsync(branch, 6, first: 10);
        await PutEncryptedAsync(new CompositeKeyProvider(First, Second), 7, first: 20);
        await PutPlainAsync(8, first: 30);
        await Database.ExecuteAsync("""insert into "People" ("Id", "Name", "Visits") values ('0F000000-0000-0000-0000-000000000000', 'nobody', 0)""");
        using var none = LocalKeyProvider.FromKey("nobody", "has this", new byte[32]);

        var report = await RunAsync(EntityFrameworkCoreJobs.Inventory(
            MigratingContexts(none),
            new SqlJobOptions
            {
                ProtectedKeys = _ => Task.FromResult<IReadOnlyList<ProtectedKey>>(
                [
                    new() { Kind = WrappingKeyKind.Branch, Name = "clinic", Version = $"{version:D}", ProtectedBy = new() { Kind = WrappingKeyKind.Kms, Name = "arn:1" } },
                ]),
            }));

        var inventory = report.Inventory;
        Assert.Equal(27, report.Figures.Items);
        Assert.Equal((8L, 18L, 1L), (inventory.Count(ItemProtection.Plaintext), inventory.Count(ItemProtection.Encrypted), inventory.Count(ItemProtection.Empty)));
        Assert.Equal(
            [("clinic", 6L, 6L), ("tests/key-1", 12L, 5L), ("tests/key-2", 7L, 0L)],
            inventory.KeysInUse().Select(use => (use.Key.Name, use.Items, use.OnlyByThisKey)));
        Assert.All(inventory.Groups.Where(group => group.Protection == ItemProtection.Encrypted), group => Assert.Equal("0478 (committing)", group.Suite));
        Assert.Equal(6, inventory.WhatIfDeleted("arn:1").ItemsLost);
        Assert.Equal(KeyDeletionVerdict.OthersOpen, inventory.WhatIfDeleted("tests/key-2").Verdict);
    }

    [Fact]
    public async Task Verify_opens_everything_and_tells_what_was_moved_changed_or_put_there()
    {
        await PutEncryptedAsync(First, 50);
        await PutPlainAsync(1, first: 60);
        var expected = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await TamperAsync(1, """
            update "People" set "Ssn_Encrypted" = (select "Ssn_Encrypted" from "People" where "Name" = 'person 2') where "Name" = 'person 1'
            """);
        await TamperAsync(3, """update "People" set "Ssn_Encrypted_Index" = (select "Ssn_Encrypted_Index" from "People" where "Name" = 'person 2') where "Name" = 'person 3'""");
        await TamperAsync(4, """update "People" set "Ssn_Encrypted_Index" = null where "Name" = 'person 4'""");
        await TamperAsync(5, """update "People" set "Born_Encrypted" = "Ssn_Encrypted" where "Name" = 'person 5'""");
        await TamperAsync(6, """update "People" set "Ssn_Encrypted" = null where "Name" = 'person 6'""");

        var report = await RunAsync(EntityFrameworkCoreJobs.Verify(MigratingContexts(First)));

        Assert.Equal((51L, 45L, 6L), (report.Figures.Items, report.Figures.Unchanged, report.Figures.Skipped));
        Assert.Equal((5L, 1L), (report.Figures.SkippedBy[SkipReason.NotAuthentic], report.Figures.SkippedBy[SkipReason.Plaintext]));
        Assert.All(expected, id => Assert.Contains(report.Figures.FirstSkips, skip => skip.Item.Contains(id, StringComparison.OrdinalIgnoreCase)));
        Assert.All(report.Figures.FirstSkips, skip => Assert.DoesNotContain("ssn of", skip.Message, StringComparison.Ordinal));

        async Task TamperAsync(int number, string sql)
        {
            Assert.Equal(1, await Database.ExecuteAsync(sql));
            expected.Add($"{IdOf(number)}");
        }
    }

    [Fact]
    public async Task Text_in_the_place_of_ciphertext_is_told_and_left_as_it_is()
    {
        Assert.SkipUnless(Server is SqliteServer, "Only SQLite stores a text in a column of bytes.");
        await PutEncryptedAsync(First, 2);
        await Database.ExecuteAsync("""update "People" set "Ssn_Encrypted" = 'typed in' where "Name" = 'person 1'""");

        foreach (var job in (StoreJob[])
        [
            EntityFrameworkCoreJobs.Verify(Contexts(First)), EntityFrameworkCoreJobs.Encrypt(Contexts(First)), EntityFrameworkCoreJobs.Rewrap(Contexts(First), First, Second),
        ])
        {
            var figures = (await RunAsync(job)).Figures;
            Assert.Equal(SkipReason.NotAuthentic, Assert.Single(figures.FirstSkips).Reason);
            Assert.Equal(1, figures.Groups.Where(group => group.Protection == ItemProtection.Malformed).Sum(group => group.Items));
        }

        Assert.Equal("typed in", Assert.Single(await ReadAsync("""select "Ssn_Encrypted" from "People" where "Name" = 'person 1'""")));
    }

    [Fact]
    public async Task Decrypt_gives_back_what_encrypt_took_and_empties_ciphertext_and_index()
    {
        await PutPlainAsync(20);
        var before = await ReadAsync("""select "Ssn" from "People" order by "Id" """);
        await RunAsync(EntityFrameworkCoreJobs.Encrypt(MigratingContexts(First)));

        var report = await RunAsync(EntityFrameworkCoreJobs.Decrypt(MigratingContexts(First)));

        Assert.Equal((20L, 0L), (report.Figures.Changed, report.Figures.Skipped));
        Assert.Equal(before, await ReadAsync("""select "Ssn" from "People" order by "Id" """));
        Assert.Empty(await ReadAsync(
            """select "Id" from "People" where "Ssn_Encrypted" is not null or "Born_Encrypted" is not null or "Ssn_Encrypted_Index" is not null"""));
        Assert.Equal(20, (await RunAsync(EntityFrameworkCoreJobs.Encrypt(MigratingContexts(First)))).Figures.Changed);
        await AssertAllOpenAsync(First, 20);
    }

    [Fact]
    public async Task Decrypt_is_refused_where_the_model_names_no_column_for_plaintext()
    {
        var error = Assert.Throws<FieldCryptConfigurationException>(() => EntityFrameworkCoreJobs.Decrypt(Contexts(First)));

        Assert.Contains("PlaintextColumn", error.Message, StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Forget_proves_that_nothing_opens_any_more_of_what_a_deleted_branch_key_had_wrapped()
    {
        using var store = new InMemoryBranchKeyStore();
        store.Add("tenant", Guid.NewGuid(), new byte[32]);
        using var tenant = new BranchKeyProvider(store, "tenant");
        await PutEncryptedAsync(tenant, 5);
        await PutEncryptedAsync(First, 5, first: 10);
        await PutEncryptedAsync(new CompositeKeyProvider(tenant, First), 1, first: 20);
        using var empty = new InMemoryBranchKeyStore();
        using var after = new BranchKeyProvider(empty, "tenant");

        var before = await RunAsync(EntityFrameworkCoreJobs.Forget(Contexts(tenant), "tenant"));
        var proof = await RunAsync(EntityFrameworkCoreJobs.Forget(Contexts(new CompositeKeyProvider(after, First)), "tenant"));

        Assert.Equal(6, before.Figures.SkippedBy[SkipReason.StillOpens]);
        Assert.Equal((11L, 10L), (proof.Figures.Items, proof.Figures.Unchanged));
        Assert.Contains($"{IdOf(20)}", Assert.Single(proof.Figures.FirstSkips).Item, StringComparison.OrdinalIgnoreCase);
    }
}
