using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb;

/// <summary>Which collections a command is about.</summary>
internal static class CommandNamespaces
{
    public static string DatabaseOf(BsonDocument command) =>
        command.TryGetValue("$db", out var database) && database.IsString ? database.AsString : "admin";

    public static IReadOnlyList<string> Of(BsonDocument command, string database) => [.. All(command, database).Distinct()];

    private static IEnumerable<string> All(BsonDocument command, string database)
    {
        var (name, first) = (command.GetElement(0).Name, command[0]);
        var own = (name, first) switch
        {
            ("explain", BsonDocument { ElementCount: > 0 } explained) => All(explained, database),
            ("getMore", _) when command.TryGetValue("collection", out var collection) => Named(collection, database),
            ("renameCollection", BsonString from) => command.TryGetValue("to", out var to) && to.IsString ? [from.Value, to.AsString] : [from.Value],
            ("bulkWrite", _) when command.TryGetValue("nsInfo", out var namespaces) && namespaces is BsonArray entries =>
                entries.OfType<BsonDocument>().Select(entry => entry.GetValue("ns", "").ToString()!),
            _ => Named(first, database),
        };
        return command.TryGetValue("pipeline", out var pipeline) ? own.Concat(InPipeline(pipeline, database)) : own;
    }

    private static IEnumerable<string> InPipeline(BsonValue value, string database) => value switch
    {
        BsonArray array => array.SelectMany(item => InPipeline(item, database)),
        BsonDocument document => document.SelectMany(element => InStage(element, database)),
        _ => [],
    };

    private static IEnumerable<string> InStage(BsonElement element, string database)
    {
        var named = (element.Name, element.Value) switch
        {
            ("$lookup" or "$graphLookup", BsonDocument stage) => stage.GetValue("from", BsonNull.Value),
            ("$unionWith", BsonDocument stage) => stage.GetValue("coll", BsonNull.Value),
            ("$merge", BsonDocument stage) => stage.GetValue("into", BsonNull.Value),
            ("$unionWith" or "$out" or "$merge", _) => element.Value,
            _ => BsonNull.Value,
        };
        return Named(named, database).Concat(InPipeline(element.Value, database));
    }

    private static IEnumerable<string> Named(BsonValue value, string database) => value switch
    {
        BsonString name => [$"{database}.{name.Value}"],
        BsonDocument document when document.TryGetValue("coll", out var collection) => [$"{document.GetValue("db", database)}.{collection}"],
        _ => [],
    };
}
