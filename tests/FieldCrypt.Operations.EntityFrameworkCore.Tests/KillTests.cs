using System.Diagnostics;
using System.Globalization;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;

namespace FieldCrypt.Operations.Tests;

public class KillOnSqlite(SqliteServer server) : KillTests(server, "sqlite");

public class KillOnPostgreSql(PostgreSqlServer server) : KillTests(server, "postgresql");

/// <summary>
/// A job in a process of its own is killed at random moments, and goes on. With FIELDCRYPT_OPERATIONS_KILLS=50 in the environment it is killed as often.
/// </summary>
public abstract class KillTests(TestServer server, string name) : PeopleTest(server)
{
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("FIELDCRYPT_OPERATIONS_KILLS") ?? "2", CultureInfo.InvariantCulture);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"fieldcrypt-{Guid.NewGuid():N}");

    public override async ValueTask DisposeAsync()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("encrypt")]
    [InlineData("rewrap")]
    public async Task A_job_that_is_killed_again_and_again_comes_to_the_same_end(string action)
    {
        var count = 20 * (Kills + 3);
        await (action == "encrypt" ? PutPlainAsync(count) : PutEncryptedAsync(First, count));
        var random = new Random(2611);
        for (var kill = 0; kill < Kills; kill++)
        {
            Assert.False(await RunAndKillAsync(action, steps: random.Next(1, 5)), "It came to its end before it was killed.");
        }

        Assert.True(await RunAndKillAsync(action, steps: int.MaxValue));

        await AssertAllOpenAsync(action == "encrypt" ? First : Second, count);
        Assert.Empty(await ReadAsync("""select "Id" from "People" where "Ssn" is not null or "Born" is not null"""));
        using var checkpoints = new FileCheckpointStore(_folder);
        var figures = JobFigures.None;
        for (var segment = 0; segment < (await checkpoints.ReadPlanAsync(Token))!.Segments.Count; segment++)
        {
            var checkpoint = await checkpoints.ReadAsync(segment, Token);
            Assert.True(checkpoint!.IsDone);
            figures += checkpoint.Figures;
        }

        // Each row counts once, whatever was done again after a kill.
        Assert.Equal((count, count, 0L), (figures.Items, figures.Changed + figures.Unchanged, figures.Skipped));
    }

    /// <returns>Whether the job came to its end.</returns>
    private async Task<bool> RunAndKillAsync(string action, int steps)
    {
        // Beside this one: a process of its own has its own dependencies.
        var folder = AppContext.BaseDirectory.Replace("FieldCrypt.Operations.EntityFrameworkCore.Tests", "FieldCrypt.Operations.Child", StringComparison.Ordinal);
        using var child = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", Path.Combine(folder, "FieldCrypt.Operations.Child.dll"), Database.ConnectionString, "People", _folder, $"{name}-{action}" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = child.StandardError.ReadToEndAsync(Token);
        var isDone = false;
        while (await child.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            isDone |= line == nameof(JobOutcome.Completed);
            if (--steps <= 0)
            {
                child.Kill();
            }
        }

        await child.WaitForExitAsync(Token);
        Assert.Equal("", await errors);
        return isDone;
    }
}
