using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks commands that define collections and views, or move documents from one collection to another.</summary>
internal static class DefinitionRules
{
    private static readonly string[] SeriesFields = ["timeField", "metaField"];

    /// <summary>Checks <c>create</c> and <c>collMod</c>.</summary>
    public static void Check(BsonDocument command, string name, GuardedCollections collections, PipelineScope scope)
    {
        if (command.TryGetValue("viewOn", out var source) && source is BsonString viewed)
        {
            var documents = scope with { Root = collections.Find(scope.Database, viewed.Value) };
            RefuseCollation(command, documents);
            RequireListed(PipelineRules.Check(command.GetValue("pipeline", BsonNull.Value), documents), name, scope);
            return;
        }

        if (scope.Root.HoldsCiphertext && command.Contains("pipeline"))
        {
            throw Refusal.Unknown("A pipeline without the name of a collection that it is to view");
        }

        FilterRules.Check(command.GetValue("validator", BsonNull.Value), scope);
        if (command.GetValue("index", BsonNull.Value) is BsonDocument index)
        {
            CheckIndex(index, scope);
        }

        if (command.GetValue("timeseries", BsonNull.Value) is BsonDocument series)
        {
            foreach (var field in SeriesFields.Select(field => series.GetValue(field, BsonNull.Value)).OfType<BsonString>())
            {
                scope.Root.At(field.Value).RequireReadable("a time series");
            }
        }

        RefuseCollation(command, scope);
    }

    /// <summary>Refuses to give documents to a collection that is encrypted otherwise.</summary>
    public static void CheckRename(BsonDocument command, GuardedCollections collections) => StoredShapes.Require(
        Named(command.GetElement(0).Value, collections),
        Named(command.GetValue("to", BsonNull.Value), collections),
        StoredShapes.ListTheSameClass);

    /// <summary>Checks the keys by which documents are spread over shards.</summary>
    public static void CheckShardKey(BsonDocument command, GuardedCollections collections)
    {
        var documents = Named(command.GetElement(0).Value, collections);
        if (command.GetValue("key", BsonNull.Value) is BsonDocument keys)
        {
            IndexRules.RequireKeys(keys);
            foreach (var path in keys.Names)
            {
                Comparisons.RequireSearchable(documents.At(path), new(collections, "", documents));
            }
        }
    }

    private static void RefuseCollation(BsonDocument command, PipelineScope scope)
    {
        if (CollationRules.Has(command.GetValue("collation", BsonNull.Value))
            && scope.Root.Ciphertexts().Any(static ciphertext => ciphertext is { Algorithm: CsfleAlgorithm.Deterministic, Member: null or { MayBeText: true } }))
        {
            throw CollationRules.Refused(scope.Root);
        }
    }

    // A view under a name that is listed as plain would be a way around the guard.
    private static void RequireListed(Shape view, string name, PipelineScope scope)
    {
        var isEncrypted = view.Ciphertexts().Any();
        if (isEncrypted && !scope.Root.HoldsCiphertext)
        {
            throw Refusal.Of(
                view,
                $"view {ForeignText.Shown(name)} would show it in a collection that is listed as plain",
                "list the view's name with its class in FieldCryptMongoDbOptions.Collections");
        }

        if (isEncrypted || scope.Root.HoldsCiphertext)
        {
            StoredShapes.Require(view, scope.Root, StoredShapes.ListTheSameClass);
        }
    }

    private static void CheckIndex(BsonDocument index, PipelineScope scope)
    {
        if (!scope.Root.HoldsCiphertext)
        {
            return;
        }

        var changes = new Arguments("index", index, "keyPattern", "name", "expireAfterSeconds", "hidden", "unique", "prepareUnique");
        if (changes["keyPattern"] is BsonDocument keys)
        {
            IndexRules.Check(new BsonDocument(index.Where(static change => change.Name != "keyPattern")).Add("key", keys), scope);
        }
        else if (changes.Has("expireAfterSeconds") || changes.Has("unique") || changes.Has("prepareUnique"))
        {
            throw Refusal.Unknown("A change of an index that is given by its name, not by its keyPattern,");
        }
    }

    private static Shape Named(BsonValue ns, GuardedCollections collections)
    {
        var name = (ns as BsonString)?.Value ?? "";
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? collections.Find(name[..dot], name[(dot + 1)..]) : throw Refusal.UnknownCommand("A command without the name of a collection");
    }
}
