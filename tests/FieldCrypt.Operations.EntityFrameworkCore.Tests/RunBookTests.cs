using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using FieldCrypt.Tests.Shared;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Operations.Tests;

public class RunBooksOnSqlite(SqliteServer server) : RunBookTests(server);

public class RunBooksOnPostgreSql(PostgreSqlServer server) : RunBookTests(server);

/// <summary>The run-books of docs/operations.md come to what they say, step by step, in SQL.</summary>
public abstract class RunBookTests(TestServer server) : PeopleTest(server)
{
    private const int Count = 30;

    [Fact]
    public async Task The_first_encryption_of_a_live_table()
    {
        await PutPlainAsync(Count);
        var contexts = MigratingContexts(First);

        Assert.Equal(Count, (await RunAsync(EntityFrameworkCoreJobs.Inventory(contexts))).Inventory.Count(ItemProtection.Plaintext));
        Assert.Equal((Count, 0L), await FiguresAsync(EntityFrameworkCoreJobs.Encrypt(contexts), JobMode.DryRun));
        Assert.Equal((Count, 0L), await FiguresAsync(EntityFrameworkCoreJobs.Encrypt(contexts)));
        var inventory = (await RunAsync(EntityFrameworkCoreJobs.Inventory(contexts))).Inventory;
        Assert.Equal((0L, 0L), (inventory.Count(ItemProtection.Plaintext), inventory.Count(ItemProtection.Partial)));
        Assert.Equal((0L, 0L), await FiguresAsync(EntityFrameworkCoreJobs.Verify(contexts)));

        // The policy is taken back, and the column dropped.
        await Database.ExecuteAsync("""alter table "People" drop column "Ssn" """);
        await Database.ExecuteAsync("""alter table "People" drop column "Born" """);
        await AssertAllOpenAsync(First, Count);
    }

    [Fact]
    public async Task Retiring_a_key()
    {
        await PutEncryptedAsync(First, Count);
        var both = Contexts(new CompositeKeyProvider(Second, First));
        Assert.Equal(KeyDeletionVerdict.LosesItems, await MayBeDeletedAsync("tests/key-1"));

        var moved = await DocumentExample.RewrapAsync(new Factory(both), new JobRunner(), First, Second);

        Assert.Equal(Count, moved.Figures.Changed);
        Assert.Equal((0L, 0L), await FiguresAsync(EntityFrameworkCoreJobs.Rewrap(both, First, Second)));
        Assert.Equal(KeyDeletionVerdict.NothingDepends, await MayBeDeletedAsync("tests/key-1"));
        await AssertAllOpenAsync(Second, Count);
    }

    [Fact]
    public async Task A_lost_key()
    {
        await PutEncryptedAsync(First, 10);
        await PutEncryptedAsync(new CompositeKeyProvider(First, Second), 10, first: 10);

        var deletion = (await RunAsync(EntityFrameworkCoreJobs.Inventory(Contexts(Second)))).Inventory.WhatIfDeleted("tests/key-1");
        var saved = await RunAsync(EntityFrameworkCoreJobs.Rewrap(Contexts(Second), Second, Second));
        var verified = await RunAsync(EntityFrameworkCoreJobs.Verify(Contexts(Second)));

        Assert.Equal((10L, 10L), (deletion.ItemsLost, deletion.ItemsThatOthersOpen));
        Assert.Equal((10L, 10L), (saved.Figures.Changed, saved.Figures.SkippedBy[SkipReason.KeyUnavailable]));
        Assert.Equal((10L, 10L), (verified.Figures.Unchanged, verified.Figures.SkippedBy[SkipReason.KeyUnavailable]));
    }

    [Fact]
    public void The_document_shows_the_code_that_runs() => Assert.Contains(
        Snippet.Read("tests/FieldCrypt.Operations.EntityFrameworkCore.Tests/DocumentExample.cs", "rewrap"),
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md")).ReplaceLineEndings("\n"),
        StringComparison.Ordinal);

    private static async Task<(long Changed, long Skipped)> FiguresAsync(StoreJob job, JobMode mode = JobMode.Run)
    {
        var figures = (await RunAsync(job, new() { Mode = mode, PageSize = 7 })).Figures;
        return (figures.Changed, figures.Skipped);
    }

    private async Task<KeyDeletionVerdict> MayBeDeletedAsync(string key) =>
        (await RunAsync(EntityFrameworkCoreJobs.Inventory(Contexts(Second)))).Inventory.WhatIfDeleted(key).Verdict;

    private sealed class Factory(Func<People> contexts) : IDbContextFactory<People>
    {
        public People CreateDbContext() => contexts();
    }
}
