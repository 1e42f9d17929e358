using System.Globalization;
using FieldCrypt.Testing.MongoDb.Aggregation;
using FieldCrypt.Testing.MongoDb.Storage;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>Results that are handed out in batches.</summary>
internal sealed class Cursors(ChangeLog changes, Store store)
{
    private const int DefaultFirstBatch = 101;
    private const int MaxBatchLength = 16 * 1024 * 1024;
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(1);

    private readonly Dictionary<long, Cursor> _open = [];
    private long _lastId;

    /// <summary>The first batch of a result.</summary>
    public BsonDocument First(string name, IEnumerable<BsonDocument> documents, int? batchSize = null, bool isSingleBatch = false)
    {
        var cursor = new ResultCursor(name, new Queue<BsonDocument>(documents));
        var batch = cursor.Take(batchSize ?? DefaultFirstBatch);
        return Reply("firstBatch", name, batch, cursor.Rest.Count > 0 && !isSingleBatch ? Open(cursor) : 0);
    }

    /// <summary>Opens a change stream, at the present end of the log or after a resume token.</summary>
    public BsonDocument OpenChangeStream(string name, Func<Namespace, bool> isWatched, BsonDocument options, Stage pipeline)
    {
        MongoCall.Refuse(options, "startAtOperationTime", "fullDocumentBeforeChange", "showExpandedEvents");
        var token = options.GetValue("resumeAfter", options.GetValue("startAfter", BsonNull.Value));
        var stream = new ChangeStreamCursor(name, isWatched, pipeline, options.GetValue("fullDocument", "default") != "default")
        {
            Position = token is BsonDocument document
                ? int.Parse(document["_data"].AsString, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                : changes.Count,
        };
        return Reply("firstBatch", name, [], Open(stream), stream.Position);
    }

    /// <summary>The next batch of a result.</summary>
    /// <exception cref="MongoError">There is no such cursor.</exception>
    public BsonDocument More(MongoCall call)
    {
        var id = call.Command[0].ToInt64();
        var cursor = (ResultCursor)Find(id);
        var batch = cursor.Take(call.Number("batchSize") is > 0 and var size ? size : int.MaxValue);
        if (cursor.Rest.Count == 0)
        {
            lock (_open)
            {
                _open.Remove(id);
            }

            id = 0;
        }

        return Reply("nextBatch", cursor.Name, batch, id);
    }

    public bool IsChangeStream(MongoCall call)
    {
        lock (_open)
        {
            return _open.GetValueOrDefault(call.Command[0].ToInt64()) is ChangeStreamCursor;
        }
    }

    /// <summary>The next changes of a stream; waits for some, and answers without any when the command's time is up.</summary>
    public async Task<BsonDocument> WaitAsync(MongoCall call, Lock gate, CancellationToken cancellationToken)
    {
        var id = call.Command[0].ToInt64();
        var stream = (ChangeStreamCursor)Find(id);
        var patience = call.Number("maxTimeMS") is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : DefaultWait;
        var timeUp = Task.Delay(patience, cancellationToken);
        while (true)
        {
            var (events, more) = changes.From(stream.Position);
            BsonArray batch;
            lock (gate)
            {
                batch = stream.Take(events, store);
            }

            if (batch.Count > 0 || timeUp.IsCompleted)
            {
                return Reply("nextBatch", stream.Name, batch, id, stream.Position);
            }

            await Task.WhenAny(more, timeUp).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public BsonDocument Kill(MongoCall call)
    {
        lock (_open)
        {
            var known = call.Array("cursors").ToLookup(id => _open.Remove(id.ToInt64()));
            return new BsonDocument
            {
                { "cursorsKilled", new BsonArray(known[true]) }, { "cursorsNotFound", new BsonArray(known[false]) },
                { "cursorsAlive", new BsonArray() }, { "cursorsUnknown", new BsonArray() },
            };
        }
    }

    private Cursor Find(long id)
    {
        lock (_open)
        {
            return _open.GetValueOrDefault(id) ?? throw new MongoError(43, "CursorNotFound", $"cursor id {id} not found");
        }
    }

    private long Open(Cursor cursor)
    {
        lock (_open)
        {
            _open.Add(++_lastId, cursor);
            return _lastId;
        }
    }

    private static BsonDocument Reply(string field, string name, BsonArray batch, long id, int? position = null)
    {
        var cursor = new BsonDocument { { field, batch }, { "id", id }, { "ns", name } };
        if (position is { } at)
        {
            cursor.Add("postBatchResumeToken", Token(at));
        }

        return new BsonDocument("cursor", cursor);
    }

    private static BsonDocument Token(int position) => new("_data", position.ToString("X16", CultureInfo.InvariantCulture));

    private abstract record Cursor(string Name);

    private sealed record ResultCursor(string Name, Queue<BsonDocument> Rest) : Cursor(Name)
    {
        public BsonArray Take(int count)
        {
            var batch = new BsonArray();
            var length = 0;
            while (batch.Count < count && Rest.TryPeek(out var next) && (length += next.ToBson().Length) <= MaxBatchLength)
            {
                batch.Add(Rest.Dequeue());
            }

            return batch;
        }
    }

    private sealed record ChangeStreamCursor(string Name, Func<Namespace, bool> IsWatched, Stage Pipeline, bool LooksUp) : Cursor(Name)
    {
        public int Position { get; set; }

        public BsonArray Take(IReadOnlyList<ChangeEvent> events, Store store)
        {
            var batch = new BsonArray();
            foreach (var change in events)
            {
                Position++;
                if (IsWatched(change.Name))
                {
                    batch.AddRange(Pipeline([Describe(change, store)]));
                }
            }

            return batch;
        }

        private BsonDocument Describe(ChangeEvent change, Store store)
        {
            var document = new BsonDocument
            {
                { "_id", Token(Position) },
                { "operationType", change.Operation },
                { "clusterTime", new BsonTimestamp((int)DateTimeOffset.UtcNow.ToUnixTimeSeconds(), Position) },
                { "ns", new BsonDocument { { "db", change.Name.Database }, { "coll", change.Name.Collection } } },
                { "documentKey", new BsonDocument("_id", change.Id) },
            };
            if (change.Description is not null)
            {
                document.Add("updateDescription", change.Description);
            }

            if (change.Operation is "insert" or "replace")
            {
                document.Add("fullDocument", change.FullDocument);
            }
            else if (change.Operation == "update" && LooksUp)
            {
                document.Add("fullDocument", store.Find(change.Name)?.Documents.GetValueOrDefault(change.Id) ?? (BsonValue)BsonNull.Value);
            }

            return document;
        }
    }
}
