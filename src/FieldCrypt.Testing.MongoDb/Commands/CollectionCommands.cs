using FieldCrypt.Testing.MongoDb.Queries;
using FieldCrypt.Testing.MongoDb.Storage;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>Collections and databases.</summary>
internal sealed class CollectionCommands(Cursors cursors)
{
    private static readonly string[] KeptOptions = ["validator", "validationLevel", "validationAction", "encryptedFields"];

    public void AddTo(Dictionary<string, CommandHandler> commands)
    {
        commands.Add("create", Create);
        commands.Add("collMod", Modify);
        commands.Add("drop", static call => call.Store.Remove(call.Collection)
            ? new BsonDocument("ns", call.Collection.ToString())
            : throw MongoError.NamespaceNotFound("ns not found"));
        commands.Add("renameCollection", Rename);
        commands.Add("listCollections", List);
        commands.Add("listDatabases", ListDatabases);
        commands.Add("dropDatabase", DropDatabase);
    }

    private static BsonDocument Create(MongoCall call)
    {
        RefuseInTransaction(call);
        MongoCall.Refuse(call.Command, "collation", "capped", "viewOn", "timeseries");
        if (call.Store.Find(call.Collection) is not null)
        {
            throw new MongoError(48, "NamespaceExists", $"Collection {call.Collection} already exists.");
        }

        call.Store.Add(call.Collection, new StoredCollection(new BsonDocument(call.Command.Where(option => KeptOptions.Contains(option.Name)))));
        return [];
    }

    private static BsonDocument Modify(MongoCall call)
    {
        MongoCall.Refuse(call.Command, "index", "viewOn", "pipeline");
        if (call.Store.Find(call.Collection) is null)
        {
            throw MongoError.NamespaceNotFound($"ns does not exist: {call.Collection}");
        }

        var collection = call.Store.ForWriting(call.Collection);
        foreach (var option in call.Command.Where(option => KeptOptions.Contains(option.Name)))
        {
            collection.SetOption(option.Name, option.Value);
        }

        return [];
    }

    private static BsonDocument Rename(MongoCall call)
    {
        var (from, to) = (Namespace.Parse(call.Command[0].AsString), Namespace.Parse(call.Command["to"].AsString));
        var collection = call.Store.Find(from) ?? throw MongoError.NamespaceNotFound($"Source collection {from} does not exist");
        if (call.Store.Find(to) is not null && !(call.Flag("dropTarget") && call.Store.Remove(to)))
        {
            throw new MongoError(48, "NamespaceExists", "target namespace exists");
        }

        call.Store.Remove(from);
        call.Store.Add(to, collection);
        return [];
    }

    private BsonDocument List(MongoCall call)
    {
        var filter = FilterParser.Parse(call.Document("filter"));
        var collections = call.Store.Collections.Where(entry => entry.Key.Database == call.Database).Select(entry => new BsonDocument
        {
            { "name", entry.Key.Collection },
            { "type", "collection" },
            { "options", entry.Value.Options },
            { "info", new BsonDocument { { "readOnly", false }, { "uuid", new BsonBinaryData(entry.Value.Uuid, GuidRepresentation.Standard) } } },
            { "idIndex", entry.Value.Indexes[0].Specification },
        });
        return cursors.First($"{call.Database}.$cmd.listCollections", collections.Where(document => filter(document)), BatchSize(call));
    }

    private static BsonDocument ListDatabases(MongoCall call)
    {
        var filter = FilterParser.Parse(call.Document("filter"));
        var names = call.Store.Collections.Select(entry => entry.Key.Database).Distinct().Order(StringComparer.Ordinal);
        var databases = names.Select(name => new BsonDocument
        {
            { "name", name }, { "sizeOnDisk", 0L }, { "empty", false },
        });
        return new BsonDocument { { "databases", new BsonArray(databases.Where(document => filter(document))) }, { "totalSize", 0L } };
    }

    private static BsonDocument DropDatabase(MongoCall call)
    {
        foreach (var name in call.Store.Collections.Select(entry => entry.Key).Where(name => name.Database == call.Database).ToList())
        {
            call.Store.Remove(name);
        }

        return new BsonDocument("dropped", call.Database);
    }

    /// <summary>The batch size of a command that lists.</summary>
    internal static int? BatchSize(MongoCall call) => call.Document("cursor").TryGetValue("batchSize", out var size) ? size.ToInt32() : null;

    internal static void RefuseInTransaction(MongoCall call)
    {
        if (call.IsInTransaction)
        {
            throw MongoError.NotInTheDouble($"{call.Name} in a transaction");
        }
    }
}
