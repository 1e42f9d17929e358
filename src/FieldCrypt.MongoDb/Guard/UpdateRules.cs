using FieldCrypt.MongoDb.Schema;
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
        if (scope.Root is not { } root)
        {
            return;
        }

        switch (update)
        {
            case BsonArray pipeline:
                UpdatePipelineRules.Check(pipeline, scope);
                break;
            case BsonDocument document when FilterRules.IsOperators(document):
                foreach (var operation in document)
                {
                    if (operation.Value is BsonDocument changes)
                    {
                        foreach (var change in changes)
                        {
                            CheckChange(operation.Name, change.Name, change.Value, scope);
                        }
                    }
                }

                CheckArrayFilters(document, arrayFilters, scope);
                break;
            default:
                StoredValues.RequireEncrypted(update, root);
                break;
        }
    }

    private static void CheckChange(string operation, string path, BsonValue value, PipelineScope scope)
    {
        var match = PathMatch.Find(scope.Root, path);
        if (operation == "$rename" && value is BsonString newPath && PathMatch.Find(scope.Root, newPath.Value) is { Node: { } target })
        {
            throw Refusal.Of(target, "renaming something to it would pass that off as its ciphertext", ReadAndSet);
        }

        if (match.Node is not { } node)
        {
            return;
        }

        if (match.IsInside)
        {
            throw Refusal.Inside(node);
        }

        switch (operation)
        {
            case "$set" or "$setOnInsert":
                StoredValues.RequireEncrypted(value, node);
                break;
            case "$unset":
                break;
            case "$push" when !node.IsLeaf:
                CheckPush(value, node);
                break;
            case "$addToSet" when !node.IsLeaf:
                foreach (var item in Each(value))
                {
                    StoredValues.RequireComparable(item, node);
                }

                break;
            case "$pull" when !node.IsLeaf:
                CheckPull(value, node, scope);
                break;
            case "$pullAll" when !node.IsLeaf && value is BsonArray items:
                foreach (var item in items)
                {
                    StoredValues.RequireComparable(item, node);
                }

                break;
            case "$pop" when !node.IsLeaf:
                break;
            default:
                throw Refusal.Of(node, $"the server cannot apply {operation} to ciphertext", ReadAndSet);
        }
    }

    private static void CheckPush(BsonValue value, PathNode node)
    {
        if (value is BsonDocument push && push.TryGetValue("$sort", out var order) && order is BsonDocument by)
        {
            foreach (var key in by)
            {
                if (PathMatch.Find(node, key.Name).Node is { } sorted)
                {
                    throw Refusal.Computing(sorted, "$sort");
                }
            }
        }

        foreach (var item in Each(value))
        {
            StoredValues.RequireEncrypted(item, node);
        }
    }

    private static void CheckPull(BsonValue value, PathNode node, PipelineScope scope)
    {
        if (value is BsonDocument condition && !FilterRules.IsOperators(condition))
        {
            FilterRules.Check(condition, scope with { Root = node });
        }
        else
        {
            FilterRules.Check(new BsonDocument("item", value), scope with { Root = PathNode.Of("item", node) });
        }
    }

    private static BsonArray Each(BsonValue value) =>
        value is BsonDocument document && document.TryGetValue("$each", out var each) && each is BsonArray items ? items : [value];

    // The name in visits.$[visit].note stands for an item of visits; a condition on visit.note is one on that.
    private static void CheckArrayFilters(BsonDocument update, BsonValue arrayFilters, PipelineScope scope)
    {
        if (arrayFilters is not BsonArray filters)
        {
            return;
        }

        PathNode? names = null;
        foreach (var path in update.Select(operation => operation.Value).OfType<BsonDocument>().SelectMany(changes => changes.Names))
        {
            for (var start = path.IndexOf("$[", StringComparison.Ordinal); start >= 0; start = path.IndexOf("$[", start + 1, StringComparison.Ordinal))
            {
                var end = path.IndexOf(']', start);
                if (end > start + 2 && PathMatch.Find(scope.Root, path.AsSpan(0, Math.Max(start - 1, 0))).Node is { } items)
                {
                    names = PathNode.Union(names, PathNode.Of(path[(start + 2)..end], items));
                }
            }
        }

        foreach (var filter in filters)
        {
            FilterRules.Check(filter, scope with { Root = names });
        }
    }
}
