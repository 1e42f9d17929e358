using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks writes to several collections in one command.</summary>
internal static class BulkWriteRules
{
    private const string NamesNoCollection = "A bulk write that names no collection for one of its operations";

    private static readonly string[] InsertFields = ["insert", "document"];
    private static readonly string[] UpdateFields =
        ["update", "filter", "updateMods", "arrayFilters", "multi", "upsert", "upsertSupplied", "collation", "hint", "constants", "sort", "sampleId"];
    private static readonly string[] DeleteFields = ["delete", "filter", "multi", "collation", "hint", "sampleId"];

    public static void Check(BsonDocument command, GuardedCollections collections, string database)
    {
        var variables = command.GetValue("let", BsonNull.Value);
        var scopes = Arguments.Documents(command.GetValue("nsInfo", BsonNull.Value), "a bulk write")
            .Select(info => ExpressionRules.With(variables, new PipelineScope(collections, database, Documents(info, collections))))
            .ToArray();
        foreach (var operation in Arguments.Documents(command.GetValue("ops", BsonNull.Value), "a bulk write"))
        {
            var index = operation.ElementCount > 0 && operation.GetElement(0).Value is BsonInt32 number ? number.Value : -1;
            var scope = (uint)index < (uint)scopes.Length
                ? scopes[index]
                : throw Refusal.UnknownCommand(NamesNoCollection);
            if (scope.Root.HoldsCiphertext)
            {
                Check(operation, scope);
            }
        }
    }

    private static void Check(BsonDocument document, PipelineScope scope)
    {
        var name = document.GetElement(0).Name;
        switch (name)
        {
            case "insert":
                StoredValues.RequireStorable(new Arguments(name, document, InsertFields)["document"], scope.Root);
                break;
            case "update":
                var update = new Arguments(name, document, UpdateFields);
                DocumentCommands.CheckChange(update["filter"], update["updateMods"], update, Collated(update, scope));
                break;
            case "delete":
                var delete = new Arguments(name, document, DeleteFields);
                DocumentCommands.CheckChange(delete["filter"], BsonNull.Value, delete, Collated(delete, scope));
                break;
            default:
                throw Refusal.UnknownCommand($"Operation {ForeignText.Shown(name)} of a bulk write");
        }
    }

    private static PipelineScope Collated(Arguments operation, PipelineScope scope) =>
        scope with { HasCollation = CollationRules.Has(operation["collation"]) };

    private static Shape Documents(BsonDocument info, GuardedCollections collections)
    {
        var name = new Arguments("nsInfo", info, "ns").Text("ns");
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            ? collections.Find(name[..dot], name[(dot + 1)..])
            : throw Refusal.UnknownCommand(NamesNoCollection);
    }
}
