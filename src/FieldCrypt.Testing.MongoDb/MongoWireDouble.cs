using System.Net;
using System.Net.Sockets;
using FieldCrypt.Testing.MongoDb.Commands;
using MongoDB.Driver;

namespace FieldCrypt.Testing;

/// <summary>
/// A double of MongoDB for tests, in this process: it speaks MongoDB's wire protocol on loopback, so that the real driver of any language
/// talks to it, and keeps its data in memory. It is not MongoDB.
/// </summary>
/// <remarks>
/// <para>
/// Supported: OP_MSG; the commands for documents, collections and indexes, with the query and update operators, expressions and pipeline
/// stages in common use, <c>$jsonSchema</c> validators, unique, sparse and partial indexes; sessions, retryable writes, transactions with
/// snapshots, change streams, and the client's <c>bulkWrite</c>. It claims to be version 8.0.
/// </para>
/// <para>
/// Not supported: authentication, TLS, compression, collations, time zones, text and geographic search, views, capped and time series
/// collections, query plans, expiry of documents, Queryable Encryption by the server. What it does not know it refuses with the error of
/// MongoDB or with <c>CommandNotSupported</c>; it does not answer as if it had not been asked. Claims about MongoDB itself, its
/// performance or its durability need a real server: see <see cref="MongoDbServer"/>.
/// </para>
/// <para>Starts in milliseconds; any number can run side by side. Thread-safe.</para>
/// </remarks>
public sealed class MongoWireDouble : IAsyncDisposable
{
    internal const string ReplicaSetName = "rs0";

    private readonly MongoTopology _topology;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly MongoService _service;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Task _accepting;

    private MongoWireDouble(MongoWireDoubleOptions options)
    {
        _topology = options.Topology;
        Commands = options.Commands ?? new MongoCommandRecorder();
        _listener.Start();
        Address = _listener.LocalEndpoint.ToString()!;
        _service = new MongoService(_topology, Address);
        _accepting = AcceptAsync();
    }

    /// <summary>The commands that have reached it.</summary>
    public MongoCommandRecorder Commands { get; }

    /// <summary>The faults it shows on purpose.</summary>
    public MongoFaults Faults { get; } = new();

    /// <summary>Where a client connects.</summary>
    public string ConnectionString =>
        _topology == MongoTopology.ReplicaSet ? $"mongodb://{Address}/?replicaSet={ReplicaSetName}" : $"mongodb://{Address}/";

    private string Address { get; }

    /// <summary>Starts a double on a free port of the loopback interface.</summary>
    public static Task<MongoWireDouble> StartAsync(MongoWireDoubleOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new MongoWireDouble(options ?? new MongoWireDoubleOptions()));
    }

    /// <summary>A client; the caller disposes it.</summary>
    public MongoClient CreateClient() => new(ConnectionString);

    /// <summary>Ends all connections and forgets the data; the recorder keeps its records.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        Task[] open;
        lock (_gate)
        {
            open = [.. _connections];
        }

        await Task.WhenAll(open).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Track(await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The double ends.
        }
    }

    private void Track(Socket socket)
    {
        lock (_gate)
        {
            var connection = Task.Run(() => WireConnection.ServeAsync(socket, _service, Commands, Faults, _stop.Token));
            _connections.Add(connection);
            _ = connection.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void Forget(Task connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }
}
