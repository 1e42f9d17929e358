using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks stages that write the results of a pipeline into a collection.</summary>
internal static class OutputRules
{
    public static void Check(string stage, BsonValue value, PipelineScope scope)
    {
        if (stage == "$out")
        {
            StoredShapes.Require(scope.Root, Target(stage, value, scope), StoredShapes.ListTheSameClass);
            return;
        }

        var merge = new Arguments(
            stage, value is BsonDocument document ? document : new BsonDocument("into", value), "into", "on", "let", "whenMatched", "whenNotMatched");
        var target = Target(stage, merge["into"], scope);
        StoredShapes.Require(scope.Root, target, StoredShapes.ListTheSameClass);
        if (merge["whenMatched"] is BsonDocument)
        {
            throw Refusal.Unknown("This form of whenMatched");
        }

        if (merge["whenMatched"] is BsonArray pipeline)
        {
            var matched = ExpressionRules.With(merge["let"], scope).With("new", scope.Root) with { Root = target };
            UpdatePipelineRules.Check(pipeline, matched);
        }
    }

    private static Shape Target(string stage, BsonValue into, PipelineScope scope)
    {
        var named = new Arguments(stage, into is BsonDocument document ? document : new BsonDocument("coll", into), "db", "coll", "timeseries");
        return scope.Collections.Find(named.Text("db", scope.Database), named.Text("coll"));
    }
}
