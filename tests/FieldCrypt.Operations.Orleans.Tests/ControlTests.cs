namespace FieldCrypt.Operations.Tests;

/// <summary>Who takes part in a job, and what whoever submitted it may do.</summary>
public sealed class ControlTests(ClusterFixture fixture) : ClusterTest(fixture)
{
    private static readonly JobOptions Options = new() { Segments = 8, Parallelism = 2, ItemParallelism = 2, PageSize = 10 };

    [Fact]
    public async Task Workers_of_another_configuration_or_that_may_not_take_no_part_and_the_status_says_why()
    {
        const int count = 1000;
        var good = await AddWorkerAsync();
        var others = await Task.WhenAll(
            AddWorkerAsync(settings => settings with { Configuration = "another key" }),
            AddWorkerAsync(settings => settings with { Place = "elsewhere" }),
            AddWorkerAsync(settings => settings with { Actions = [JobAction.Verify] }));
        await SubmitAsync("numbers", count, Options);

        var refusals = (await WaitAsync("numbers", status => status.Refusals.Count == 3)).Refusals.Values;
        var report = await Jobs.FollowAsync("numbers", cancellationToken: Token);

        Assert.Single(refusals, reason => reason.Contains("another schema, or other keys", StringComparison.Ordinal));
        Assert.Single(refusals, reason => reason.Contains("the store is another one", StringComparison.Ordinal));
        Assert.Single(refusals, reason => reason.Contains("does not do Encrypt", StringComparison.Ordinal));
        Assert.Equal(count, report.Figures.Changed);
        Assert.Equal(Enumerable.Range(0, count), good.Done.Order());
        Assert.All(others, other => Assert.Empty(other.Done));
    }

    [Fact]
    public async Task Two_jobs_run_at_once_and_each_is_paused_resumed_and_stopped_by_itself()
    {
        const int count = 2000;
        await AddWorkerAsync();
        await SubmitAsync("first", count, Options);
        await SubmitAsync("second", count + 1, Options);
        await WaitAsync("first", status => status.Progress.Items > 0);
        await Jobs.PauseAsync("first", Token);
        var paused = await WaitAsync("first", status => status.Workers.Count == 0);
        var second = await Jobs.FollowAsync("second", cancellationToken: Token);
        Assert.Equal((count + 1L, paused.Progress.Items), (second.Figures.Items, (await Jobs.GetStatusAsync("first", Token)).Progress.Items));

        await Jobs.ResumeAsync("first", Token);
        await WaitAsync("first", status => status.Progress.Items > paused.Progress.Items);
        await Jobs.StopAsync("first", Token);
        var stopped = await Jobs.FollowAsync("first", cancellationToken: Token);
        Assert.Equal(JobOutcome.Stopped, stopped.Outcome);

        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => SubmitAsync("first", count + 2, Options));
        await SubmitAsync("first", count, Options);
        Assert.Equal((JobOutcome.Completed, (long)count), await OutcomeAsync("first"));
        Assert.Equal((count * 2) + 1, Done().Values.Sum());

        // A completed job of the name begins anew.
        await SubmitAsync("first", 30, Options with { Segments = 3 });
        Assert.Equal((JobOutcome.Completed, 30L), await OutcomeAsync("first"));
        Assert.Equal(["first", "second"], (await Jobs.ListAsync(Token)).Select(job => job.Name));
    }

    [Fact]
    public async Task A_job_of_unknown_name_is_an_error_and_leaves_nothing_behind()
    {
        await AddWorkerAsync();
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => Jobs.GetStatusAsync("none", Token));
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => Jobs.FollowAsync("none", cancellationToken: Token));
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => Jobs.PauseAsync("none", Token));
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => Jobs.StopAsync(new string('n', 129), Token));
        Assert.Empty(await Jobs.ListAsync(Token));
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_end_finishes_its_pages_and_gives_its_segments_back()
    {
        const int count = 1500;
        await AddWorkersAsync(2);
        await SubmitAsync("numbers", count, Options);
        await WaitAsync("numbers", status => status.Workers.Count == 2);

        Assert.Equal(0, await Workers[0].EndAsync(Token));
        var report = await Jobs.FollowAsync("numbers", cancellationToken: Token);

        Assert.Equal(count, report.Figures.Items);
        Assert.All(Done().Values, times => Assert.Equal(1, times));
    }

    private async Task<(JobOutcome, long)> OutcomeAsync(string name)
    {
        var report = await Jobs.FollowAsync(name, cancellationToken: Token);
        return (report.Outcome, report.Figures.Items);
    }
}
