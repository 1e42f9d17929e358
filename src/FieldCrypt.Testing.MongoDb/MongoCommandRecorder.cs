using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;

namespace FieldCrypt.Testing;

/// <summary>The commands that clients have sent, in their order. One may serve a whole test assembly. Thread-safe.</summary>
/// <remarks>
/// A <see cref="MongoWireDouble"/> records what comes over the wire; for a real server, <see cref="Attach"/> records what the driver says
/// it sends.
/// </remarks>
public sealed class MongoCommandRecorder
{
    private readonly Lock _gate = new();
    private readonly List<MongoCommandRecord> _records = [];
    private readonly List<Action<MongoCommandRecord>> _observers = [];

    /// <summary>What was recorded so far, as a copy.</summary>
    public IReadOnlyList<MongoCommandRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>The commands of a name so far, such as <c>insert</c>.</summary>
    public IReadOnlyList<MongoCommandRecord> Named(string name) => [.. Records.Where(record => record.Name == name)];

    /// <summary>The commands so far that name a collection, in a stage or a bulk write too.</summary>
    public IReadOnlyList<MongoCommandRecord> To(string database, string collection) =>
        [.. Records.Where(record => record.Targets(database, collection))];

    /// <summary>Calls an observer with every further command, before it is answered, until the handle is disposed.</summary>
    /// <remarks>The observer is called by the connection's thread and must not throw.</remarks>
    public IDisposable Subscribe(Action<MongoCommandRecord> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        lock (_gate)
        {
            _observers.Add(observer);
            return new Handle(this, observer);
        }
    }

    /// <summary>Forgets what was recorded; observers stay.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _records.Clear();
        }
    }

    /// <summary>Records what clients with these settings send; for servers that do not record themselves.</summary>
    /// <remarks>The driver shows commands about credentials without their content.</remarks>
    public void Attach(MongoClientSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var others = settings.ClusterConfigurator;
        settings.ClusterConfigurator = cluster =>
        {
            others?.Invoke(cluster);
            cluster.Subscribe<CommandStartedEvent>(Record);
        };
    }

    internal void Add(MongoCommandRecord record)
    {
        Action<MongoCommandRecord>[] observers;
        lock (_gate)
        {
            _records.Add(record);
            observers = [.. _observers];
        }

        foreach (var observer in observers)
        {
            observer(record);
        }
    }

    // The driver reuses the memory behind its documents, so they are copied through their bytes.
    private void Record(CommandStartedEvent started)
    {
        if (started.Command.ElementCount == 0)
        {
            return;
        }

        var bytes = started.Command.ToBson();
        var copy = BsonSerializer.Deserialize<BsonDocument>(bytes);
        Add(new MongoCommandRecord(copy, bytes, started.DatabaseNamespace.DatabaseName));
    }

    private sealed class Handle(MongoCommandRecorder recorder, Action<MongoCommandRecord> observer) : IDisposable
    {
        public void Dispose()
        {
            lock (recorder._gate)
            {
                recorder._observers.Remove(observer);
            }
        }
    }
}
