using System.Diagnostics.CodeAnalysis;
using FieldCrypt.Operations.State;
using FieldCrypt.Operations.Wire;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace FieldCrypt.Operations.Grains;

/// <summary>Keeps the names of the cluster's jobs.</summary>
[SuppressMessage("Reliability", "CA2007", Justification = "A grain goes on where it was: one thing at a time.")]
internal sealed class JobListGrain : Grain, IJobListGrain
{
    private const int MaxJobs = 1000;
    private readonly Stored<JobListRecord> _list;

    public JobListGrain(IGrainContext context, [FromKeyedServices(ClusterNames.Storage)] IGrainStorage storage) =>
        _list = new Stored<JobListRecord>(storage, context.GrainId, "jobs");

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _list.ReadAsync();

    public Task<string[]> RunningAsync() => Task.FromResult<string[]>([.. _list.Value.Jobs.Where(job => job.Value).Select(job => job.Key)]);

    public Task<string[]> AllAsync() => Task.FromResult<string[]>([.. _list.Value.Jobs.Keys.Order(StringComparer.Ordinal)]);

    public async Task<bool> PutAsync(string name, bool isRunning)
    {
        var jobs = _list.Value.Jobs;
        var isKnown = jobs.TryGetValue(name, out var was);
        if (!isKnown && jobs.Count >= MaxJobs)
        {
            return false;
        }

        if (!isKnown || was != isRunning)
        {
            await WriteAsync(new Dictionary<string, bool>(jobs, StringComparer.Ordinal) { [name] = isRunning });
        }

        return true;
    }

    public Task RemoveAsync(string name) => _list.Value.Jobs.ContainsKey(name)
        ? WriteAsync(_list.Value.Jobs.Where(job => job.Key != name).ToDictionary(StringComparer.Ordinal))
        : Task.CompletedTask;

    private async Task WriteAsync(Dictionary<string, bool> jobs)
    {
        try
        {
            await _list.WriteAsync(new JobListRecord { Jobs = jobs });
        }
        catch (Exception)
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
