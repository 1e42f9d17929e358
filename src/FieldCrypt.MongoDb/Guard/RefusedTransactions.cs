using System.Collections.Concurrent;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>
/// Transactions whose first command was refused. The driver takes them for started, and the server has never heard of them: every further command
/// would fail with an error that says "try again", which <c>WithTransaction</c> would do for two minutes. So the guard refuses all but the abort.
/// </summary>
/// <remarks>Thread-safe. One entry for a session of the server; more than a few sessions are not remembered.</remarks>
internal sealed class RefusedTransactions
{
    private const int MaxSessions = 10_000;
    private const string Abort =
        "Abort the transaction: its first command was refused, so that the driver takes it for started and the server does not know of it.";

    private readonly ConcurrentDictionary<BsonValue, long> _numbers = new();

    /// <summary>Whether a command begins a transaction.</summary>
    public static bool IsFirst(BsonDocument command) => command.GetValue("startTransaction", BsonNull.Value).ToBoolean();

    /// <summary>Remembers that the first command of a transaction was refused.</summary>
    /// <returns>The refusal, with what to do about the transaction.</returns>
    public ProtectedOperationException Add(BsonDocument command, ProtectedOperationException refusal)
    {
        if (_numbers.Count < MaxSessions && Session(command) is { } session)
        {
            _numbers[session] = Number(command);
        }

        return new($"{refusal.Message} {Abort}", refusal);
    }

    /// <summary>Refuses a further command of a transaction whose first one was refused.</summary>
    public void Check(string name, BsonDocument command)
    {
        if (_numbers.IsEmpty || Session(command) is not { } session || !_numbers.TryGetValue(session, out var number))
        {
            return;
        }

        if (name == "abortTransaction" || Number(command) != number)
        {
            _numbers.TryRemove(session, out _);
        }
        else
        {
            throw new ProtectedOperationException(Abort);
        }
    }

    private static BsonValue? Session(BsonDocument command) =>
        command.GetValue("lsid", BsonNull.Value) is BsonDocument session && session.TryGetValue("id", out var id) ? id : null;

    private static long Number(BsonDocument command) => command.GetValue("txnNumber", BsonNull.Value) switch
    {
        BsonInt64 number => number.Value,
        BsonInt32 number => number.Value,
        _ => -1,
    };
}
