using System.Collections.Concurrent;
using System.Net.Sockets;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using FieldCrypt.Testing;
using Microsoft.Extensions.Time.Testing;

namespace FieldCrypt.Kms.Tests.Calls;

/// <summary>
/// The network between the real AWS client and an emulator: it can lose names and hold answers, and it moves the clock on, so that tests of
/// timeouts take no time.
/// </summary>
/// <remarks>
/// The clock stands while a call is under way that will be answered: time limits hit only what hangs. Everything else, pauses and breakers, is
/// waited for in steps.
/// </remarks>
internal sealed class KmsNetwork(KmsEmulator kms, FakeTimeProvider clock) : HttpClientFactory
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(25);

    // Longer than any test: only an end of the wait ends it.
    private static readonly TimeSpan ForEver = TimeSpan.FromDays(30);

    private readonly ConcurrentDictionary<string, int> _held = new();
    private readonly ConcurrentDictionary<string, bool> _lost = new();
    private int _underWay;
    private int _hanging;

    /// <summary>How many calls are held.</summary>
    public int Hanging => Volatile.Read(ref _hanging);

    /// <summary>The real AWS client of a Region, as the application.</summary>
    public AmazonKeyManagementServiceClient CreateClient(string region) => new(
        new BasicAWSCredentials("application", "secret"),
        new AmazonKeyManagementServiceConfig
        {
            ServiceURL = kms.Endpoint.ToString(),
            AuthenticationRegion = region,
            MaxErrorRetry = 0,
            HttpClientFactory = this,
        });

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new Wire(this, clientConfig.AuthenticationRegion), disposeHandler: true);

    /// <summary>Calls of a Region are accepted and never answered.</summary>
    public IDisposable Hold(string region, int times = int.MaxValue)
    {
        _held[region] = times;
        var fault = kms.Faults.Delay(ForEver, region, times: times);
        return new Ending(() =>
        {
            fault.Dispose();
            _held.TryRemove(region, out _);
        });
    }

    /// <summary>The name of a Region's endpoint cannot be resolved.</summary>
    public IDisposable LoseName(string region)
    {
        _lost[region] = true;
        return new Ending(() => _lost.TryRemove(region, out _));
    }

    /// <summary>Runs something while the clock moves on.</summary>
    public async Task RunAsync(Func<Task> run)
    {
        var running = run();
        while (!running.IsCompleted)
        {
            await Task.Delay(1);
            if (Volatile.Read(ref _underWay) == 0 && !running.IsCompleted)
            {
                clock.Advance(Step);
            }
        }

        await running;
    }

    /// <summary>Runs something while the clock moves on.</summary>
    public async Task<T> RunAsync<T>(Func<ValueTask<T>> run)
    {
        T? result = default;
        await RunAsync(async () => { result = await run(); });
        return result!;
    }

    private bool TakeHold(string region)
    {
        while (_held.TryGetValue(region, out var left) && left > 0)
        {
            if (_held.TryUpdate(region, left - 1, left))
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Wire(KmsNetwork network, string region) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (network._lost.ContainsKey(region))
            {
                // As SocketsHttpHandler reports it.
                throw new HttpRequestException(
                    HttpRequestError.NameResolutionError, "Name or service not known", new SocketException((int)SocketError.HostNotFound));
            }

            return network.TakeHold(region)
                ? await CountAsync(change => Interlocked.Add(ref network._hanging, change))
                : await CountAsync(change => Interlocked.Add(ref network._underWay, change));

            async Task<HttpResponseMessage> CountAsync(Action<int> count)
            {
                count(1);
                try
                {
                    return await base.SendAsync(request, cancellationToken);
                }
                finally
                {
                    count(-1);
                }
            }
        }
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
