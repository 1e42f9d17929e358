using System.Globalization;

namespace FieldCrypt.Operations.Tests;

/// <summary>
/// A job in a process of its own, which is killed at random moments and goes on from its checkpoints. With FIELDCRYPT_OPERATIONS_KILLS=50 in the environment it is
/// killed as often.
/// </summary>
internal sealed class KilledJob : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"fieldcrypt-{Guid.NewGuid():N}");

    public static int Kills { get; } = int.Parse(Environment.GetEnvironmentVariable("FIELDCRYPT_OPERATIONS_KILLS") ?? "2", CultureInfo.InvariantCulture);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Runs it and kills it, again and again, and at last lets it come to its end.</summary>
    /// <param name="place">Where the store is.</param>
    /// <param name="table">The table or collection.</param>
    /// <param name="action">What is done, as the process reads it.</param>
    public async Task RunAsync(string place, string table, string action)
    {
        var random = new Random(2611);
        for (var kill = 0; kill < Kills; kill++)
        {
            Assert.False(await RunAndKillAsync(place, table, action, steps: random.Next(1, 5)), "It came to its end before it was killed.");
        }

        Assert.True(await RunAndKillAsync(place, table, action, steps: int.MaxValue));
    }

    /// <summary>What its checkpoints say that it did, and of how many segments; each is done.</summary>
    public async Task<(int Segments, JobFigures Figures)> ReadFiguresAsync()
    {
        using var checkpoints = new FileCheckpointStore(_folder);
        var segments = (await checkpoints.ReadPlanAsync(Token))!.Segments.Count;
        var figures = JobFigures.None;
        for (var segment = 0; segment < segments; segment++)
        {
            var checkpoint = await checkpoints.ReadAsync(segment, Token);
            Assert.True(checkpoint!.IsDone);
            figures += checkpoint.Figures;
        }

        return (segments, figures);
    }

    /// <returns>Whether the job came to its end.</returns>
    private async Task<bool> RunAndKillAsync(string place, string table, string action, int steps)
    {
        using var child = ChildProcess.Start(place, table, _folder, action, steps.ToString(CultureInfo.InvariantCulture));
        var errors = child.StandardError.ReadToEndAsync(Token);
        var isDone = false;
        while (await child.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            isDone |= line == nameof(JobOutcome.Completed);
            if (--steps <= 0)
            {
                // Steps are told when they are done: wherever the next one is by now. It does not get beyond it, however late the kill comes on a busy machine.
                await Task.Delay(Random.Shared.Next(15), Token);
                child.Kill();
            }
        }

        await child.WaitForExitAsync(Token);
        Assert.Equal("", await errors);
        return isDone;
    }
}
