using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Operations.Tests;

public class RewrapOnSqlite(SqliteServer server) : RewrapTests(server);

public class RewrapOnPostgreSql(PostgreSqlServer server) : RewrapTests(server);

public abstract class RewrapTests(TestServer server) : PeopleTest(server)
{
    private const int Count = 40;

    [Fact]
    public async Task Values_open_with_the_new_key_alone_and_a_second_run_changes_nothing()
    {
        await PutEncryptedAsync(First, Count);

        var report = await RunAsync(EntityFrameworkCoreJobs.Rewrap(Contexts(First), First, Second));
        var again = await RunAsync(EntityFrameworkCoreJobs.Rewrap(Contexts(First), First, Second));

        Assert.Equal((Count, Count, Count, 0L), (report.Figures.Items, report.Figures.Changed, report.Figures.Reencrypted, report.Figures.Skipped));
        Assert.Equal((0L, Count), (again.Figures.Changed, again.Figures.Unchanged));
        Assert.Equal("tests/key-2", Assert.Single((await RunAsync(EntityFrameworkCoreJobs.Inventory(Contexts(First)))).Inventory.KeysInUse()).Key.Name);
        await AssertAllOpenAsync(Second, Count);
    }

    [Fact]
    public async Task Nothing_of_a_former_message_is_in_the_new_one()
    {
        await PutEncryptedAsync(First, 1);
        var before = (byte[])Assert.Single(await ReadAsync("""select "Ssn_Encrypted" from "People" """));

        await RunAsync(EntityFrameworkCoreJobs.Rewrap(Contexts(First), First, Second));

        // The same message id would mean the same key, whose header nonce is always zero: a second tag under it would give the key of all tags away.
        var after = (byte[])Assert.Single(await ReadAsync("""select "Ssn_Encrypted" from "People" """));
        Assert.NotEqual(before[3..35], after[3..35]);
        Assert.NotEqual(before[^30..], after[^30..]);
    }

    [Fact]
    public async Task Values_follow_a_branch_key_to_its_active_version()
    {
        using var store = new InMemoryBranchKeyStore();
        var (former, present) = (Guid.NewGuid(), Guid.NewGuid());
        store.Add("clinic", former, new byte[32]);
        using var before = new BranchKeyProvider(store, "clinic");
        await PutEncryptedAsync(before, 10);
        store.Add("clinic", present, Enumerable.Repeat((byte)3, 32).ToArray());
        using var keys = new BranchKeyProvider(store, "clinic");

        var report = await RunAsync(EntityFrameworkCoreJobs.Rewrap(Contexts(keys), keys, keys));
        var again = await RunAsync(EntityFrameworkCoreJobs.Rewrap(Contexts(keys), keys, keys));

        Assert.Equal((10L, 0L), (report.Figures.Changed, again.Figures.Changed));
        Assert.Equal($"{present:D}", Assert.Single((await RunAsync(EntityFrameworkCoreJobs.Inventory(Contexts(keys)))).Inventory.KeysInUse()).Key.Version);
        await AssertAllOpenAsync(keys, 10);
    }

    [Fact]
    public async Task Values_of_other_keys_and_plaintext_are_left_and_told()
    {
        await PutEncryptedAsync(First, 5);
        using var third = LocalKeyProvider.FromKey("tests", "key-3", Enumerable.Repeat((byte)3, 32).ToArray());
        await PutEncryptedAsync(third, 5, first: 10);
        await PutPlainAsync(5, first: 20);

        var report = await RunAsync(EntityFrameworkCoreJobs.Rewrap(MigratingContexts(First), First, Second));

        Assert.Equal((15L, 5L, 10L), (report.Figures.Items, report.Figures.Changed, report.Figures.Skipped));
        Assert.Equal((5L, 5L), (report.Figures.SkippedBy[SkipReason.KeyUnavailable], report.Figures.SkippedBy[SkipReason.Plaintext]));
    }

    [Fact]
    public async Task A_value_that_was_changed_is_left_and_told_by_key_and_never_by_content()
    {
        await PutEncryptedAsync(First, 5);
        var bytes = (byte[])(await ReadAsync($"""select "Ssn_Encrypted" from "People" where "Name" = 'person 3'"""))[0];
        bytes[^20] ^= 1;
        await WriteAsync("person 3", bytes);

        var report = await RunAsync(EntityFrameworkCoreJobs.Rewrap(Contexts(First), First, Second));

        var skip = Assert.Single(report.Figures.FirstSkips);
        Assert.Equal(SkipReason.NotAuthentic, skip.Reason);
        Assert.StartsWith("People Id=", skip.Item, StringComparison.Ordinal);
        Assert.Contains($"{IdOf(3)}", skip.Item, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(4, report.Figures.Changed);
        var masked = await RunAsync(EntityFrameworkCoreJobs.Verify(Contexts(Second)), new() { Naming = ItemNaming.Masked });
        Assert.DoesNotContain($"{IdOf(3)}", string.Join(' ', masked.Figures.FirstSkips), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_value_that_a_writer_replaces_between_read_and_write_is_not_lost()
    {
        await PutEncryptedAsync(First, 1);
        var racing = new RacingProvider(Second, async () =>
        {
            await using var context = Open(First);
            var person = await context.All.SingleAsync(Token);
            (person.Ssn, person.Name) = ("written meanwhile", "new name");
            await context.SaveChangesAsync(Token);
        }, times: 2);

        // The first time the job asks who wraps.
        var report = await RunAsync(EntityFrameworkCoreJobs.Rewrap(Contexts(First), First, racing));

        Assert.Equal((1L, 1L), (report.Figures.Changed, report.Figures.RacesLost));
        await using var reader = Open(Second);
        var read = await reader.All.SingleAsync(Token);
        Assert.Equal(("written meanwhile", "new name", PersonOf(0).Born), (read.Ssn, read.Name, read.Born));
    }

    [Fact]
    public async Task A_change_of_a_column_that_is_not_encrypted_stays_and_costs_no_attempt()
    {
        await PutEncryptedAsync(First, 1);
        var racing = new RacingProvider(Second, () => Database.ExecuteAsync("""update "People" set "Visits" = 7"""), times: 2);

        var report = await RunAsync(EntityFrameworkCoreJobs.Rewrap(Contexts(First), First, racing));

        Assert.Equal((1L, 0L), (report.Figures.Changed, report.Figures.RacesLost));
        Assert.Equal(7, Convert.ToInt32(Assert.Single(await ReadAsync("""select "Visits" from "People" """)), System.Globalization.CultureInfo.InvariantCulture));
    }

    private async Task WriteAsync(string name, byte[] bytes)
    {
        await using var connection = Server.Connect(Database.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""update "People" set "Ssn_Encrypted" = @value where "Name" = '{name}'""";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@value", bytes);
        command.Parameters.Add(parameter);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Token));
    }
}
