using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks the parts of commands that read or change documents, each against the documents of its collection.</summary>
internal static class DocumentCommands
{
    private static readonly string[] UpdateFields = ["q", "u", "c", "upsert", "multi", "collation", "arrayFilters", "hint", "sort", "sampleId", "upsertSupplied"];
    private static readonly string[] DeleteFields = ["q", "limit", "collation", "hint", "sampleId"];

    public static void CheckFind(BsonDocument find, PipelineScope scope)
    {
        if (!scope.HoldsCiphertext)
        {
            return;
        }

        FilterRules.Check(find.GetValue("filter", BsonNull.Value), scope);
        PipelineRules.RequireSortable(find.GetValue("sort", BsonNull.Value), scope);
        PipelineRules.RequireSortable(find.GetValue("min", BsonNull.Value), scope);
        PipelineRules.RequireSortable(find.GetValue("max", BsonNull.Value), scope);
        IndexRules.RequireKeys(find.GetValue("hint", BsonNull.Value));
        ProjectionRules.CheckFind(find.GetValue("projection", BsonNull.Value), scope);
    }

    public static void CheckCount(BsonDocument count, PipelineScope scope)
    {
        FilterRules.Check(count.GetValue("query", BsonNull.Value), scope);
        IndexRules.RequireKeys(count.GetValue("hint", BsonNull.Value));
    }

    public static void CheckDistinct(BsonDocument distinct, PipelineScope scope)
    {
        FilterRules.Check(distinct.GetValue("query", BsonNull.Value), scope);
        IndexRules.RequireKeys(distinct.GetValue("hint", BsonNull.Value));
        if (distinct.GetValue("key", BsonNull.Value) is BsonString key)
        {
            Comparisons.RequireSearchable(scope.Root.At(key.Value), scope);
        }
    }

    public static void CheckUpdate(BsonDocument document, PipelineScope scope)
    {
        if (scope.HoldsCiphertext)
        {
            var update = new Arguments("an update", document, UpdateFields);
            CheckChange(update["q"], update["u"], update, scope with { HasCollation = CollationRules.Has(update["collation"]) });
        }
    }

    public static void CheckDelete(BsonDocument document, PipelineScope scope)
    {
        if (scope.HoldsCiphertext)
        {
            var delete = new Arguments("a delete", document, DeleteFields);
            FilterRules.Check(delete["q"], scope with { HasCollation = CollationRules.Has(delete["collation"]) });
            IndexRules.RequireKeys(delete["hint"]);
        }
    }

    public static void CheckFindAndModify(BsonDocument document, PipelineScope scope)
    {
        if (scope.HoldsCiphertext)
        {
            var modify = new Arguments("a change", document, document.Names.ToArray());
            CheckChange(modify["query"], modify["update"], modify, scope);
            ProjectionRules.CheckFind(modify["fields"], scope);
        }
    }

    /// <summary>Checks what is to be found, and what is to be made of it.</summary>
    public static void CheckChange(BsonValue filter, BsonValue change, Arguments of, PipelineScope scope)
    {
        FilterRules.Check(filter, scope);
        PipelineRules.RequireSortable(of["sort"], scope);
        IndexRules.RequireKeys(of["hint"]);
        var changing = ExpressionRules.With(of["constants"], ExpressionRules.With(of["c"], scope));
        UpdateRules.Check(change, of["arrayFilters"], changing);
    }
}
