using FieldCrypt.MongoDb.Schema;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks stages that group: by what equal values look equal, and with accumulators that only hand values on.</summary>
internal static class GroupRules
{
    public static PathNode? Group(BsonDocument group, PipelineScope scope)
    {
        var key = ExpressionRules.Evaluate(group.GetValue("_id", BsonNull.Value), scope);
        ExpressionRules.RequireDeterministic(key);
        return Accumulate(group.Where(static field => field.Name != "_id"), PathNode.Of("_id", key), scope);
    }

    public static PathNode? Bucket(string stage, BsonDocument bucket, PipelineScope scope)
    {
        ExpressionRules.RequireReadable(ExpressionRules.Evaluate(bucket.GetValue("groupBy", BsonNull.Value), scope), stage);
        return bucket.GetValue("output", BsonNull.Value) is BsonDocument output ? Accumulate(output, null, scope) : null;
    }

    private static PathNode? Accumulate(IEnumerable<BsonElement> fields, PathNode? result, PipelineScope scope)
    {
        foreach (var field in fields)
        {
            if (field.Value is BsonDocument { ElementCount: 1 } accumulator)
            {
                var value = Accumulator(accumulator.GetElement(0).Name, accumulator.GetElement(0).Value, scope);
                result = PathNode.Union(result, PathNode.Of(field.Name, value));
            }
        }

        return result;
    }

    private static PathNode? Accumulator(string name, BsonValue operand, PipelineScope scope)
    {
        switch (name)
        {
            case "$first" or "$last" or "$push" or "$mergeObjects":
                return ExpressionRules.Evaluate(operand, scope);
            case "$addToSet":
                var set = ExpressionRules.Evaluate(operand, scope);
                ExpressionRules.RequireDeterministic(set);
                return set;
            case "$firstN" or "$lastN" when operand is BsonDocument several:
                return ExpressionRules.Evaluate(several.GetValue("input", BsonNull.Value), scope);
            case "$top" or "$topN" or "$bottom" or "$bottomN" when operand is BsonDocument best:
                PipelineRules.RequireSortable(best.GetValue("sortBy", BsonNull.Value), scope.Root);
                return ExpressionRules.Evaluate(best.GetValue("output", BsonNull.Value), scope);
            default:
                ExpressionRules.RequireReadable(ExpressionRules.Evaluate(operand, scope), name);
                return null;
        }
    }
}
