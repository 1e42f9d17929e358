using FieldCrypt.MongoDb.Schema;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Follows encrypted members through the stages of an aggregation, and refuses what would show plaintext or give a wrong result.</summary>
/// <remarks>A stage that is not known here is refused: nothing says what it would do with ciphertext.</remarks>
internal static class PipelineRules
{
    /// <summary>Checks a pipeline.</summary>
    /// <returns>What is encrypted in its results.</returns>
    public static PathNode? Check(BsonValue pipeline, PipelineScope scope)
    {
        if (pipeline is not BsonArray stages)
        {
            return scope.Root;
        }

        foreach (var stage in stages.OfType<BsonDocument>().Where(static stage => stage.ElementCount == 1))
        {
            scope = scope with { Root = After(stage.GetElement(0).Name, stage.GetElement(0).Value, scope) };
        }

        return scope.Root;
    }

    private static PathNode? After(string stage, BsonValue value, PipelineScope scope)
    {
        switch (stage)
        {
            case "$match":
                FilterRules.Check(value, scope);
                return scope.Root;
            case "$project" when value is BsonDocument projection:
                return ProjectionRules.Project(projection, scope);
            case "$addFields" or "$set" when value is BsonDocument fields:
                return ProjectionRules.Add(fields, scope);
            case "$unset":
                return ProjectionRules.Remove(value is BsonArray names ? names : [value], scope.Root);
            case "$replaceRoot" when value is BsonDocument replace:
                return Replacement(replace.GetValue("newRoot", BsonNull.Value), scope);
            case "$replaceWith":
                return Replacement(value, scope);
            case "$group" when value is BsonDocument group:
                return GroupRules.Group(group, scope);
            case "$sortByCount":
                var counted = ExpressionRules.Evaluate(value, scope);
                ExpressionRules.RequireDeterministic(counted);
                return PathNode.Of("_id", counted);
            case "$bucket" or "$bucketAuto" when value is BsonDocument bucket:
                return GroupRules.Bucket(stage, bucket, scope);
            case "$sort" when value is BsonDocument order:
                RequireSortable(order, scope.Root);
                return scope.Root;
            case "$unwind":
                Unwind(value is BsonDocument unwind ? unwind.GetValue("path", BsonNull.Value) : value, scope);
                return scope.Root;
            case "$limit" or "$skip" or "$sample" or "$changeStreamSplitLargeEvent":
                return scope.Root;
            case "$count" or "$collStats" or "$indexStats" or "$planCacheStats" or "$documents":
                return null;
            case "$redact":
                ExpressionRules.RequireReadable(ExpressionRules.Evaluate(value, scope), stage);
                return scope.Root;
            case "$facet" when value is BsonDocument facets:
                return facets.Aggregate((PathNode?)null, (node, facet) => PathNode.Union(node, PathNode.Of(facet.Name, Check(facet.Value, scope))));
            case "$lookup" when value is BsonDocument lookup:
                return JoinRules.Lookup(lookup, scope);
            case "$unionWith":
                return JoinRules.UnionWith(value, scope);
            case "$graphLookup" when value is BsonDocument lookup:
                return JoinRules.GraphLookup(lookup, scope);
            case "$out" or "$merge":
                JoinRules.RequirePlainTarget(stage, value, scope);
                return null;
            case "$changeStream":
                return ChangeEvents(scope.Root);
            case "$geoNear" when value is BsonDocument near && scope.Root is not null:
                FilterRules.Check(near.GetValue("query", BsonNull.Value), scope);
                return scope.Root;
            default:
                return scope.Root is null ? null : throw new ProtectedOperationException(
                    $"Stage {ForeignText.Shown(stage)} is not known to be safe in a pipeline over encrypted members. "
                    + "Instead, read the documents and do it in the application.");
        }
    }

    /// <summary>Refuses to sort by ciphertext.</summary>
    public static void RequireSortable(BsonValue order, PathNode? root)
    {
        if (order is not BsonDocument keys)
        {
            return;
        }

        foreach (var key in keys)
        {
            if (PathMatch.Find(root, key.Name).Node is { } node)
            {
                throw Refusal.Of(node, "ciphertext has no order, so that the documents would come in a wrong one", "sort in the application");
            }
        }
    }

    private static PathNode? Replacement(BsonValue newRoot, PipelineScope scope) => ExpressionRules.Evaluate(newRoot, scope);

    private static void Unwind(BsonValue path, PipelineScope scope)
    {
        if (ExpressionRules.Evaluate(path, scope) is { IsLeaf: true } leaf)
        {
            throw Refusal.Computing(leaf, "$unwind");
        }
    }

    private static PathNode? ChangeEvents(PathNode? documents)
    {
        if (documents is null)
        {
            return null;
        }

        var events = PathNode.Inner();
        events.Set("fullDocument", documents);
        events.Set("fullDocumentBeforeChange", documents);
        events.Set("updateDescription", PathNode.Of("updatedFields", documents));
        return events;
    }
}
