using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Operators that take the items of lists, and hand them on as they are.</summary>
internal static class ItemExpressions
{
    // What LINQ makes of SelectMany: lists, one after the other.
    private static readonly BsonDocument Joined = new("$concatArrays", new BsonArray { "$$value", "$$this" });

    /// <summary>What the result may be; null for other operators.</summary>
    public static Shape? Evaluate(string name, BsonValue operand, PipelineScope scope)
    {
        switch (name)
        {
            case "$first" or "$last" or "$reverseArray":
                return List(Single(operand), scope, name);
            case "$size" or "$isArray":
                List(Single(operand), scope, name);
                return Shape.Readable;
            case "$arrayElemAt" or "$slice" when operand is BsonArray { Count: >= 2 } inputs:
                foreach (var position in inputs.Skip(1))
                {
                    ExpressionRules.RequireReadable(position, scope, name);
                }

                return List(inputs[0], scope, name);
            case "$firstN" or "$lastN" when operand is BsonDocument several:
                return Several(name, several, scope);
            case "$concatArrays" when operand is BsonArray lists:
                return Shape.Either(lists.Select(list => List(list, scope, name)));
            case "$filter" when operand is BsonDocument document:
                var filter = new Arguments(name, document, "input", "as", "cond", "limit");
                var items = List(filter["input"], scope, name);
                ExpressionRules.RequireReadable(filter["cond"], WithItem(filter, items, scope), name);
                ExpressionRules.RequireReadable(filter["limit"], scope, name);
                return items;
            case "$map" when operand is BsonDocument document:
                var map = new Arguments(name, document, "input", "as", "in");
                return ExpressionRules.Evaluate(map["in"], WithItem(map, List(map["input"], scope, name), scope));
            case "$sortArray" when operand is BsonDocument document && document.GetValue("sortBy", BsonNull.Value) is BsonDocument:
                var sort = new Arguments(name, document, "input", "sortBy");
                var sorted = List(sort["input"], scope, name);
                PipelineRules.RequireSortable(sort["sortBy"], scope with { Root = sorted });
                return sorted;
            case "$reduce" when operand is BsonDocument document:
                var reduce = new Arguments(name, document, "input", "initialValue", "in");
                if (reduce["in"] == Joined)
                {
                    return Shape.Either(List(reduce["initialValue"], scope, name), List(reduce["input"], scope, name));
                }

                ExpressionRules.RequireReadable(reduce["input"], scope, name);
                ExpressionRules.RequireReadable(reduce["initialValue"], scope, name);
                ExpressionRules.RequireReadable(reduce["in"], scope.With("this", Shape.Readable).With("value", Shape.Readable), name);
                return Shape.Readable;
            default:
                return null;
        }
    }

    /// <summary>The first or last items, as an operator or an accumulator.</summary>
    public static Shape Several(string name, BsonDocument operand, PipelineScope scope)
    {
        var several = new Arguments(name, operand, "input", "n");
        ExpressionRules.RequireReadable(several["n"], scope, name);
        return ExpressionRules.Evaluate(several["input"], scope);
    }

    private static Shape List(BsonValue list, PipelineScope scope, string name) => ExpressionRules.Evaluate(list, scope).RequireList(name);

    private static BsonValue Single(BsonValue operand) => operand is BsonArray { Count: 1 } only ? only[0] : operand;

    private static PipelineScope WithItem(Arguments operation, Shape items, PipelineScope scope) =>
        scope.With([(operation["as"] is BsonString name ? name.Value : "this", items, Spelling.Meant(operation["input"], scope))]);
}
