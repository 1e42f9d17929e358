using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace FieldCrypt.Operations.Tests;

/// <summary>What may happen to machines while a job runs.</summary>
public sealed class FailureTests(ClusterFixture fixture) : ClusterTest(fixture)
{
    private static readonly JobOptions Options = new() { Segments = 24, Parallelism = 4, ItemParallelism = 1, PageSize = 20 };

    protected override TimeSpan Lease => TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_worker_that_stands_still_for_longer_than_its_lease_does_no_harm()
    {
        RequireByHand();
        const int count = 3000;
        await AddWorkersAsync(2);
        await SubmitAsync("numbers", count, Options);
        var status = await WaitAsync("numbers", status => status.Workers.Count == 2 && status.Progress.Items > count / 10);
        var frozen = Workers.First(worker => !IsAt(worker, status.Coordinator));

        await frozen.FreezeAsync();
        var report = await Jobs.FollowAsync("numbers", cancellationToken: Token);
        await frozen.GoOnAsync();

        AssertAllDone(report, count, Options.Parallelism * Options.PageSize);
        Assert.Equal(report.Figures, (await Jobs.ReadReportAsync("numbers", Token)).Figures, Figures.SameCounts);
    }

    [Fact]
    public async Task A_job_outlives_the_silo_of_its_coordinator()
    {
        RequireByHand();
        const int count = 3000;
        await AddWorkersAsync(3);
        await SubmitAsync("numbers", count, Options);
        var status = await WaitAsync("numbers", status => status.Progress.Items > count / 10);

        await Workers.First(worker => IsAt(worker, status.Coordinator)).KillAsync();
        var report = await Jobs.FollowAsync("numbers", cancellationToken: Token);

        AssertAllDone(report, count, Options.Parallelism * Options.PageSize);
        Assert.NotEqual(status.Coordinator, (await Jobs.GetStatusAsync("numbers", Token)).Coordinator);
    }

    [Fact]
    public async Task A_job_outlives_a_restart_of_PostgreSQL()
    {
        RequireByHand();
        const int count = 3000;
        await AddWorkersAsync(2);
        await SubmitAsync("numbers", count, Options);
        await WaitAsync("numbers", status => status.Progress.Items > count / 10);

        await RestartPostgreSqlAsync();
        var report = await Jobs.FollowAsync("numbers", cancellationToken: Token);

        AssertAllDone(report, count, 2 * Options.Parallelism * Options.PageSize);
        Assert.All(Workers, worker => Assert.False(worker.HasExited));
    }

    [Fact]
    public async Task A_segment_that_fails_again_and_again_ends_the_job_and_the_error_says_where()
    {
        RequireByHand();
        await AddWorkerAsync();
        await SubmitAsync("numbers", 100, Options, broken: 50);

        var error = await Assert.ThrowsAsync<FieldCryptException>(() => Jobs.FollowAsync("numbers", cancellationToken: Token));

        Assert.Contains("FC-KEY-DISABLED", error.Message, StringComparison.Ordinal);
        await Jobs.RemoveAsync("numbers", Token);
        Assert.Empty(await Jobs.ListAsync(Token));
    }

    private static bool IsAt(WorkerProcess worker, string silo) =>
        silo.Contains(string.Create(CultureInfo.InvariantCulture, $":{worker.Settings.SiloPort}@"), StringComparison.Ordinal);

    private void AssertAllDone(JobReport report, int count, int mostTwice)
    {
        Assert.Equal((JobOutcome.Completed, (long)count), (report.Outcome, report.Figures.Items));
        var done = Done();
        Assert.Equal(Enumerable.Range(0, count), done.Keys.Order());
        Assert.InRange(done.Values.Sum() - count, 0, mostTwice);
    }

    private async Task RestartPostgreSqlAsync()
    {
        var data = (await Fixture.PostgreSql.PsqlAsync("copy (select setting from pg_settings where name = 'data_directory') to stdout", cancellationToken: Token)).Trim();
        var control = Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => $"{version}/bin/pg_ctl").First(File.Exists);
        string[] command = [control, "restart", "-w", "-m", "immediate", "-D", data, "-l", "/dev/null"];
        if (Environment.IsPrivilegedProcess)
        {
            command = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", .. command];
        }

        using var process = Process.Start(command[0], command[1..]);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);

        // The pools of this process, which other tests use too: none of them is to find a connection that was cut.
        NpgsqlConnection.ClearAllPools();
    }

    private sealed class Figures : IEqualityComparer<JobFigures>
    {
        public static Figures SameCounts { get; } = new();

        public bool Equals(JobFigures? x, JobFigures? y) => (x?.Items, x?.Changed, x?.Bytes) == (y?.Items, y?.Changed, y?.Bytes);

        public int GetHashCode(JobFigures obj) => obj.Items.GetHashCode();
    }
}
