using FieldCrypt.EntityFrameworkCore.Tests.Servers;

namespace FieldCrypt.Operations.Tests;

public class KillOnSqlite(SqliteServer server) : KillTests(server, "sqlite");

public class KillOnPostgreSql(PostgreSqlServer server) : KillTests(server, "postgresql");

/// <summary>A job in a process of its own is killed at random moments, and goes on.</summary>
public abstract class KillTests(TestServer server, string name) : PeopleTest(server)
{
    private readonly KilledJob _job = new();

    public override async ValueTask DisposeAsync()
    {
        _job.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("encrypt")]
    [InlineData("rewrap")]
    public async Task A_job_that_is_killed_again_and_again_comes_to_the_same_end(string action)
    {
        var count = 20 * (KilledJob.Kills + 3);
        await (action == "encrypt" ? PutPlainAsync(count) : PutEncryptedAsync(First, count));
        await _job.RunAsync(Database.ConnectionString, "People", $"{name}-{action}");

        await AssertAllOpenAsync(action == "encrypt" ? First : Second, count);
        Assert.Empty(await ReadAsync("""select "Id" from "People" where "Ssn" is not null or "Born" is not null"""));
        var (_, figures) = await _job.ReadFiguresAsync();

        // Each row counts once, whatever was done again after a kill.
        Assert.Equal((count, count, 0L), (figures.Items, figures.Changed + figures.Unchanged, figures.Skipped));
    }
}
