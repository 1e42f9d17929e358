using FieldCrypt.MongoDb.Schema;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks stages that read or write another collection.</summary>
internal static class JoinRules
{
    public static PathNode? Lookup(BsonDocument lookup, PipelineScope scope)
    {
        var foreign = lookup.GetValue("from", BsonNull.Value) is BsonString from
            ? scope.Collections.Find(scope.Database, from.Value)
            : From(lookup.GetValue("from", BsonNull.Value), scope);
        if (lookup.TryGetValue("localField", out var localField) && lookup.TryGetValue("foreignField", out var foreignField))
        {
            RequireJoinable(
                PathMatch.Find(scope.Root, localField.IsString ? localField.AsString : "").Node,
                PathMatch.Find(foreign, foreignField.IsString ? foreignField.AsString : "").Node);
        }

        var inner = scope with { Root = foreign };
        if (lookup.GetValue("let", BsonNull.Value) is BsonDocument variables)
        {
            inner = ExpressionRules.With(variables, scope) with { Root = foreign };
        }

        return WithField(scope.Root, lookup, PipelineRules.Check(lookup.GetValue("pipeline", BsonNull.Value), inner));
    }

    public static PathNode? UnionWith(BsonValue union, PipelineScope scope)
    {
        var (collection, pipeline) = union is BsonDocument document
            ? (document.GetValue("coll", BsonNull.Value), document.GetValue("pipeline", BsonNull.Value))
            : (union, BsonNull.Value);
        var other = scope with { Root = collection is BsonString name ? scope.Collections.Find(scope.Database, name.Value) : null };
        return PathNode.Union(scope.Root, PipelineRules.Check(pipeline, other));
    }

    public static PathNode? GraphLookup(BsonDocument lookup, PipelineScope scope)
    {
        var foreign = lookup.GetValue("from", BsonNull.Value) is BsonString from ? scope.Collections.Find(scope.Database, from.Value) : null;
        ExpressionRules.RequireReadable(ExpressionRules.Evaluate(lookup.GetValue("startWith", BsonNull.Value), scope), "$graphLookup");
        foreach (var field in (string[])["connectFromField", "connectToField"])
        {
            if (lookup.GetValue(field, BsonNull.Value) is BsonString path && PathMatch.Find(foreign, path.Value).Node is { } node)
            {
                throw Refusal.Computing(node, "$graphLookup");
            }
        }

        FilterRules.Check(lookup.GetValue("restrictSearchWithMatch", BsonNull.Value), scope with { Root = foreign });
        return WithField(scope.Root, lookup, foreign);
    }

    /// <summary>Refuses to write the results of a pipeline into an encrypted collection: nothing could say that they are encrypted there.</summary>
    public static void RequirePlainTarget(string stage, BsonValue target, PipelineScope scope)
    {
        var into = target is BsonDocument merge && merge.TryGetValue("into", out var named) ? named : target;
        var (database, collection) = into is BsonDocument document
            ? (document.GetValue("db", scope.Database), document.GetValue("coll", BsonNull.Value))
            : (scope.Database, into);
        if (collection is BsonString name && scope.Collections.Find(database.IsString ? database.AsString : scope.Database, name.Value) is { } root)
        {
            throw Refusal.Of(root, $"{stage} into its collection could store plaintext in its place", "read the results and insert them");
        }
    }

    private static void RequireJoinable(PathNode? local, PathNode? foreign)
    {
        if (local is not null && foreign is not null)
        {
            ExpressionRules.RequireSameKey(local, foreign);
        }
        else if ((local ?? foreign) is { } encrypted)
        {
            throw Refusal.Of(encrypted, "it would be joined with something that is not encrypted and never equals it", "encrypt both with the same key");
        }
    }

    private static PathNode? From(BsonValue from, PipelineScope scope) =>
        from is BsonDocument other && other.GetValue("coll", BsonNull.Value) is BsonString collection
            ? scope.Collections.Find(other.GetValue("db", scope.Database).AsString, collection.Value)
            : null;

    private static PathNode? WithField(PathNode? root, BsonDocument lookup, PathNode? value)
    {
        if (lookup.GetValue("as", BsonNull.Value) is not BsonString name || (root is null && value is null))
        {
            return root;
        }

        var node = root?.Copy() ?? PathNode.Inner();
        node.Set(name.Value, value);
        return node;
    }
}
