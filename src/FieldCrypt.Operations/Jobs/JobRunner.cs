using Polly;

namespace FieldCrypt.Operations;

/// <summary>Runs jobs in this process: several segments at a time, each from its checkpoint to its end.</summary>
/// <remarks>
/// Immutable and thread-safe. It may be killed at any moment: whoever runs the same job with the same checkpoints goes on, does at most one page of each
/// segment again, and comes to the same end.
/// </remarks>
public sealed class JobRunner
{
    private readonly JobOptions _options;

    /// <summary>Makes a runner.</summary>
    /// <param name="options">How jobs are run; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">An option is out of its range.</exception>
    public JobRunner(JobOptions? options = null)
    {
        _options = options ?? new JobOptions();
        _options.Validate();
    }

    /// <summary>Runs a job to its end, or until it is stopped.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Ends it at once; checkpoints that were written stay.</param>
    /// <returns>What came of it. The runs that it goes on from are included.</returns>
    /// <exception cref="FieldCryptConfigurationException">The checkpoints are of another job.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<JobReport> RunAsync(StoreJob job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var checkpoints = _options.Checkpoints ?? new InMemoryCheckpointStore();
        var context = new JobStepContext(_options);
        await using var _ = context.ConfigureAwait(false);
        var retrying = context.Retrying(job, new FigureTally());
        var plan = await PlanAsync(job, checkpoints, retrying, cancellationToken).ConfigureAwait(false);
        var board = await ProgressBoard.ReadAsync(plan, checkpoints, _options, cancellationToken).ConfigureAwait(false);
        var keeper = new LocalKeeper(checkpoints, board, _options.Control);
        await Parallel.ForAsync(
            0,
            plan.Segments.Count,
            new ParallelOptions { MaxDegreeOfParallelism = _options.Parallelism, CancellationToken = cancellationToken },
            async (segment, token) => await RunSegmentAsync(job, plan, board.Of(segment), context, keeper, token).ConfigureAwait(false))
            .ConfigureAwait(false);
        return board.ToReport(
            job.Action, job.Store, await retrying.ExecuteAsync(async token => await job.ReadProtectedKeysAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Finds out whether a job can be begun, or gone on with, without doing anything of it.</summary>
    /// <exception cref="FieldCryptConfigurationException">The checkpoints are of another job, or the store is not as the job has it.</exception>
    internal async Task RequireAsync(StoreJob job, CancellationToken cancellationToken)
    {
        if (_options.Checkpoints is { } checkpoints && await checkpoints.ReadPlanAsync(cancellationToken).ConfigureAwait(false) is { } kept)
        {
            RequireOf(job, kept);
        }

        await job.PlanAsync(1, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does the next step of a segment: what a runner repeats, and what a cluster distributes.</summary>
    /// <param name="job">The job.</param>
    /// <param name="plan">How it is cut.</param>
    /// <param name="checkpoint">How far the segment is.</param>
    /// <param name="context">What the steps of the job share in this process.</param>
    /// <param name="cancellationToken">Cancels; the checkpoint then stays as it is.</param>
    /// <returns>How far it is afterwards, to be kept before the next step.</returns>
    public static async Task<SegmentCheckpoint> StepAsync(
        StoreJob job, JobPlan plan, SegmentCheckpoint checkpoint, JobStepContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(context);
        if (checkpoint.IsDone)
        {
            return checkpoint;
        }

        await context.Congestion.WaitAsync(cancellationToken).ConfigureAwait(false);
        var step = await job.StepAsync(plan.Segments[checkpoint.Segment], checkpoint.Position, context, cancellationToken).ConfigureAwait(false);
        if (step.Figures.Retries == 0)
        {
            context.Congestion.Served();
        }

        return checkpoint.After(step);
    }

    /// <summary>Works a segment off from its checkpoint, step by step: on one machine, and on each of a cluster.</summary>
    internal static async Task RunSegmentAsync(
        StoreJob job, JobPlan plan, SegmentCheckpoint checkpoint, JobStepContext context, ISegmentKeeper keeper, CancellationToken cancellationToken)
    {
        while (!checkpoint.IsDone && await keeper.MayGoOnAsync(cancellationToken).ConfigureAwait(false))
        {
            checkpoint = await StepAsync(job, plan, checkpoint, context, cancellationToken).ConfigureAwait(false);
            await keeper.KeepAsync(checkpoint, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The plan that is kept with the checkpoints, or a new one, which is kept from now on.</summary>
    /// <exception cref="FieldCryptConfigurationException">The kept one is of another job.</exception>
    private async Task<JobPlan> PlanAsync(
        StoreJob job, ICheckpointStore checkpoints, ResiliencePipeline retrying, CancellationToken cancellationToken)
    {
        if (await checkpoints.ReadPlanAsync(cancellationToken).ConfigureAwait(false) is { } kept)
        {
            RequireOf(job, kept);
            return kept;
        }

        var plan = await retrying.ExecuteAsync(
            async token => await job.PlanAsync(_options.Segments, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false) with
        {
            Mode = _options.Mode,
            StartedAt = _options.TimeProvider.GetUtcNow(),
        };
        await checkpoints.WritePlanAsync(plan, cancellationToken).ConfigureAwait(false);
        return plan;
    }

    private void RequireOf(StoreJob job, JobPlan kept)
    {
        if (kept.Version != JobPlan.CurrentVersion || kept.Identity != job.Identity || kept.Mode != _options.Mode)
        {
            throw new FieldCryptConfigurationException(
                $"The checkpoints are of another job ({ForeignText.Shown(kept.Identity, 512)}, {kept.Mode}) than this one "
                + $"({ForeignText.Shown(job.Identity, 512)}, {_options.Mode}): keep those of each job apart, or take them away to begin anew.");
        }
    }
}
