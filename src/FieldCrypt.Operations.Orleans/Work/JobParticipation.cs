using System.Collections.Concurrent;
using FieldCrypt.Operations.Wire;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Operations.Work;

/// <summary>What this worker does for one run of a job: it takes segments as long as there are any, and renews what it holds.</summary>
internal sealed partial class JobParticipation(
    IGrainFactory grains, string name, JobTicket ticket, string worker, IClusterJobFactory factory, ClusterWorkerOptions options, ILogger logger)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);
    private readonly IJobGrain _grain = grains.GetGrain<IJobGrain>(name);
    private readonly ConcurrentDictionary<HeldLease, HeldSegment> _held = [];

    /// <summary>Takes part until the run is over.</summary>
    /// <param name="stopping">The worker is to end: after the pages that are being worked on.</param>
    /// <param name="aborting">The worker is to end at once.</param>
    /// <returns>Whether it is not to be tried again: the run is over, or the worker's configuration has no part in it.</returns>
    public async Task<bool> RunAsync(CancellationToken stopping, CancellationToken aborting)
    {
        WorkerJob? made = null;
        try
        {
            made = await MakeAsync(stopping).ConfigureAwait(false);
            var proof = new WorkerProof(ticket.RunId, worker, made.Job.Identity, await made.Job.ReadStoreIdentityAsync(stopping).ConfigureAwait(false));
            LogTakesPart(logger, worker, name);
            await WorkAsync(made.Job, proof, stopping, aborting).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException && !stopping.IsCancellationRequested)
        {
            LogRefuses(logger, name, TextOf(e));
            await TryCallAsync(() => _grain.RefuseAsync(ticket.RunId, worker, TextOf(e))).ConfigureAwait(false);

            // A key or a table that cannot be reached may be reached later; a configuration stays what it is.
            return e is FieldCryptConfigurationException;
        }
        finally
        {
            if (made is not null)
            {
                await made.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<WorkerJob> MakeAsync(CancellationToken cancellationToken) => options.Actions.Contains(ticket.Action)
        ? await factory.CreateAsync(new ClusterJobDefinition { Action = ticket.Action, Parameters = ticket.Parameters }, cancellationToken).ConfigureAwait(false)
        : throw new FieldCryptConfigurationException($"This worker does not do {ticket.Action}: it was not started to.");

    private async Task WorkAsync(StoreJob job, WorkerProof proof, CancellationToken stopping, CancellationToken aborting)
    {
        var plan = ticket.ReadPlan();
        var settings = ticket.Settings;
        var context = new JobStepContext(
            settings.ToOptions(options.Skips, options.TimeProvider),
            SharedPace.Of(grains, $"{name}/items", settings.ItemsPerSecond, options.TimeProvider),
            SharedPace.Of(grains, $"{name}/bytes", settings.BytesPerSecond, options.TimeProvider),
            SharedPace.Of(grains, $"{name}/kms", settings.KmsCallsPerSecond, options.TimeProvider));
        await using var _ = context.ConfigureAwait(false);
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(done.Token);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, settings.Parallelism).Select(_ => Task.Run(
                () => TakeSegmentsAsync(job, plan, proof, context, stopping, aborting), CancellationToken.None))).ConfigureAwait(false);
        }
        finally
        {
            await done.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(false);
        }
    }

    private async Task TakeSegmentsAsync(
        StoreJob job, JobPlan plan, WorkerProof proof, JobStepContext context, CancellationToken stopping, CancellationToken aborting)
    {
        while (!stopping.IsCancellationRequested)
        {
            var askedAt = options.TimeProvider.GetTimestamp();
            var answer = await TryLeaseAsync(proof, stopping).ConfigureAwait(false);
            switch (answer?.Kind)
            {
                case LeaseAnswerKind.Leave or LeaseAnswerKind.Refused:
                    return;
                case LeaseAnswerKind.Segment:
                    if (!await TryWorkOnAsync(answer, askedAt, job, plan, context, stopping, aborting).ConfigureAwait(false))
                    {
                        await DelayAsync(PauseAfterFailure, stopping).ConfigureAwait(false);
                    }

                    break;
                default:
                    await DelayAsync(options.PollInterval, stopping).ConfigureAwait(false);
                    break;
            }
        }
    }

    private async Task<LeaseAnswer?> TryLeaseAsync(WorkerProof proof, CancellationToken stopping)
    {
        try
        {
            // Not cut short: a segment that was given and never heard of would be nobody's until its time is over.
            return await _grain.LeaseAsync(proof).ConfigureAwait(false);
        }
        catch (Exception e) when (ClusterFailures.MayPass(e, stopping))
        {
            LogCallFailed(logger, name, e.GetType().Name);
            return null;
        }
    }

    /// <returns>Whether it did not fail.</returns>
    private async Task<bool> TryWorkOnAsync(
        LeaseAnswer answer, long askedAt, StoreJob job, JobPlan plan, JobStepContext context, CancellationToken stopping, CancellationToken aborting)
    {
        if (ClusterJson.ReadCheckpoint(answer.Checkpoint) is not { } checkpoint)
        {
            return false;
        }

        using var held = new HeldSegment(
            _grain, new LeaseHolder(ticket.PlanId, ticket.RunId, worker, answer.Lease), answer.Duration, askedAt, options.TimeProvider, stopping, aborting);
        _held[answer.Lease] = held;
        try
        {
            await JobRunner.RunSegmentAsync(job, plan, checkpoint, context, held, held.Over).ConfigureAwait(false);
            return true;
        }
        catch (Exception) when (held.Over.IsCancellationRequested)
        {
            // Its time is over, or the worker is to end at once: whoever gets it does the page again.
            LogLetGo(logger, name, answer.Lease.Segment);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogFailed(logger, name, answer.Lease.Segment, e);
            await TryCallAsync(() => _grain.FailAsync(held.Holder, $"On {worker}: {TextOf(e)}")).ConfigureAwait(false);
            return false;
        }
        finally
        {
            _held.TryRemove(answer.Lease, out var _);
            if (!held.IsGivenBack)
            {
                await TryCallAsync(() => _grain.ReleaseAsync(held.Holder)).ConfigureAwait(false);
            }
        }
    }

    private async Task RenewAsync(CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await DelayAsync(options.LeaseDuration / 3, done).ConfigureAwait(false);
            if (done.IsCancellationRequested || _held.Keys.ToArray() is not { Length: > 0 } leases)
            {
                continue;
            }

            var askedAt = options.TimeProvider.GetTimestamp();
            try
            {
                var still = await _grain.RenewAsync(ticket.PlanId, worker, leases).WaitAsync(done).ConfigureAwait(false);
                foreach (var lease in leases)
                {
                    if (_held.TryGetValue(lease, out var held))
                    {
                        Renewed(held, still.Contains(lease), askedAt);
                    }
                }
            }
            catch (Exception e) when (e is OperationCanceledException || ClusterFailures.MayPass(e, done))
            {
                LogCallFailed(logger, name, e.GetType().Name);
            }
        }
    }

    private static void Renewed(HeldSegment held, bool isStillHeld, long askedAt)
    {
        try
        {
            if (isStillHeld)
            {
                held.RenewedAt(askedAt);
            }
            else
            {
                held.Lose();
            }
        }
        catch (ObjectDisposedException)
        {
            // It came to its end in the meantime.
        }
    }

    private async Task TryCallAsync(Func<Task> call)
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (Exception e) when (ClusterFailures.MayPass(e, CancellationToken.None))
        {
            // What is not given back is given away when its time is over.
            LogCallFailed(logger, name, e.GetType().Name);
        }
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        await Task.Delay(delay, options.TimeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static string TextOf(Exception error) => error is FieldCryptException known
        ? $"{known.Code}: {known.Message}"
        : ForeignText.Shown($"{error.GetType().Name}: {error.Message}", FieldCryptException.MaxMessageLength);

    [LoggerMessage(1, LogLevel.Information, "Worker {Worker} takes part in job {Job}")]
    private static partial void LogTakesPart(ILogger logger, string worker, string job);

    [LoggerMessage(2, LogLevel.Warning, "This worker takes no part in job {Job}: {Reason}")]
    private static partial void LogRefuses(ILogger logger, string job, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Segment {Segment} of job {Job} was let go of: it could not be renewed, or the worker ends")]
    private static partial void LogLetGo(ILogger logger, string job, int segment);

    [LoggerMessage(4, LogLevel.Error, "Segment {Segment} of job {Job} failed")]
    private static partial void LogFailed(ILogger logger, string job, int segment, Exception error);

    [LoggerMessage(5, LogLevel.Information, "The coordinator of job {Job} did not answer ({Error}); it is asked again")]
    private static partial void LogCallFailed(ILogger logger, string job, string error);
}
