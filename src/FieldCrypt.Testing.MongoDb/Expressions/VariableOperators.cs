using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Expressions;

/// <summary>Operators that bind variables, and the literal.</summary>
internal static class VariableOperators
{
    public static void AddTo(OperatorTable table)
    {
        table.Add("$literal", static (operand, _) => _ => operand);
        table.Add("$let", Let);
        table.Add("$map", Map);
        table.Add("$filter", Filter);
        table.Add("$reduce", Reduce);
        table.Add("$rand", static (_, _) => static _ => Random.Shared.NextDouble());
    }

    private static BsonDocument Fields(string name, BsonValue operand, ReadOnlySpan<string> required, ReadOnlySpan<string> optional)
    {
        var document = operand as BsonDocument ?? throw MongoError.FailedToParse($"{name} only supports an object as its argument");
        foreach (var field in required)
        {
            if (!document.Contains(field))
            {
                throw MongoError.FailedToParse($"Missing '{field}' parameter to {name}");
            }
        }

        foreach (var field in document.Names)
        {
            if (!required.Contains(field) && !optional.Contains(field))
            {
                throw MongoError.FailedToParse($"Unrecognized parameter to {name}: {field}");
            }
        }

        return document;
    }

    private static Expression Let(BsonValue operand, ExpressionParser parser)
    {
        var document = Fields("$let", operand, ["vars", "in"], []);
        var variables = document["vars"].AsBsonDocument.Select(variable => (variable.Name, Value: parser.Parse(variable.Value))).ToList();
        var body = parser.With([.. variables.Select(variable => variable.Name)]).Parse(document["in"]);
        return scope => body(variables.Aggregate(scope, (inner, variable) => inner.With(variable.Name, variable.Value(scope))));
    }

    private static Expression Map(BsonValue operand, ExpressionParser parser)
    {
        var document = Fields("$map", operand, ["input", "in"], ["as"]);
        var name = document.GetValue("as", "this").AsString;
        var (input, body) = (parser.Parse(document["input"]), parser.With(name).Parse(document["in"]));
        return scope => input(scope) switch
        {
            null or BsonNull => BsonNull.Value,
            BsonArray array => new BsonArray(array.Select(item => body(scope.With(name, item)) ?? BsonNull.Value)),
            var other => throw MongoError.Location(16883, $"input to $map must be an array not {BsonTypes.Name(other)}"),
        };
    }

    private static Expression Filter(BsonValue operand, ExpressionParser parser)
    {
        var document = Fields("$filter", operand, ["input", "cond"], ["as", "limit"]);
        var name = document.GetValue("as", "this").AsString;
        var (input, condition) = (parser.Parse(document["input"]), parser.With(name).Parse(document["cond"]));
        var limit = document.TryGetValue("limit", out var given) ? parser.Parse(given) : null;
        return scope => input(scope) switch
        {
            null or BsonNull => BsonNull.Value,
            BsonArray array => new BsonArray(array
                .Where(item => Truth.Of(condition(scope.With(name, item))))
                .Take(limit?.Invoke(scope) is { IsNumeric: true } most ? most.ToInt32() : int.MaxValue)),
            var other => throw MongoError.Location(28651, $"input to $filter must be an array not {BsonTypes.Name(other)}"),
        };
    }

    private static Expression Reduce(BsonValue operand, ExpressionParser parser)
    {
        var document = Fields("$reduce", operand, ["input", "initialValue", "in"], []);
        var (input, start) = (parser.Parse(document["input"]), parser.Parse(document["initialValue"]));
        var body = parser.With("this", "value").Parse(document["in"]);
        return scope => input(scope) switch
        {
            null or BsonNull => BsonNull.Value,
            BsonArray array => array.Aggregate(start(scope), (value, item) => body(scope.With("value", value).With("this", item))),
            var other => throw MongoError.Location(40080, $"$reduce requires that 'input' be an array, found: {BsonTypes.Name(other)}"),
        };
    }
}
