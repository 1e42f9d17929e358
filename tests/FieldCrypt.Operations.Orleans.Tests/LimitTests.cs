namespace FieldCrypt.Operations.Tests;

public sealed class LimitTests(ClusterFixture fixture) : ClusterTest(fixture)
{
    [Fact]
    public async Task A_limit_is_that_of_all_workers_together()
    {
        RequireByHand();
        const int count = 400;
        await AddWorkersAsync(2);
        var began = TimeProvider.System.GetTimestamp();
        await SubmitAsync("numbers", count, new JobOptions { Segments = 8, Parallelism = 4, PageSize = 50, Limits = new JobLimits { ItemsPerSecond = 200 } });
        var report = await Jobs.FollowAsync("numbers", cancellationToken: Token);

        // However slow the machine is, it is never faster: two portions of a quarter of a second are at hand at once.
        Assert.True(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds((count - (2 * 50)) / 200.0), "Each worker had a limit of its own.");
        Assert.Equal(count, report.Figures.Items);
        Assert.All(Workers, worker => Assert.NotEmpty(worker.Done));
    }
}
