using System.Diagnostics;
using System.Globalization;
using FieldCrypt.Keys;

namespace FieldCrypt.Operations.Tests;

/// <summary>
/// A job in a process of its own is killed at random moments, and goes on. With FIELDCRYPT_OPERATIONS_KILLS=50 in the environment it is killed as often.
/// </summary>
public sealed class KillTests(OperationsFixture fixture) : OperationsTest(fixture), IDisposable
{
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("FIELDCRYPT_OPERATIONS_KILLS") ?? "2", CultureInfo.InvariantCulture);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"fieldcrypt-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("encrypt")]
    [InlineData("rewrap")]
    public async Task A_job_that_is_killed_again_and_again_comes_to_the_same_end(string action)
    {
        var items = Items("item", 20 * (Kills + 3)).ToList();
        await (action == "encrypt" ? PutPlainAsync(items) : PutEncryptedAsync(LocalKeys, items));
        var before = await StoredAsync();
        var random = new Random(2611);
        for (var kill = 0; kill < Kills; kill++)
        {
            Assert.False(await RunAndKillAsync(action, steps: random.Next(1, 5)), "It came to its end before it was killed.");
        }

        Assert.True(await RunAndKillAsync(action, steps: int.MaxValue));

        using var second = LocalKeyProvider.FromKey("tests", "key-2", Enumerable.Repeat((byte)2, 32).ToArray());
        var after = await StoredAsync();
        await AssertAllOpenAsync(after, items, action == "encrypt" ? LocalKeys : second);
        using var checkpoints = new FileCheckpointStore(_folder);
        var figures = JobFigures.None;
        for (var segment = 0; segment < 4; segment++)
        {
            var checkpoint = await checkpoints.ReadAsync(segment, Token);
            Assert.True(checkpoint!.IsDone);
            figures += checkpoint.Figures;
        }

        // Each item counts once, whatever was done again after a kill.
        Assert.Equal((items.Count, items.Count, 0L), (figures.Items, figures.Changed + figures.Unchanged, figures.Skipped));
        Assert.True(action == "encrypt" || after.All(pair => SameValue(before[pair.Key]["Ssn"], pair.Value["Ssn"])), "An encrypted value was touched.");
    }

    /// <returns>Whether the job came to its end.</returns>
    private async Task<bool> RunAndKillAsync(string action, int steps)
    {
        // Beside this one: a process of its own has its own dependencies.
        var folder = AppContext.BaseDirectory.Replace("FieldCrypt.Operations.DynamoDb.Tests", "FieldCrypt.Operations.Child", StringComparison.Ordinal);
        using var child = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", Path.Combine(folder, "FieldCrypt.Operations.Child.dll"), Fixture.DynamoDb.Endpoint.ToString(), Table, _folder, action },
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
