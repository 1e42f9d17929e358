using System.Globalization;

namespace FieldCrypt.Operations.Tests;

/// <summary>Makes the jobs of a worker: over numbers, or over a table.</summary>
internal sealed class ChildJobs(ChildSettings settings) : IClusterJobFactory, IDisposable
{
    private readonly Lock _gate = new();

    // Each number at once: what a killed worker has done is on the record.
    private readonly StreamWriter _record = new(settings.Record, append: true) { AutoFlush = true };

    public Task<WorkerJob> CreateAsync(ClusterJobDefinition definition, CancellationToken cancellationToken) => Task.FromResult(
        definition.Parameters.TryGetValue(NumbersJob.Count, out var count) ? Numbers(count, definition) : OverTable(definition));

    public void Dispose() => _record.Dispose();

    private WorkerJob Numbers(string count, ClusterJobDefinition definition) => new(new NumbersJob(
        int.Parse(count, CultureInfo.InvariantCulture), TimeSpan.FromMilliseconds(settings.LatencyMs), settings.Configuration, settings.Place, Done)
    {
        Broken = definition.Parameters.TryGetValue(NumbersJob.Fault, out var broken) ? int.Parse(broken, CultureInfo.InvariantCulture) : -1,
    });

    private WorkerJob OverTable(ClusterJobDefinition definition)
    {
        var jobs = new TableJobs(
            settings.Endpoint ?? throw new FieldCryptConfigurationException("This worker has no tables."), definition.Parameters["table"]);
        return new WorkerJob(jobs.Make(definition.Action), new Held(jobs));
    }

    private void Done(int number)
    {
        lock (_gate)
        {
            _record.WriteLine(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private sealed class Held(TableJobs jobs) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            jobs.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
