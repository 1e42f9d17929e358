using FieldCrypt.Operations.Pace;
using Microsoft.Extensions.Time.Testing;

namespace FieldCrypt.Operations.Tests;

public class PaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_throttled_job_pauses_twice_as_long_each_time_and_speeds_up_as_it_is_served()
    {
        var time = new FakeTimeProvider();
        var congestion = new Congestion(time);
        Assert.Equal(TimeSpan.Zero, congestion.Pause);

        var pauses = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            congestion.Throttled();

            // The other items of the page say nothing new.
            congestion.Throttled();
            pauses.Add(congestion.Pause.TotalSeconds);
            time.Advance(TimeSpan.FromSeconds(20));
        }

        Assert.Equal([0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10, 10, 10], pauses.Select(pause => Math.Round(pause, 3)));
        for (var i = 0; i < 40; i++)
        {
            var before = congestion.Pause;
            congestion.Served();
            Assert.True(congestion.Pause < before || before == TimeSpan.Zero, "It does not speed up.");
        }

        Assert.Equal(TimeSpan.Zero, congestion.Pause);
    }

    [Fact]
    public async Task The_next_page_waits_for_the_pause()
    {
        var time = new FakeTimeProvider();
        var congestion = new Congestion(time);
        await congestion.WaitAsync(Token);
        congestion.Throttled();
        var waiting = congestion.WaitAsync(Token);
        Assert.False(waiting.IsCompleted);
        time.Advance(congestion.Pause);
        await waiting;
    }

    [Fact]
    public async Task What_is_beyond_a_rate_is_waited_for_and_without_one_nothing_is()
    {
        await using var unlimited = new Bucket(null);
        Assert.True(unlimited.TakeAsync(long.MaxValue, Token).AsTask().IsCompletedSuccessfully);

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var slow = new Bucket(1);
        await slow.TakeAsync(1, Token);
        var beyond = slow.TakeAsync(1_000_000, cancel.Token).AsTask();
        Assert.False(beyond.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => beyond);

        // More at once than the bucket ever holds.
        await using var fast = new Bucket(1_000_000);
        await fast.TakeAsync(100_000, Token);
    }

    [Fact]
    public async Task A_job_with_limits_does_everything()
    {
        var job = new CountingJob(200);
        var limits = new JobLimits { ItemsPerSecond = 20_000, BytesPerSecond = 1_000_000, KmsCallsPerSecond = 1000 };
        var report = await new JobRunner(new() { PageSize = 10, Limits = limits }).RunAsync(job, Token);
        Assert.Equal(200, report.Figures.Changed);
        Assert.Throws<FieldCryptConfigurationException>(() => new JobRunner(new() { Limits = new() { ItemsPerSecond = 0 } }));
    }
}
