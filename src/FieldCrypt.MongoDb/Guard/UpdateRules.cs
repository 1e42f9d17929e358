using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Which updates of encrypted members the server can do: set ciphertext or null, and remove. All others are refused.</summary>
internal static class UpdateRules
{
    private const string ReadAndSet = "read the document, change the member in the application, and set it";

    /// <summary>Checks an update: a new document, operators, or a pipeline.</summary>
    /// <param name="update">The update.</param>
    /// <param name="arrayFilters">The conditions of its positional operators, if it has any.</param>
    /// <param name="scope">What it is about.</param>
    /// <exception cref="ProtectedOperationException">It stores plaintext, or computes with ciphertext.</exception>
    public static void Check(BsonValue update, BsonValue arrayFilters, PipelineScope scope)
    {
        if (!scope.Root.HoldsCiphertext)
        {
            return;
        }

        switch (update)
        {
            case BsonArray pipeline:
                UpdatePipelineRules.Check(pipeline, scope);
                break;
            case BsonDocument { ElementCount: > 0 } document when document.GetElement(0).Name.StartsWith('$'):
                _ = FilterRules.IsOperators(document);
                foreach (var operation in document)
                {
                    foreach (var change in Arguments.Document(operation.Value, "an update") ?? [])
                    {
                        CheckChange(operation.Name, change.Name, change.Value, scope);
                    }
                }

                CheckArrayFilters(document, arrayFilters, scope);
                break;
            case BsonDocument document:
                StoredValues.RequireStorable(document, scope.Root);
                break;
            case BsonNull:
                break;
            default:
                throw Refusal.Unknown("This form of an update");
        }
    }

    private static void CheckChange(string operation, string path, BsonValue value, PipelineScope scope)
    {
        if (operation == "$rename" && value is BsonString newPath && scope.Root.At(newPath.Value) is { HoldsCiphertext: true } target)
        {
            throw Refusal.Of(target, "renaming something to it would pass that off as its ciphertext", ReadAndSet);
        }

        var shape = scope.Root.MeantAt(path);
        if (!shape.HoldsCiphertext)
        {
            return;
        }

        switch (operation)
        {
            case "$set" or "$setOnInsert":
                StoredValues.RequireEncrypted(value, shape);
                break;
            case "$unset":
                break;
            case "$push" when shape.Ciphertext is null:
                CheckPush(value, shape, scope);
                break;
            case "$addToSet" when shape.Ciphertext is null:
                foreach (var item in Each(operation, value))
                {
                    Comparisons.RequireComparable(item, shape, scope);
                }

                break;
            case "$pull" when shape.Ciphertext is null:
                CheckPull(value, scope with { Root = shape });
                break;
            case "$pullAll" when shape.Ciphertext is null && value is BsonArray items:
                foreach (var item in items)
                {
                    Comparisons.RequireComparable(item, shape, scope);
                }

                break;
            case "$pop" when shape.Ciphertext is null:
                break;
            default:
                throw Refusal.Of(shape, $"the server cannot apply {ForeignText.Shown(operation)} to ciphertext", ReadAndSet);
        }
    }

    private static void CheckPush(BsonValue value, Shape items, PipelineScope scope)
    {
        if (value is BsonDocument push && push.TryGetValue("$sort", out var order))
        {
            if (order is not BsonDocument)
            {
                throw Refusal.Computing(items, "$sort");
            }

            PipelineRules.RequireSortable(order, scope with { Root = items });
        }

        foreach (var item in Each("$push", value))
        {
            StoredValues.RequireEncrypted(item, items);
        }
    }

    private static void CheckPull(BsonValue value, PipelineScope scope)
    {
        if (value is BsonDocument condition && !FilterRules.IsOperators(condition))
        {
            FilterRules.Check(condition, scope);
        }
        else
        {
            FilterRules.CheckCondition(value, scope.Root, scope);
        }
    }

    private static BsonArray Each(string operation, BsonValue value) => value is BsonDocument document && FilterRules.IsOperators(document)
        ? new Arguments(operation, document, "$each", "$position", "$slice", "$sort")["$each"] as BsonArray ?? throw Refusal.Unknown($"This form of {operation}")
        : [value];

    // The name in visits.$[visit].note stands for an item of visits; a condition on visit.note is one on that.
    private static void CheckArrayFilters(BsonDocument update, BsonValue arrayFilters, PipelineScope scope)
    {
        var filters = Arguments.Documents(arrayFilters, "arrayFilters").ToArray();
        if (filters.Length == 0)
        {
            return;
        }

        var names = new Dictionary<string, Shape>(StringComparer.Ordinal);
        foreach (var path in update.Select(operation => operation.Value).OfType<BsonDocument>().SelectMany(changes => changes.Names))
        {
            for (var start = path.IndexOf("$[", StringComparison.Ordinal); start >= 0; start = path.IndexOf("$[", start + 1, StringComparison.Ordinal))
            {
                var end = path.IndexOf(']', start);
                if (end > start + 2)
                {
                    var name = path[(start + 2)..end];
                    var items = scope.Root.MeantAt(path.AsSpan(0, Math.Max(start - 1, 0)));
                    names[name] = names.TryGetValue(name, out var others) ? Shape.Either(others, items) : items;
                }
            }
        }

        var shape = Shape.Document(names);
        foreach (var filter in filters)
        {
            RequireNamed(filter, names);
            FilterRules.Check(filter, scope with { Root = shape });
        }
    }

    // A condition on a name that no path has is about nothing that is known; the server refuses it, but has seen its values then.
    private static void RequireNamed(BsonDocument filter, Dictionary<string, Shape> names)
    {
        foreach (var condition in filter)
        {
            if (condition is { Name: ['$', ..], Value: BsonArray parts })
            {
                foreach (var part in parts.OfType<BsonDocument>())
                {
                    RequireNamed(part, names);
                }
            }
            else if (condition.Name is not ['$', ..] && !names.ContainsKey(condition.Name.Split('.')[0]))
            {
                throw Refusal.Unknown("An array filter whose name is in no path of the update");
            }
        }
    }
}
