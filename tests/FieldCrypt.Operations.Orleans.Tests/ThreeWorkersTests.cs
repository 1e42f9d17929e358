using System.Diagnostics;
using System.Globalization;

namespace FieldCrypt.Operations.Tests;

/// <summary>
/// Three workers, of which one is killed and one is added. With FIELDCRYPT_CLUSTER_SPEED=60000 in the environment, the time of three workers over as many
/// items, with and without the kill, is measured against that of one.
/// </summary>
public sealed class ThreeWorkersTests(ClusterFixture fixture, ITestOutputHelper output) : ClusterTest(fixture)
{
    private static readonly int? Speed = Environment.GetEnvironmentVariable("FIELDCRYPT_CLUSTER_SPEED") is { } count
        ? int.Parse(count, CultureInfo.InvariantCulture)
        : null;

    protected override TimeSpan Lease => TimeSpan.FromSeconds(3);

    [Fact]
    public async Task One_of_three_workers_is_killed_and_one_is_added_and_every_item_is_done()
    {
        const int count = 6000;
        var options = new JobOptions { Segments = 48, Parallelism = 4, ItemParallelism = 1, PageSize = 20 };
        await AddWorkersAsync(3);
        await SubmitAsync("numbers", count, options);
        await WaitAsync("numbers", status => status.Workers.Count == 3 && status.Progress.Items > count / 10);

        await Workers[1].KillAsync();

        // However long a worker takes to start here, there is work left for it.
        await Jobs.PauseAsync("numbers", Token);
        var added = await AddWorkerAsync();
        await Jobs.ResumeAsync("numbers", Token);
        var report = await Jobs.FollowAsync("numbers", cancellationToken: Token);

        Assert.Equal((JobOutcome.Completed, (long)count, (long)count), (report.Outcome, report.Figures.Items, report.Figures.Changed));
        var done = Done();
        Assert.Equal(Enumerable.Range(0, count), done.Keys.Order());
        Assert.All(done.Values, times => Assert.InRange(times, 1, 2));

        // What the killed worker was at: at most a page of each of its segments.
        Assert.InRange(done.Values.Count(times => times == 2), 0, options.Parallelism * options.PageSize);
        Assert.NotEmpty(added.Done);
        Assert.All(Workers, worker => Assert.NotEmpty(worker.Done));
    }

    [Fact]
    public async Task Three_workers_take_a_third_of_the_time_of_one()
    {
        Assert.SkipUnless(Speed is not null, "It is measured by hand, on a machine that does nothing else.");
        var count = Speed.Value;
        await AddWorkerAsync();
        await MeasureAsync("warm", count / 20);
        var one = await MeasureAsync("one", count);
        await Task.WhenAll(AddWorkerAsync(), AddWorkerAsync());
        await MeasureAsync("warm", count / 20);
        var three = await MeasureAsync("three", count);
        var killed = await MeasureAsync("killed", count, async () =>
        {
            await WaitAsync("killed", status => status.Progress.Items > count / 4);
            var added = AddWorkerAsync();
            await Workers[1].KillAsync();
            await added;
        });

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"one {one.TotalSeconds:0.0} s, three {three.TotalSeconds:0.0} s: {one / three:0.00} times; one killed and one added {killed.TotalSeconds:0.0} s: {one / killed:0.00} times"));
        Assert.True(one / three >= 2.7, "Three workers are less than 2.7 times as fast as one.");
    }

    private async Task<TimeSpan> MeasureAsync(string name, int count, Func<Task>? meanwhile = null)
    {
        var began = Stopwatch.GetTimestamp();
        await SubmitAsync(name, count, new JobOptions { Segments = 96, Parallelism = 4, ItemParallelism = 2, PageSize = 50 });
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        var report = await Jobs.FollowAsync(name, cancellationToken: Token);
        Assert.Equal(count, report.Figures.Items);
        return Stopwatch.GetElapsedTime(began);
    }
}
