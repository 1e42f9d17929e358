using System.Diagnostics;
using System.Globalization;

namespace FieldCrypt.Operations.Tests;

/// <summary>
/// A job in a process of its own is killed at random moments, and goes on. With FIELDCRYPT_OPERATIONS_KILLS=50 in the environment it is killed as often.
/// </summary>
public sealed class KillTests(MongoOperationsFixture fixture) : ResidentsTest(fixture), IDisposable
{
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("FIELDCRYPT_OPERATIONS_KILLS") ?? "2", CultureInfo.InvariantCulture);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"fieldcrypt-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("encrypt")]
    [InlineData("decrypt")]
    public async Task A_job_that_is_killed_again_and_again_comes_to_the_same_end(string action)
    {
        var count = 20 * (Kills + 3);
        await PutPlainAsync(count);
        if (action == "decrypt")
        {
            await new JobRunner().RunAsync(MongoDbJobs.Encrypt(Residents, Migrating, Fixture.Vault), Token);
        }

        var random = new Random(2611);
        for (var kill = 0; kill < Kills; kill++)
        {
            Assert.False(await RunAndKillAsync(action, steps: random.Next(1, 5)), "It came to its end before it was killed.");
        }

        Assert.True(await RunAndKillAsync(action, steps: int.MaxValue));

        var stored = await StoredAsync();
        Assert.Equal(count, stored.Count);
        Assert.All(stored, document => Assert.Equal((action == "encrypt", action == "encrypt"), (IsEncrypted(document["Name"]), IsEncrypted(document["Ssn"]))));
        if (action == "encrypt")
        {
            Assert.Equal(count, (await new JobRunner().RunAsync(MongoDbJobs.Verify(Residents, Schema, Fixture.Vault), Token)).Figures.Unchanged);
            await new JobRunner().RunAsync(MongoDbJobs.Decrypt(Residents, Schema, Fixture.Vault), Token);
            stored = await StoredAsync();
        }

        Assert.Equal(Enumerable.Range(0, count).Select(DocumentOf), stored);
        using var checkpoints = new FileCheckpointStore(_folder);
        var figures = JobFigures.None;
        for (var segment = 0; segment < (await checkpoints.ReadPlanAsync(Token))!.Segments.Count; segment++)
        {
            var checkpoint = await checkpoints.ReadAsync(segment, Token);
            Assert.True(checkpoint!.IsDone);
            figures += checkpoint.Figures;
        }

        // Each document counts once, whatever was done again after a kill.
        Assert.Equal((count, count, 0L), (figures.Items, figures.Changed + figures.Unchanged, figures.Skipped));
    }

    /// <returns>Whether the job came to its end.</returns>
    private async Task<bool> RunAndKillAsync(string action, int steps)
    {
        // Beside this one: a process of its own has its own dependencies.
        var folder = AppContext.BaseDirectory.Replace("FieldCrypt.Operations.MongoDb.Tests", "FieldCrypt.Operations.Child", StringComparison.Ordinal);
        using var child = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", Path.Combine(folder, "FieldCrypt.Operations.Child.dll"),
                Fixture.Server.ConnectionString, Residents.CollectionNamespace.CollectionName, _folder, $"mongodb-{action}",
            },
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
