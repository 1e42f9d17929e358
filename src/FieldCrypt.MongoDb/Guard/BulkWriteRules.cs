using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks writes to several collections in one command.</summary>
internal static class BulkWriteRules
{
    private static readonly string[] InsertFields = ["insert", "document"];
    private static readonly string[] UpdateFields =
        ["update", "filter", "updateMods", "arrayFilters", "multi", "upsert", "upsertSupplied", "collation", "hint", "constants", "sort", "sampleId"];
    private static readonly string[] DeleteFields = ["delete", "filter", "multi", "collation", "hint", "sampleId"];

    public static void Check(BsonDocument command, GuardedCollections collections, string database)
    {
        var documents = command.GetValue("nsInfo", BsonNull.Value) is BsonArray namespaces
            ? namespaces.Select(info => Documents(info, collections)).ToArray()
            : [];
        if (command.GetValue("ops", BsonNull.Value) is BsonArray operations)
        {
            foreach (var operation in operations.OfType<BsonDocument>())
            {
                var index = operation.GetElement(0).Value is { IsNumeric: true } number ? number.ToInt32() : -1;
                var root = (uint)index < (uint)documents.Length
                    ? documents[index]
                    : throw Refusal.UnknownCommand("A bulk write that names no collection for one of its operations");
                var scope = new PipelineScope(collections, database, root);
                if (root.HoldsCiphertext)
                {
                    Check(operation, ExpressionRules.With(command.GetValue("let", BsonNull.Value), scope));
                }
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

    private static Shape Documents(BsonValue info, GuardedCollections collections)
    {
        var name = info is BsonDocument document ? new Arguments("nsInfo", document, "ns").Text("ns") : "";
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            ? collections.Find(name[..dot], name[(dot + 1)..])
            : throw Refusal.UnknownCommand("A bulk write that names no collection for one of its operations");
    }
}
