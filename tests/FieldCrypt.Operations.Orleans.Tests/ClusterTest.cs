using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Operations.Tests;

/// <summary>A cluster of its own for each test, in the same database: workers in processes, and a client here.</summary>
[Collection(typeof(ClusterDefinition))]
public abstract class ClusterTest(ClusterFixture fixture) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fieldcrypt-cluster-").FullName;
    private readonly List<WorkerProcess> _workers = [];
    private IHost? _client;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected ClusterFixture Fixture => fixture;

    /// <summary>How long a worker that is not heard of keeps its segments: short where one is to be lost.</summary>
    protected virtual TimeSpan Lease => TimeSpan.FromSeconds(30);

    protected string Cluster { get; } = $"cluster-{Guid.NewGuid():N}";

    protected IGrainFactory Grains => _client!.Services.GetRequiredService<IClusterClient>();

    private protected ClusterJobs Jobs => new(Grains);

    private protected IReadOnlyList<WorkerProcess> Workers => _workers;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.StopAsync(CancellationToken.None);
            _client.Dispose();
        }

        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Skips what mostly waits, for leases and limits, unless it is asked for.</summary>
    protected static void RequireByHand() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("FIELDCRYPT_CLUSTER_FAULTS") is not null, "Half a minute of waiting: it is run by hand, with FIELDCRYPT_CLUSTER_FAULTS=1.");

    private protected static NumbersJob Numbers(int count) => new(count, TimeSpan.Zero, "the key", "here", static _ => { });

    private protected static ClusterJobDefinition Definition(int count, int? broken = null)
    {
        var parameters = new Dictionary<string, string> { [NumbersJob.Count] = count.ToString(CultureInfo.InvariantCulture) };
        if (broken is { } number)
        {
            parameters[NumbersJob.Fault] = number.ToString(CultureInfo.InvariantCulture);
        }

        return new ClusterJobDefinition { Action = JobAction.Encrypt, Parameters = parameters };
    }

    private protected Task SubmitAsync(string name, int count, JobOptions options, int? broken = null) =>
        Jobs.SubmitAsync(name, Definition(count, broken), Numbers(count), options, Token);

    /// <summary>Adds workers, all at once.</summary>
    private protected async Task AddWorkersAsync(int count)
    {
        // One makes the cluster, and the others join it.
        await AddWorkerAsync();
        await Task.WhenAll(Enumerable.Range(1, count - 1).Select(_ => AddWorkerAsync()));
    }

    /// <summary>Adds a worker, and with the first one a client.</summary>
    private protected async Task<WorkerProcess> AddWorkerAsync(Func<ChildSettings, ChildSettings>? change = null)
    {
        var settings = new ChildSettings
        {
            Connection = fixture.PostgreSql.ConnectionString,
            Cluster = Cluster,
            Record = Path.Combine(_folder, $"worker-{Guid.NewGuid():N}.txt"),
            Lease = Lease,
            LogFile = Environment.GetEnvironmentVariable("FIELDCRYPT_CLUSTER_LOG") is { } log ? $"{log}-{Cluster}-{Guid.NewGuid():N}.log" : null,
        };
        var worker = await WorkerProcess.StartAsync(change?.Invoke(settings) ?? settings, Token);
        lock (_workers)
        {
            _workers.Add(worker);
        }

        if (_client is null)
        {
            _client = Host.CreateDefaultBuilder()
                .ConfigureLogging(logging => logging.ClearProviders())
                .UseOrleansClient(client => client.UseFieldCryptPostgreSql(fixture.PostgreSql.ConnectionString, Cluster))
                .Build();
            await _client.StartAsync(Token);
        }

        return worker;
    }

    /// <summary>Waits until the job is as it should be.</summary>
    private protected async Task<ClusterJobStatus> WaitAsync(string name, Func<ClusterJobStatus, bool> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                var status = await Jobs.GetStatusAsync(name, patience.Token);
                if (isSo(status))
                {
                    return status;
                }
            }
            catch (Exception e) when (e is not (FieldCryptException or OperationCanceledException))
            {
                // The coordinator moves.
            }

            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>How often each number was done, by all workers together.</summary>
    private protected Dictionary<int, int> Done() => _workers.SelectMany(worker => worker.Done).CountBy(number => number).ToDictionary();
}
