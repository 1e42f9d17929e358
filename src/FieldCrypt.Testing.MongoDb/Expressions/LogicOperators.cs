using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Expressions;

/// <summary>Comparisons, which know an order between types, and truth values.</summary>
internal static class LogicOperators
{
    public static void AddTo(OperatorTable table)
    {
        table.Binary("$eq", static (x, y) => BsonOrder.AreEqual(x, y));
        table.Binary("$ne", static (x, y) => !BsonOrder.AreEqual(x, y));
        table.Binary("$gt", static (x, y) => BsonOrder.Instance.Compare(x, y) > 0);
        table.Binary("$gte", static (x, y) => BsonOrder.Instance.Compare(x, y) >= 0);
        table.Binary("$lt", static (x, y) => BsonOrder.Instance.Compare(x, y) < 0);
        table.Binary("$lte", static (x, y) => BsonOrder.Instance.Compare(x, y) <= 0);
        table.Binary("$cmp", static (x, y) => BsonOrder.Instance.Compare(x, y));
        table.Unary("$not", static x => !Truth.Of(x));
        table.Add("$and", static (operand, parser) =>
        {
            var parts = (operand as BsonArray ?? [operand]).Select(parser.Parse).ToList();
            return scope => parts.TrueForAll(part => Truth.Of(part(scope)));
        });
        table.Add("$or", static (operand, parser) =>
        {
            var parts = (operand as BsonArray ?? [operand]).Select(parser.Parse).ToList();
            return scope => parts.Exists(part => Truth.Of(part(scope)));
        });
        table.Add("$cond", Condition);
        table.Add("$switch", Switch);
        table.Add("$ifNull", static (operand, parser) =>
        {
            if (operand is not BsonArray { Count: >= 2 } array)
            {
                throw MongoError.Location(1257300, "$ifNull needs at least two arguments");
            }

            var parts = array.Select(parser.Parse).ToList();
            return scope =>
                parts[..^1].Select(part => part(scope)).FirstOrDefault(static value => value is not (null or BsonNull or BsonUndefined))
                ?? parts[^1](scope);
        });
    }

    // Only the branch that is chosen is evaluated.
    private static Expression Condition(BsonValue operand, ExpressionParser parser)
    {
        var parts = operand switch
        {
            BsonArray { Count: 3 } array => array,
            BsonArray array => throw MongoError.Location(16020, $"Expression $cond takes exactly 3 arguments. {array.Count} were passed in."),
            BsonDocument document => [Required(document, "if", 17080), Required(document, "then", 17081), Required(document, "else", 17082)],
            _ => throw MongoError.Location(16020, "Expression $cond takes exactly 3 arguments. 1 were passed in."),
        };
        var (condition, then, otherwise) = (parser.Parse(parts[0]), parser.Parse(parts[1]), parser.Parse(parts[2]));
        return scope => Truth.Of(condition(scope)) ? then(scope) : otherwise(scope);
    }

    private static BsonValue Required(BsonDocument document, string name, int code) =>
        document.TryGetValue(name, out var value) ? value : throw MongoError.Location(code, $"Missing '{name}' parameter to $cond");

    private static Expression Switch(BsonValue operand, ExpressionParser parser)
    {
        if (operand is not BsonDocument document || document.GetValue("branches", BsonNull.Value) is not BsonArray { Count: > 0 } array)
        {
            throw MongoError.Location(40068, "$switch requires at least one branch");
        }

        var branches = array.Select(branch => (Case: parser.Parse(branch["case"]), Then: parser.Parse(branch["then"]))).ToList();
        var otherwise = document.TryGetValue("default", out var value) ? parser.Parse(value) : null;
        return scope =>
        {
            foreach (var (condition, then) in branches)
            {
                if (Truth.Of(condition(scope)))
                {
                    return then(scope);
                }
            }

            return otherwise is null
                ? throw MongoError.Location(40066, "$switch could not find a matching branch for an input, and no default was specified")
                : otherwise(scope);
        };
    }
}
