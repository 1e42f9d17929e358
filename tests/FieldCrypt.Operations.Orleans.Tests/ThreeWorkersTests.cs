namespace FieldCrypt.Operations.Tests;

public sealed class ThreeWorkersTests(ClusterFixture fixture) : ClusterTest(fixture)
{
    [Fact]
    public async Task One_of_three_workers_is_killed_and_one_is_added_and_every_item_is_done()
    {
        const int count = 6000;
        var options = new JobOptions { Segments = 48, Parallelism = 4, ItemParallelism = 1, PageSize = 20 };
        await AddWorkerAsync();
        await AddWorkerAsync();
        await AddWorkerAsync();
        await SubmitAsync("numbers", count, options);
        await WaitAsync("numbers", status => status.Workers.Count == 3 && status.Progress.Items > count / 10);

        await Workers[1].KillAsync();
        var added = await AddWorkerAsync();
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
}
