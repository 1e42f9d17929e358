using FieldCrypt.Testing.Services;
using MongoDB.Driver;
using Testcontainers.MongoDb;

namespace FieldCrypt.Testing;

/// <summary>MongoDB for tests: a real server where there is one, else a double.</summary>
/// <remarks>
/// <para>
/// It is found in this order: a connection string in the environment variable <c>FIELDCRYPT_MONGODB_URI</c>; Docker, where a daemon answers
/// (<c>mongo:8</c>, a replica set of one node); else a <see cref="MongoWireDouble"/> in this process.
/// </para>
/// <para>
/// A test of what only a real server can prove skips when <see cref="IsDouble"/> is set, with <see cref="Description"/> as its reason. A
/// server that the environment names is not empty and is left as the tests leave it. Thread-safe.
/// </para>
/// </remarks>
public sealed class MongoDbServer : IAsyncDisposable
{
    private const string Image = "mongo:8";
    private readonly IAsyncDisposable? _service;

    private MongoDbServer(string connectionString, string description, MongoCommandRecorder commands, IAsyncDisposable? service)
    {
        ConnectionString = connectionString;
        Description = description;
        Commands = commands;
        _service = service;
        WireDouble = service as MongoWireDouble;
    }

    /// <summary>Where a client connects; clients of <see cref="CreateClient"/> are recorded on every kind of server.</summary>
    public string ConnectionString { get; }

    /// <summary>Which server it is, and why, in one sentence without credentials.</summary>
    public string Description { get; }

    /// <summary>The double, with its faults; null on a real server.</summary>
    public MongoWireDouble? WireDouble { get; }

    /// <summary>Whether it is a double, which proves nothing about MongoDB itself.</summary>
    public bool IsDouble => WireDouble is not null;

    /// <summary>The commands that clients of <see cref="CreateClient"/> have sent; on a double, those of every client.</summary>
    public MongoCommandRecorder Commands { get; }

    /// <summary>Finds or starts a server.</summary>
    public static async Task<MongoDbServer> StartAsync(CancellationToken cancellationToken = default)
    {
        if (Environment.GetEnvironmentVariable("FIELDCRYPT_MONGODB_URI") is { Length: > 0 } uri)
        {
            return new MongoDbServer(uri, "The MongoDB server that FIELDCRYPT_MONGODB_URI names.", new MongoCommandRecorder(), null);
        }

        if (await DockerService.DaemonAnswersAsync(cancellationToken).ConfigureAwait(false))
        {
            var container = new MongoDbBuilder(Image).WithReplicaSet(MongoWireDouble.ReplicaSetName).Build();
            await container.StartAsync(cancellationToken).ConfigureAwait(false);
            return new MongoDbServer(container.GetConnectionString(), $"MongoDB in Docker, {Image}.", new MongoCommandRecorder(), container);
        }

        var wireDouble = await MongoWireDouble.StartAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return new MongoDbServer(
            wireDouble.ConnectionString,
            "A double of MongoDB in this process: FIELDCRYPT_MONGODB_URI is not set and no Docker daemon answers.",
            wireDouble.Commands,
            wireDouble);
    }

    /// <summary>A recorded client; the caller disposes it.</summary>
    /// <param name="configure">Changes the client's settings before it is made.</param>
    public MongoClient CreateClient(Action<MongoClientSettings>? configure = null)
    {
        var settings = MongoClientSettings.FromConnectionString(ConnectionString);
        configure?.Invoke(settings);
        if (!IsDouble)
        {
            Commands.Attach(settings);
        }

        return new MongoClient(settings);
    }

    /// <summary>Ends the server, unless it was given by the environment.</summary>
    public ValueTask DisposeAsync() => _service?.DisposeAsync() ?? ValueTask.CompletedTask;
}
