using FieldCrypt.Testing.MongoDb.Storage;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>Answers one command.</summary>
internal delegate BsonDocument CommandHandler(MongoCall call);

/// <summary>The commands by name. They are answered one at a time; only a change stream waits beside the others.</summary>
internal sealed class MongoService
{
    private readonly Lock _gate = new();
    private readonly MongoTopology _topology;
    private readonly ChangeLog _changes = new();
    private readonly Cursors _cursors;
    private readonly Store _store;
    private readonly Transactions _transactions;
    private readonly RetryableWrites _retryableWrites = new();
    private readonly Dictionary<string, CommandHandler> _commands = new(StringComparer.Ordinal);

    public MongoService(MongoTopology topology, string address)
    {
        _topology = topology;
        _store = new Store(_changes.Add);
        _transactions = new Transactions(_store);
        _cursors = new Cursors(_changes, _store);
        new ServerCommands(topology, address).AddTo(_commands);
        new CollectionCommands(_cursors).AddTo(_commands);
        new IndexCommands(_cursors).AddTo(_commands);
        new ReadCommands(_cursors, topology).AddTo(_commands);
        WriteCommands.AddTo(_commands);
        FindAndModifyCommand.AddTo(_commands);
        BulkWriteCommand.AddTo(_commands);
    }

    /// <summary>The answer, which may be an error; only an end of the connection throws.</summary>
    public async Task<BsonDocument> AnswerAsync(MongoCall call, CancellationToken cancellationToken)
    {
        try
        {
            if (call.Name == "getMore" && _cursors.IsChangeStream(call))
            {
                return Ok(await _cursors.WaitAsync(call, _gate, cancellationToken).ConfigureAwait(false));
            }

            lock (_gate)
            {
                return Ok(Answer(call));
            }
        }
        catch (MongoError e)
        {
            return e.ToReply();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A field of the command has a type or value that no check has named; the client gets an error, never a wrong result.
            var message = $"{call.Name} is malformed, or uses what the MongoDB double does not support: {e.Message}";
            return new MongoError(8, "UnknownError", message).ToReply();
        }
    }

    private BsonDocument Answer(MongoCall call)
    {
        if (_topology == MongoTopology.Standalone && call.TransactionNumber is not null)
        {
            throw new MongoError(20, "IllegalOperation", "Transaction numbers are only allowed on a replica set member or mongos");
        }

        if (call is { IsInTransaction: true, Session: { } session, TransactionNumber: { } number })
        {
            return AnswerInTransaction(call, session, number);
        }

        call.Store = _store;
        return _retryableWrites.Answer(call, Run);
    }

    private BsonDocument AnswerInTransaction(MongoCall call, string session, long number)
    {
        switch (call.Name)
        {
            case "commitTransaction":
                _transactions.Commit(session, number);
                return [];
            case "abortTransaction":
                _transactions.Abort(session, number);
                return [];
        }

        if (call.Flag("startTransaction"))
        {
            _transactions.Begin(session, number);
        }

        call.Store = _transactions.StoreOf(session, number);
        var succeeded = false;
        try
        {
            var reply = Run(call);
            succeeded = !reply.Contains("writeErrors") && reply.GetValue("nErrors", 0) == 0;
            return reply;
        }
        finally
        {
            // Any error ends a transaction.
            if (!succeeded)
            {
                _transactions.Abort(session, number);
            }
        }
    }

    private BsonDocument Run(MongoCall call) => _commands.TryGetValue(call.Name, out var handler)
        ? handler(call)
        : throw new MongoError(59, "CommandNotFound", $"no such command: '{call.Name}'");

    private static BsonDocument Ok(BsonDocument reply) => reply.Contains("ok") ? reply : reply.Add("ok", 1.0);
}
