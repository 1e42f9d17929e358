using FieldCrypt.Operations.Wire;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Operations.Work;

/// <summary>Looks for jobs, and takes part in each, for as long as the silo is active.</summary>
internal sealed partial class ClusterWorker(
    IGrainFactory grains, IClusterJobFactory factory, ClusterWorkerOptions options, ILocalSiloDetails silo, ILogger<ClusterWorker> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();

    // By job and run: one that goes on, or was refused and is submitted again, is another run.
    private readonly Dictionary<(string Name, Guid Run), Task<bool>> _runs = [];
    private Task _work = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(ClusterWorker), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void Dispose()
    {
        _stopping.Dispose();
        _aborting.Dispose();
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _work = Task.Run(WorkAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await _work.WaitAsync(options.StopWithin, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await _aborting.CancelAsync().ConfigureAwait(false);
            await _work.ConfigureAwait(false);
        }
    }

    private async Task WorkAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                foreach (var name in await grains.GetGrain<IJobListGrain>(ClusterNames.List).RunningAsync().ConfigureAwait(false))
                {
                    await TakePartAsync(name).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (ClusterFailures.MayPass(e, _stopping.Token))
            {
                LogCallFailed(logger, e.GetType().Name);
            }

            await Task.Delay(options.PollInterval, options.TimeProvider, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ((Task)Task.WhenAll(_runs.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task TakePartAsync(string name)
    {
        if (_runs.Any(run => run.Key.Name == name && !run.Value.IsCompleted)
            || await grains.GetGrain<IJobGrain>(name).JoinAsync().ConfigureAwait(false) is not { Version: JobTicket.CurrentVersion } ticket
            || (_runs.TryGetValue((name, ticket.RunId), out var run) && await run.ConfigureAwait(false)))
        {
            return;
        }

        // One of each job is remembered: it was refused, and is not asked again.
        foreach (var former in _runs.Keys.Where(run => run.Name == name).ToList())
        {
            _runs.Remove(former);
        }

        var participation = new JobParticipation(grains, name, ticket, silo.SiloAddress.ToParsableString(), factory, options, logger);
        _runs[(name, ticket.RunId)] = RunAsync(name, participation);
    }

    private async Task<bool> RunAsync(string name, JobParticipation participation)
    {
        try
        {
            return await Task.Run(() => participation.RunAsync(_stopping.Token, _aborting.Token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogFailed(logger, name, e);
            return false;
        }
    }

    [LoggerMessage(11, LogLevel.Information, "The cluster's list of jobs did not answer ({Error}); it is asked again")]
    private static partial void LogCallFailed(ILogger logger, string error);

    [LoggerMessage(12, LogLevel.Error, "This worker had to leave job {Job}, and tries again")]
    private static partial void LogFailed(ILogger logger, string job, Exception error);
}
