using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using FieldCrypt.Testing.Services;

namespace FieldCrypt.Testing;

/// <summary>
/// A stand-in for DynamoDB global tables: copies every change of a table in one Region of DynamoDB Local to the same table in the others.
/// </summary>
/// <remarks>
/// As with the service, items are copied whole and opaque, and the last writer of an item wins. A copied change shows up in the stream of
/// the Region that it was copied to; the replicator knows it by its content and does not copy it back. Thread-safe.
/// </remarks>
public sealed class GlobalTableReplicator : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _tableName;
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, AmazonDynamoDBClient> _clients;
    private readonly List<DynamoDbStream> _streams = [];
    private readonly Dictionary<(string Region, string Key), string> _copied = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private List<TaskCompletionSource> _waiting = [];
    private Task _loop = Task.CompletedTask;

    private GlobalTableReplicator(DynamoDbLocal service, string tableName, IReadOnlyList<string> regions)
    {
        _tableName = tableName;
        _clients = regions.ToDictionary(region => region, service.CreateClient, StringComparer.Ordinal);
    }

    /// <summary>Starts copying.</summary>
    /// <param name="service">The service that holds the tables.</param>
    /// <param name="tableName">A table that exists in every Region, with a stream of new and old images.</param>
    /// <param name="regions">The Regions.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<GlobalTableReplicator> StartAsync(
        DynamoDbLocal service, string tableName, IReadOnlyList<string> regions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(regions);
        var replicator = new GlobalTableReplicator(service, tableName, regions);
        foreach (var (region, client) in replicator._clients)
        {
            var table = await client.DescribeTableAsync(tableName, cancellationToken).ConfigureAwait(false);
            replicator._streams.Add(new DynamoDbStream(replicator._http, service.Endpoint, region, table.Table.LatestStreamArn));
        }

        replicator._loop = replicator.LoopAsync();
        return replicator;
    }

    /// <summary>Returns when every change that was made before the call is in every Region.</summary>
    /// <exception cref="Exception">The replication has failed; the exception is what it failed with.</exception>
    public async Task WaitUntilCaughtUpAsync(CancellationToken cancellationToken = default)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add(done);
        }

        await Task.WhenAny(done.Task, _loop).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!done.Task.IsCompleted)
        {
            await _loop.ConfigureAwait(false);
        }
    }

    /// <summary>Stops copying.</summary>
    /// <exception cref="Exception">The replication had failed; the exception is what it failed with.</exception>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await _loop.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop was asked to end.
        }
        finally
        {
            _http.Dispose();
            _stop.Dispose();
            foreach (var client in _clients.Values)
            {
                client.Dispose();
            }
        }
    }

    private async Task LoopAsync()
    {
        while (true)
        {
            List<TaskCompletionSource> waiting;
            lock (_gate)
            {
                (waiting, _waiting) = (_waiting, []);
            }

            foreach (var stream in _streams)
            {
                foreach (var record in await stream.ReadNewAsync(_stop.Token).ConfigureAwait(false))
                {
                    await CopyAsync(stream.Region, record.GetProperty("dynamodb")).ConfigureAwait(false);
                }
            }

            waiting.ForEach(done => done.SetResult());
            await Task.Delay(Pause, _stop.Token).ConfigureAwait(false);
        }
    }

    private async Task CopyAsync(string origin, JsonElement change)
    {
        var key = change.GetProperty("Keys");
        var isDeletion = !change.TryGetProperty("NewImage", out var image);
        var content = isDeletion ? "deleted" : Digest(image);
        if (_copied.Remove((origin, key.GetRawText()), out var copied) && copied == content)
        {
            return;
        }

        foreach (var (region, client) in _clients)
        {
            if (region == origin)
            {
                continue;
            }

            _copied[(region, key.GetRawText())] = content;
            if (isDeletion)
            {
                await client.DeleteItemAsync(_tableName, DynamoDbJson.Item(key), _stop.Token).ConfigureAwait(false);
            }
            else
            {
                await client.PutItemAsync(_tableName, DynamoDbJson.Item(image), _stop.Token).ConfigureAwait(false);
            }
        }
    }

    // The order of attributes and of set members differs from answer to answer.
    private static string Digest(JsonElement image) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(image))));

    private static string Canonical(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', json.EnumerateObject()
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => $"{property.Name}:{(property.Name is "SS" or "NS" or "BS" ? Sorted(property.Value) : Canonical(property.Value))}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', json.EnumerateArray().Select(Canonical))}]",
        _ => json.GetRawText(),
    };

    private static string Sorted(JsonElement members) => members.ValueKind == JsonValueKind.Array
        ? string.Join(',', members.EnumerateArray().Select(Canonical).Order(StringComparer.Ordinal))
        : Canonical(members);
}
