using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks stages that group: by what equal values look equal, and with accumulators that only hand values on.</summary>
internal static class GroupRules
{
    public static Shape Group(BsonDocument group, PipelineScope scope) => Shape.Document(
        group.Select(field => KeyValuePair.Create(field.Name, field.Name == "_id" ? Key(field.Value, scope) : Accumulator(field.Value, scope))));

    public static Shape SortByCount(BsonValue key, PipelineScope scope) => Shape.Document(
        [KeyValuePair.Create("_id", Key(key, scope)), KeyValuePair.Create("count", Shape.Readable)]);

    public static Shape Bucket(string stage, BsonDocument document, PipelineScope scope)
    {
        var bucket = stage == "$bucket"
            ? new Arguments(stage, document, "groupBy", "boundaries", "default", "output")
            : new Arguments(stage, document, "groupBy", "buckets", "granularity", "output");
        ExpressionRules.RequireReadable(bucket["groupBy"], scope, stage);
        var fields = bucket["output"] is BsonDocument output
            ? output.Select(field => KeyValuePair.Create(field.Name, Accumulator(field.Value, scope)))
            : [KeyValuePair.Create("count", Shape.Readable)];
        return Shape.Document(fields.Prepend(KeyValuePair.Create("_id", Shape.Readable)));
    }

    private static Shape Key(BsonValue expression, PipelineScope scope)
    {
        var key = ExpressionRules.Evaluate(expression, scope);
        Comparisons.RequireSearchable(key, scope);
        return key;
    }

    private static Shape Accumulator(BsonValue accumulator, PipelineScope scope) => accumulator is BsonDocument { ElementCount: 1 } document
        ? Accumulator(document.GetElement(0).Name, document.GetElement(0).Value, scope)
        : throw Refusal.Unknown("A field that is not accumulated by one operator");

    private static Shape Accumulator(string name, BsonValue operand, PipelineScope scope)
    {
        switch (name)
        {
            case "$first" or "$last" or "$push":
                return ExpressionRules.Evaluate(operand, scope);
            case "$mergeObjects":
                return ExpressionRules.Evaluate(operand, scope).RequireDocument(name);
            case "$addToSet":
                var set = ExpressionRules.Evaluate(operand, scope);
                Comparisons.RequireSearchable(set, scope);
                return set;
            case "$firstN" or "$lastN" when operand is BsonDocument several:
                return ItemExpressions.Several(name, several, scope);
            case "$top" or "$bottom" or "$topN" or "$bottomN" when operand is BsonDocument document:
                var best = new Arguments(name, document, "sortBy", "output", "n");
                PipelineRules.RequireSortable(best["sortBy"], scope);
                ExpressionRules.RequireReadable(best["n"], scope, name);
                return ExpressionRules.Evaluate(best["output"], scope);
            case "$count":
                return Shape.Readable;
            case "$sum" or "$avg" or "$min" or "$max" or "$minN" or "$maxN" or "$stdDevPop" or "$stdDevSamp" or "$median" or "$percentile":
                foreach (var input in operand is BsonDocument inputs && !FilterRules.IsOperators(inputs) ? inputs.Values : [operand])
                {
                    ExpressionRules.RequireReadable(input, scope, name);
                }

                return Shape.Readable;
            default:
                throw Refusal.Unknown($"Accumulator {ForeignText.Shown(name)}");
        }
    }
}
