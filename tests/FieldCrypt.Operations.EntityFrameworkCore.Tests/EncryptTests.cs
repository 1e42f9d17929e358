using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Operations.Tests;

public class EncryptOnSqlite(SqliteServer server) : EncryptTests(server);

public class EncryptOnPostgreSql(PostgreSqlServer server) : EncryptTests(server);

public abstract class EncryptTests(TestServer server) : PeopleTest(server)
{
    private const int Count = 60;

    [Fact]
    public async Task Columns_of_plaintext_are_encrypted_and_emptied_and_a_second_run_changes_nothing()
    {
        await PutPlainAsync(Count);

        var report = await RunAsync(EntityFrameworkCoreJobs.Encrypt(MigratingContexts(First)));
        var again = await RunAsync(EntityFrameworkCoreJobs.Encrypt(MigratingContexts(First)));

        Assert.Equal((JobOutcome.Completed, Count, Count, 0L), (report.Outcome, report.Figures.Items, report.Figures.Changed, report.Figures.Skipped));
        Assert.Equal((Count, 0L, Count), (again.Figures.Items, again.Figures.Changed, again.Figures.Unchanged));
        Assert.Empty(await ReadAsync("""select "Id" from "People" where "Ssn" is not null or "Born" is not null"""));
        await AssertAllOpenAsync(First, Count);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_change_and_writes_nothing()
    {
        await PutPlainAsync(10);

        var report = await RunAsync(EntityFrameworkCoreJobs.Encrypt(MigratingContexts(First)), new() { Mode = JobMode.DryRun });

        Assert.Equal((10L, 10L), (report.Figures.Items, report.Figures.Changed));
        Assert.Equal(10, (await ReadAsync("""select "Id" from "People" where "Ssn_Encrypted" is null and "Born" is not null""")).Count);
    }

    [Fact]
    public async Task A_ciphertext_and_a_plaintext_of_one_value_are_left_and_told()
    {
        await PutPlainAsync(3);
        await RunAsync(EntityFrameworkCoreJobs.Encrypt(MigratingContexts(First)));
        await Database.ExecuteAsync("""update "People" set "Ssn" = 'put by an old writer' where "Name" = 'person 1'""");

        var report = await RunAsync(EntityFrameworkCoreJobs.Encrypt(MigratingContexts(First)));

        var skip = Assert.Single(report.Figures.FirstSkips);
        Assert.Equal(SkipReason.Plaintext, skip.Reason);
        Assert.DoesNotContain("old writer", skip.Message, StringComparison.Ordinal);
        Assert.Equal("put by an old writer", Assert.Single(await ReadAsync("""select "Ssn" from "People" where "Ssn" is not null""")));
        Assert.Equal(1, (await RunAsync(EntityFrameworkCoreJobs.Verify(MigratingContexts(First)))).Figures.SkippedBy[SkipReason.Plaintext]);
    }

    [Fact]
    public async Task A_blind_index_that_is_missing_is_made()
    {
        await PutEncryptedAsync(First, Count);
        var messages = await ReadAsync("""select "Ssn_Encrypted" from "People" order by "Id" """);
        await Database.ExecuteAsync("""update "People" set "Ssn_Encrypted_Index" = null""");

        var report = await RunAsync(EntityFrameworkCoreJobs.Encrypt(Contexts(First)));

        Assert.Equal((Count, Count * 9 / 10), (report.Figures.Items, report.Figures.Changed));
        Assert.Equal(messages, await ReadAsync("""select "Ssn_Encrypted" from "People" order by "Id" """));
        await AssertAllOpenAsync(First, Count);
    }

    [Fact]
    public async Task Blind_indexes_of_another_key_are_made_anew_when_it_is_asked_for()
    {
        await PutEncryptedAsync(First, Count);
        using var secret = Secret.CopyOf(Enumerable.Repeat((byte)9, 32).ToArray());
        var contexts = Contexts(Encryption(First, indexes: BlindIndexKeys.FromSecret(secret)));

        var lazy = await RunAsync(EntityFrameworkCoreJobs.Encrypt(contexts));
        var found = await RunAsync(EntityFrameworkCoreJobs.Verify(contexts));
        var remade = await RunAsync(EntityFrameworkCoreJobs.Encrypt(contexts, new SqlJobOptions { RemakesIndexes = true }));

        Assert.Equal(0, lazy.Figures.Changed);
        Assert.Equal(Count * 9 / 10, found.Figures.SkippedBy[SkipReason.NotAuthentic]);
        Assert.Equal(Count * 9 / 10, remade.Figures.Changed);
        await using var context = contexts();
        Assert.Equal(1, await context.All.CountAsync(person => person.Ssn == "ssn of 5", Token));
    }

    [Fact]
    public async Task What_would_be_written_otherwise_today_is_written_again()
    {
        await PutEncryptedAsync(First, 10);
        var contexts = Contexts(Encryption(First, options => options with
        {
            Suite = MessageSuite.CommittingSigned,
            UnseparatedSignatures = UnseparatedSignatures.Allow,
            UnstoredContextKeys = ["row"],
        }));

        // A message that holds its row opens all the same.
        var report = await RunAsync(EntityFrameworkCoreJobs.Encrypt(contexts));
        var again = await RunAsync(EntityFrameworkCoreJobs.Encrypt(contexts));

        Assert.Equal((10L, 0L), (report.Figures.Changed, again.Figures.Changed));
        Assert.Equal("0578 (committing, signed)", Assert.Single((await RunAsync(EntityFrameworkCoreJobs.Inventory(contexts))).Inventory.Groups).Suite);
        Assert.Equal(10, (await RunAsync(EntityFrameworkCoreJobs.Verify(contexts))).Figures.Unchanged);
    }

    [Fact]
    public async Task Plaintext_that_a_writer_changes_in_its_letters_only_between_read_and_write_is_not_lost()
    {
        await PutPlainAsync(1);
        var racing = new RacingProvider(First, () => Database.ExecuteAsync("""update "People" set "Ssn" = 'SSN of 0'"""));

        var report = await RunAsync(EntityFrameworkCoreJobs.Encrypt(MigratingContexts(racing)));

        Assert.Equal((1L, 1L), (report.Figures.Changed, report.Figures.RacesLost));
        await using var context = Open(First);
        Assert.Equal("SSN of 0", (await context.All.SingleAsync(Token)).Ssn);
    }

    [Fact]
    public async Task A_row_that_is_deleted_between_read_and_write_does_not_come_back()
    {
        await PutPlainAsync(1);
        var racing = new RacingProvider(First, () => Database.ExecuteAsync("""delete from "People" """));

        var report = await RunAsync(EntityFrameworkCoreJobs.Encrypt(MigratingContexts(racing)));

        Assert.Equal((0L, 1L), (report.Figures.Changed, report.Figures.Gone));
        Assert.Empty(await ReadAsync("""select "Id" from "People" """));
    }

    [Fact]
    public async Task What_others_write_every_time_stands_and_is_told()
    {
        await PutPlainAsync(1);
        var number = 0;
        var racing = new RacingProvider(First, () => Database.ExecuteAsync($"""update "People" set "Ssn" = 'written {++number}'"""), times: int.MaxValue);

        var report = await RunAsync(EntityFrameworkCoreJobs.Encrypt(MigratingContexts(racing)), new() { MaxAttempts = 3 });

        Assert.Equal(SkipReason.Contended, Assert.Single(report.Figures.FirstSkips).Reason);
        Assert.StartsWith("written ", (string)Assert.Single(await ReadAsync("""select "Ssn" from "People" """)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_rows_that_are_meant_are_touched()
    {
        await PutPlainAsync(20);

        var report = await RunAsync(EntityFrameworkCoreJobs.Encrypt(
            MigratingContexts(First), new SqlJobOptions { Only = new Dictionary<string, object> { [nameof(Person.Name)] = "person 7" } }));

        Assert.Equal((1L, 1L), (report.Figures.Items, report.Figures.Changed));
        Assert.Equal("person 7", Assert.Single(await ReadAsync("""select "Name" from "People" where "Born_Encrypted" is not null""")));
    }

    [Fact]
    public async Task A_model_without_encryption_and_one_without_encrypted_columns_are_refused()
    {
        var plain = Server.PlainOptions(Database.ConnectionString);
        Assert.Throws<FieldCryptConfigurationException>(() => EntityFrameworkCoreJobs.Inventory(() => new PlainPeople(plain)));
        var options = Database.Options<PlainPeople>(Encryption(First)).Options;
        Assert.Throws<FieldCryptConfigurationException>(() => EntityFrameworkCoreJobs.Inventory(() => new PlainPeople(options)));
        await Task.CompletedTask;
    }
}
