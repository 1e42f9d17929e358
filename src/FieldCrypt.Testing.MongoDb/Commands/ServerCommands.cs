using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>What the server says about itself.</summary>
internal sealed class ServerCommands(MongoTopology topology, string address)
{
    private const string Version = "8.0.0";

    // The wire version of MongoDB 8.0.
    private const int WireVersion = 25;

    private const int MaxDocumentLength = 16 * 1024 * 1024;

    // What a driver says by the way, and needs no more than an answer.
    private static readonly string[] Courtesies =
        ["ping", "endSessions", "refreshSessions", "killSessions", "killAllSessions", "getParameter", "connectionStatus"];

    public void AddTo(Dictionary<string, CommandHandler> commands)
    {
        foreach (var name in new[] { "hello", "isMaster", "ismaster" })
        {
            commands.Add(name, Hello);
        }

        foreach (var name in new[] { "buildInfo", "buildinfo" })
        {
            commands.Add(name, static _ => new BsonDocument
            {
                { "version", Version },
                { "versionArray", new BsonArray(Version.Split('.').Select(int.Parse)) { 0 } },
                { "gitVersion", "fieldcrypt-double" },
                { "modules", new BsonArray() },
                { "maxBsonObjectSize", MaxDocumentLength },
            });
        }

        foreach (var name in Courtesies)
        {
            commands.Add(name, static _ => []);
        }

        // Outside a transaction there is nothing to end.
        foreach (var name in new[] { "commitTransaction", "abortTransaction" })
        {
            commands.Add(name, static _ => throw new MongoError(125, "CommandFailed", "Transaction commands need a transaction"));
        }
    }

    private BsonDocument Hello(MongoCall call)
    {
        var reply = new BsonDocument
        {
            { "helloOk", true },
            { call.Name == "hello" ? "isWritablePrimary" : "ismaster", true },
            { "maxBsonObjectSize", MaxDocumentLength },
            { "maxMessageSizeBytes", Wire.WireMessage.MaxLength },
            { "maxWriteBatchSize", 100_000 },
            { "localTime", new BsonDateTime(DateTime.UtcNow) },
            { "logicalSessionTimeoutMinutes", 30 },
            { "connectionId", 1 },
            { "minWireVersion", 0 },
            { "maxWireVersion", WireVersion },
            { "readOnly", false },
        };
        if (topology == MongoTopology.ReplicaSet)
        {
            reply.AddRange(new BsonDocument
            {
                { "setName", MongoWireDouble.ReplicaSetName }, { "setVersion", 1 }, { "electionId", ObjectId.Empty }, { "secondary", false },
                { "hosts", new BsonArray { address } }, { "me", address }, { "primary", address },
            });
        }

        return reply;
    }
}
