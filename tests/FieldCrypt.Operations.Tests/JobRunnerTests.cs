namespace FieldCrypt.Operations.Tests;

public sealed class JobRunnerTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"fieldcrypt-{Guid.NewGuid():N}");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 3, 5)]
    [InlineData(16, 16, 1000)]
    [InlineData(200, 8, 1)]
    public async Task Every_item_is_done_once_however_the_job_is_cut(int segments, int parallelism, int pageSize)
    {
        var job = new CountingJob(100);

        var report = await new JobRunner(new() { Segments = segments, Parallelism = parallelism, PageSize = pageSize }).RunAsync(job, Token);

        Assert.Equal(Enumerable.Range(0, 100), job.Done.Keys.Order());
        Assert.All(job.Done.Values, count => Assert.Equal(1, count));
        Assert.Equal((JobOutcome.Completed, 100L, 100L, 1000L), (report.Outcome, report.Figures.Items, report.Figures.Changed, report.Figures.Bytes));
    }

    [Fact]
    public async Task A_stopped_job_goes_on_from_its_files_and_the_report_is_that_of_the_whole()
    {
        var job = new CountingJob(100);
        var control = new JobControl();
        var stopped = await RunAsync(job, control, new Watch(progress =>
        {
            if (progress.Items >= 30)
            {
                control.Stop();
            }
        }));
        Assert.Equal(JobOutcome.Stopped, stopped.Outcome);
        Assert.InRange(stopped.Figures.Items, 30, 99);

        var last = (JobProgress?)null;
        var report = await RunAsync(job, new JobControl(), new Watch(progress => last = progress));

        Assert.Equal((JobOutcome.Completed, 100L), (report.Outcome, report.Figures.Items));
        Assert.All(job.Done.Values, count => Assert.Equal(1, count));
        Assert.Equal((100L, 100 - stopped.Figures.Items, 4, (long?)100), (last!.Items, last.ItemsOfThisRun, last.SegmentsDone, last.EstimatedItems));
        Assert.Equal(stopped.StartedAt, report.StartedAt);
    }

    [Fact]
    public async Task Segments_of_a_plan_that_was_taken_away_say_nothing_of_the_next_one()
    {
        await RunAsync(new CountingJob(100), new JobControl(), new Watch(_ => { }));
        File.Delete(Path.Combine(_folder, "job.json"));
        var job = new CountingJob(100);

        var report = await RunAsync(job, new JobControl(), new Watch(_ => { }));

        Assert.Equal(100, job.Done.Count);
        Assert.Equal(100L, report.Figures.Items);
    }

    [Fact]
    public async Task A_step_that_was_cancelled_is_done_again_and_nothing_is_left_out()
    {
        using var cancel = new CancellationTokenSource();
        var job = new CountingJob(100) { Fault = number => number == 42 && !cancel.IsCancellationRequested ? Cancelled(cancel) : null };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            using var checkpoints = new FileCheckpointStore(_folder);
            await new JobRunner(new() { Segments = 4, PageSize = 5, Checkpoints = checkpoints }).RunAsync(job, cancel.Token);
        });

        var report = await RunAsync(job, new JobControl(), null);

        Assert.Equal(Enumerable.Range(0, 100), job.Done.Keys.Order());
        Assert.Equal(100, report.Figures.Items);
    }

    [Fact]
    public async Task A_paused_job_begins_no_step_until_it_is_resumed()
    {
        var job = new CountingJob(40);
        var control = new JobControl();
        control.Pause();
        var running = new JobRunner(new() { Segments = 4, Control = control }).RunAsync(job, Token);
        await Task.Yield();
        Assert.True(control.IsPaused);
        Assert.Empty(job.Done);

        control.Resume();

        Assert.Equal(JobOutcome.Completed, (await running).Outcome);
        Assert.Equal(40, job.Done.Count);
    }

    [Fact]
    public async Task Checkpoints_of_another_job_or_of_a_dry_run_are_refused()
    {
        await RunAsync(new CountingJob(10), new JobControl(), null);

        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => RunAsync(new CountingJob(11), new JobControl(), null));
        using var checkpoints = new FileCheckpointStore(_folder);
        var runner = new JobRunner(new() { Checkpoints = checkpoints, Mode = JobMode.DryRun });
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => runner.RunAsync(new CountingJob(10), Token));
    }

    [Fact]
    public async Task Two_processes_cannot_have_the_same_folder_of_checkpoints()
    {
        using var first = new FileCheckpointStore(_folder);
        Assert.Throws<FieldCryptConfigurationException>(() => new FileCheckpointStore(_folder));
        await first.WriteAsync(new SegmentCheckpoint { Segment = 3, Position = "here" }, Token);
        Assert.Equal("here", (await first.ReadAsync(3, Token))!.Position);
        Assert.Null(await first.ReadAsync(4, Token));
        if (!OperatingSystem.IsWindows())
        {
            var modes = Directory.GetFiles(_folder).Select(File.GetUnixFileMode).Distinct();
            Assert.Equal([UnixFileMode.UserRead | UnixFileMode.UserWrite], modes);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_checkpoint_is_an_error_that_says_what_to_do()
    {
        using var checkpoints = new FileCheckpointStore(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "job.json"), "{ \"version\": 1", Token);
        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => checkpoints.ReadPlanAsync(Token));
        Assert.Contains("begin the job anew", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_in_passing_is_tried_again_and_counted()
    {
        var failures = 0;
        var job = new CountingJob(100)
        {
            Fault = number => number % 10 == 0 && Interlocked.Increment(ref failures) <= 15
                ? new KeyAccessException(KeyAccessFailure.Throttled, "slow down")
                : null,
        };

        var report = await new JobRunner(new() { PageSize = 10, RetryDelay = TimeSpan.FromMilliseconds(1) }).RunAsync(job, Token);

        Assert.Equal((100L, 15L), (report.Figures.Changed, report.Figures.Retries));
        Assert.All(job.Done.Values, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task What_keeps_failing_ends_the_job_which_goes_on_once_it_is_mended()
    {
        var broken = true;
        var job = new CountingJob(100)
        {
            Fault = number => broken && number == 77 ? new KeyAccessException(KeyAccessFailure.Unreachable, "dark") : null,
        };
        using (var checkpoints = new FileCheckpointStore(_folder))
        {
            var runner = new JobRunner(
                new() { Segments = 4, PageSize = 5, Checkpoints = checkpoints, MaxRetries = 2, RetryDelay = TimeSpan.FromMilliseconds(1) });
            await Assert.ThrowsAsync<KeyAccessException>(() => runner.RunAsync(job, Token));
        }

        broken = false;
        var report = await RunAsync(job, new JobControl(), null);

        Assert.Equal((JobOutcome.Completed, 100L), (report.Outcome, report.Figures.Items));
        Assert.Equal(Enumerable.Range(0, 100), job.Done.Keys.Order());
    }

    [Theory]
    [InlineData(0, KeyAccessFailure.Unreachable, 1)]
    [InlineData(0, KeyAccessFailure.Throttled, 3)]
    [InlineData(7, KeyAccessFailure.Unreachable, 3)]
    public async Task A_service_at_which_nothing_answers_is_given_up_soon_before_the_first_item_and_asked_again_after_it(int first, KeyAccessFailure failure, int attempts)
    {
        var failures = 0;
        var job = new CountingJob(20)
        {
            Fault = number => number >= first && Interlocked.Increment(ref failures) <= 2 ? new KeyAccessException(failure, "no answer") : null,
        };
        var runner = new JobRunner(new()
        {
            Segments = 1,
            ItemParallelism = 1,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            FirstContact = TimeSpan.Zero,
        });

        if (attempts == 1)
        {
            await Assert.ThrowsAsync<KeyAccessException>(() => runner.RunAsync(job, Token));
            Assert.Equal((1, 0), (failures, job.Done.Count));
        }
        else
        {
            Assert.Equal((20L, 2L), ((await runner.RunAsync(job, Token)).Figures.Changed, failures - (20L - first)));
        }
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void Options_out_of_their_range_are_refused(int segments, int parallelism, int pageSize) =>
        Assert.Throws<FieldCryptConfigurationException>(
            () => new JobRunner(new() { Segments = segments, Parallelism = parallelism, PageSize = pageSize }));

    private static OperationCanceledException Cancelled(CancellationTokenSource cancel)
    {
        cancel.Cancel();
        return new OperationCanceledException(cancel.Token);
    }

    private async Task<JobReport> RunAsync(StoreJob job, JobControl control, IProgress<JobProgress>? progress)
    {
        using var checkpoints = new FileCheckpointStore(_folder);
        return await new JobRunner(new() { Segments = 4, PageSize = 5, Checkpoints = checkpoints, Control = control, Progress = progress }).RunAsync(job, Token);
    }

    private sealed class Watch(Action<JobProgress> seen) : IProgress<JobProgress>
    {
        public void Report(JobProgress value) => seen(value);
    }
}
