using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>Remembers each session's last retryable write, so that one whose answer was lost is answered again and not done twice.</summary>
internal sealed class RetryableWrites
{
    private readonly Dictionary<string, (long Number, BsonDocument Reply)> _last = new(StringComparer.Ordinal);

    public BsonDocument Answer(MongoCall call, Func<MongoCall, BsonDocument> run)
    {
        if (call.Session is not { } session || call.TransactionNumber is not { } number)
        {
            return run(call);
        }

        if (_last.TryGetValue(session, out var last) && last.Number == number)
        {
            return (BsonDocument)last.Reply.DeepClone();
        }

        var reply = run(call);
        _last[session] = (number, (BsonDocument)reply.DeepClone());
        return reply;
    }
}
