using System.Collections.Frozen;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Follows encrypted members through the stages of an aggregation, and refuses what would show plaintext or give a wrong result.</summary>
/// <remarks>
/// A stage that is not known here is refused: nothing says what it would do with ciphertext, or which other collection it would read. Where nothing
/// is encrypted, the stages that only see the documents at hand are let through.
/// </remarks>
internal static class PipelineRules
{
    // What a server takes (internalPipelineLengthLimit).
    private const int MaxStages = 1000;

    // What a server tells of itself; no documents of a collection are in it.
    private static readonly FrozenSet<string> Reports = new[]
    {
        "$collStats", "$currentOp", "$indexStats", "$listCatalog", "$listClusterCatalog", "$listLocalSessions", "$listSampledQueries",
        "$listSearchIndexes", "$listSessions", "$planCacheStats", "$queryStats", "$querySettings", "$shardedDataDistribution",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> OnReadableDocuments = new[]
    {
        "$addFields", "$bucket", "$bucketAuto", "$densify", "$fill", "$geoNear", "$group", "$match", "$project", "$redact", "$replaceRoot",
        "$replaceWith", "$search", "$searchMeta", "$set", "$setWindowFields", "$sort", "$sortByCount", "$unset", "$unwind", "$vectorSearch",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Checks a pipeline.</summary>
    /// <returns>What its results may be.</returns>
    public static Shape Check(BsonValue pipeline, PipelineScope scope)
    {
        if (pipeline.IsBsonNull)
        {
            return scope.Root;
        }

        var stages = pipeline as BsonArray ?? throw Refusal.Unknown("This form of a pipeline");

        if (stages.Count > MaxStages)
        {
            throw Refusal.Unknown("A pipeline of so many stages");
        }

        foreach (var stage in stages)
        {
            var (name, value) = stage is BsonDocument { ElementCount: 1 } document
                ? (document.GetElement(0).Name, document.GetElement(0).Value)
                : throw Refusal.Unknown("A stage that has not exactly one field");
            scope = scope with { Root = After(name, value, scope) };
        }

        return scope.Root;
    }

    /// <summary>Refuses to sort by ciphertext.</summary>
    public static void RequireSortable(BsonValue order, PipelineScope scope)
    {
        if (!scope.HoldsCiphertext || Arguments.Document(order, "a sort") is not { } keys)
        {
            return;
        }

        foreach (var key in keys)
        {
            if (scope.Root.At(key.Name) is { HoldsCiphertext: true } encrypted)
            {
                throw Refusal.Of(encrypted, "ciphertext has no order, so that the documents would come in a wrong one", "sort in the application");
            }
        }
    }

    private static Shape After(string stage, BsonValue value, PipelineScope scope)
    {
        switch (stage)
        {
            case "$limit" or "$skip" or "$sample" or "$changeStreamSplitLargeEvent":
                return scope.Root;
            case "$facet" when value is BsonDocument facets:
                return Shape.Document(facets.Select(facet => KeyValuePair.Create(facet.Name, Check(facet.Value, scope))));
            case "$changeStream":
                return ChangeEvents(scope.Root);
            case "$count" when value is BsonString field:
                return Shape.Empty.With(field.Value, Shape.Readable);
            case "$documents":
                return JoinRules.Documents(value, scope);
            case "$lookup" when value is BsonDocument lookup:
                return JoinRules.Lookup(lookup, scope);
            case "$unionWith":
                return JoinRules.UnionWith(value, scope);
            case "$graphLookup" when value is BsonDocument lookup:
                return JoinRules.GraphLookup(lookup, scope);
            case "$out" or "$merge":
                OutputRules.Check(stage, value, scope);
                return Shape.Nothing;
            case var report when Reports.Contains(report):
                return Shape.Readable;
            default:
                return scope.HoldsCiphertext ? AfterEncrypted(stage, value, scope)
                    : OnReadableDocuments.Contains(stage) ? Shape.Readable
                    : throw Refusal.Unknown($"Stage {ForeignText.Shown(stage)}");
        }
    }

    private static Shape AfterEncrypted(string stage, BsonValue value, PipelineScope scope)
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
                return ProjectionRules.Remove((value is BsonArray names ? names : [value]).OfType<BsonString>().Select(static name => name.Value), scope.Root);
            case "$replaceRoot" when value is BsonDocument replace:
                return ExpressionRules.Evaluate(new Arguments(stage, replace, "newRoot")["newRoot"], scope);
            case "$replaceWith":
                return ExpressionRules.Evaluate(value, scope);
            case "$group" when value is BsonDocument group:
                return GroupRules.Group(group, scope);
            case "$sortByCount":
                return GroupRules.SortByCount(value, scope);
            case "$bucket" or "$bucketAuto" when value is BsonDocument bucket:
                return GroupRules.Bucket(stage, bucket, scope);
            case "$sort":
                RequireSortable(value, scope);
                return scope.Root;
            case "$unwind":
                return Unwind(value is BsonDocument unwind ? unwind : new BsonDocument("path", value), scope);
            case "$geoNear" when value is BsonDocument near:
                return Near(near, scope);
            default:
                throw Refusal.Unknown($"Stage {ForeignText.Shown(stage)}");
        }
    }

    private static Shape Unwind(BsonDocument document, PipelineScope scope)
    {
        var unwind = new Arguments("$unwind", document, "path", "includeArrayIndex", "preserveNullAndEmptyArrays");
        ExpressionRules.Evaluate(unwind["path"], scope).RequireList("$unwind");
        return unwind["includeArrayIndex"] is BsonString index ? scope.Root.With(index.Value, Shape.Readable) : scope.Root;
    }

    private static Shape Near(BsonDocument document, PipelineScope scope)
    {
        var near = new Arguments(
            "$geoNear", document, "near", "distanceField", "distanceMultiplier", "includeLocs", "key", "maxDistance", "minDistance", "query", "spherical");
        FilterRules.Check(near["query"], scope);
        if (near["key"] is BsonString key)
        {
            scope.Root.At(key.Value).RequireReadable("$geoNear");
        }

        return new[] { near["distanceField"], near["includeLocs"] }.OfType<BsonString>()
            .Aggregate(scope.Root, static (root, field) => root.With(field.Value, Shape.Readable));
    }

    private static Shape ChangeEvents(Shape documents) => !documents.HoldsCiphertext ? Shape.Readable : Shape.Readable
        .With("fullDocument", documents)
        .With("fullDocumentBeforeChange", documents)
        .With("documentKey", documents)
        .With("updateDescription.updatedFields", documents);
}
