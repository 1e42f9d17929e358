using FieldCrypt.Operations;
using FieldCrypt.Tool.Jobs;
using FieldCrypt.Tool.Settings;

namespace FieldCrypt.Tool.Clusters;

/// <summary>Makes the jobs of a worker from its own settings, each with clients and keys of its own.</summary>
internal sealed class WorkerJobs(ToolHost host, ToolSettings settings) : IClusterJobFactory
{
    // Whoever starts a worker is not asked in the middle of a job.
    private readonly ToolHost _host = host with { CanAsk = false };

    public async Task<WorkerJob> CreateAsync(ClusterJobDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.Action == JobAction.Rewrap)
        {
            RequireOwn(JobParameters.TargetKey(definition.Parameters));
        }

        var made = new Made(_host, settings);
        try
        {
            return new WorkerJob(await made.Jobs.CreateAsync(definition, cancellationToken), made);
        }
        catch (Exception e)
        {
            await made.DisposeAsync();
            throw e is ToolUsageException ? new FieldCryptConfigurationException(e.Message, e) : e;
        }
    }

    /// <summary>
    /// Data is rewrapped only to keys of the worker's own settings: who submits a job would else have everything wrapped with a key of somebody else.
    /// </summary>
    private void RequireOwn(KeySettings to)
    {
        if (!settings.Has(to))
        {
            throw new FieldCryptConfigurationException("The worker's settings do not have the key that is to wrap among their keys.");
        }
    }

    private sealed class Made : IAsyncDisposable
    {
        private readonly ToolServices _services;
        private readonly ToolKeys _keys;

        public Made(ToolHost host, ToolSettings settings)
        {
            _services = new ToolServices(settings, host);
            _keys = new ToolKeys(host, settings, _services);
            Jobs = new StoreJobs(new JobSources(settings, _services, _keys));
        }

        public StoreJobs Jobs { get; }

        public ValueTask DisposeAsync()
        {
            _keys.Dispose();
            _services.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
