using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Storage;

/// <summary>The open transactions, one a session.</summary>
/// <remarks>
/// Each works on a snapshot and is laid upon the store when it commits; if one of its documents has changed meanwhile, the commit fails with
/// <c>WriteConflict</c> (MongoDB fails the write already). Not thread-safe.
/// </remarks>
internal sealed class Transactions(Store store)
{
    private readonly Dictionary<string, Transaction> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _committed = new(StringComparer.Ordinal);

    public void Begin(string session, long number) => _open[session] = new Transaction(store, number);

    /// <summary>The store that a command in a transaction works on.</summary>
    /// <exception cref="MongoError">There is no such transaction.</exception>
    public Store StoreOf(string session, long number) => Open(session, number).Working;

    /// <exception cref="MongoError">There is no such transaction, or another client has changed the same documents.</exception>
    public void Commit(string session, long number)
    {
        // A driver repeats a commit whose answer it did not get.
        if (_committed.TryGetValue(session, out var last) && last == number)
        {
            return;
        }

        var transaction = Open(session, number);
        _open.Remove(session);
        transaction.Commit(store);
        _committed[session] = number;
    }

    /// <exception cref="MongoError">There is no such transaction.</exception>
    public void Abort(string session, long number)
    {
        Open(session, number);
        _open.Remove(session);
    }

    private Transaction Open(string session, long number) => _open.TryGetValue(session, out var transaction) && transaction.Number == number
        ? transaction
        : throw new MongoError(251, "NoSuchTransaction", $"Given transaction number {number} does not match any in-progress transactions.")
        {
            Labels = ["TransientTransactionError"],
        };

    private sealed class Transaction
    {
        private readonly Store _before;

        public Transaction(Store store, long number)
        {
            Number = number;
            _before = store.Snapshot(static _ => { });
            Working = store.Snapshot(static _ => { });
        }

        public long Number { get; }

        public Store Working { get; }

        public void Commit(Store store)
        {
            var changes = new List<ChangeEvent>();
            var result = store.Snapshot(changes.Add);
            foreach (var (name, after) in Working.Collections)
            {
                var before = _before.Find(name);
                if (!ReferenceEquals(before, after))
                {
                    Lay(name, before?.Documents ?? new OrderedDictionary<BsonValue, BsonDocument>(), after.Documents, result);
                }
            }

            store.Adopt(result, changes);
        }

        private static void Lay(
            Namespace name, OrderedDictionary<BsonValue, BsonDocument> before, OrderedDictionary<BsonValue, BsonDocument> after, Store result)
        {
            var collection = result.ForWriting(name);
            foreach (var (id, old) in before)
            {
                var next = after.GetValueOrDefault(id);
                if (ReferenceEquals(old, next))
                {
                    continue;
                }

                if (!ReferenceEquals(collection.Documents.GetValueOrDefault(id), old))
                {
                    throw Conflict();
                }

                if (next is null)
                {
                    result.Delete(name, old);
                }
                else
                {
                    result.Replace(name, old, next, isReplacement: false, bypassValidation: true);
                }
            }

            foreach (var (id, document) in after)
            {
                if (!before.ContainsKey(id))
                {
                    _ = collection.Documents.ContainsKey(id) ? throw Conflict() : result.Insert(name, document, bypassValidation: true);
                }
            }
        }

        private static MongoError Conflict() =>
            new(112, "WriteConflict", "Caused by :: Write conflict during plan execution and yielding is disabled.")
            {
                Labels = ["TransientTransactionError"],
            };
    }
}
