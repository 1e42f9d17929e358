using FieldCrypt.Testing.MongoDb.Expressions;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Aggregation;

/// <summary><c>$group</c> and the stages that are made of it.</summary>
internal static class GroupStage
{
    /// <exception cref="MongoError">The server would refuse the stage.</exception>
    public static Stage Parse(BsonValue operand, Variables variables)
    {
        if (operand is not BsonDocument specification || !specification.TryGetValue("_id", out var id))
        {
            throw MongoError.Location(15955, "a group specification must include an _id");
        }

        var key = ExpressionParser.Parse(id, variables);
        var fields = Fields(specification.Where(field => field.Name != "_id"), variables);
        return documents => documents
            .GroupBy(document => key(new ExpressionScope(document, variables)) ?? BsonNull.Value, BsonOrder.Instance)
            .Select(group => Result(group.Key, group, fields, variables));
    }

    /// <summary>Counts each value of an expression, the most frequent first.</summary>
    public static Stage SortByCount(BsonValue operand, Variables variables)
    {
        var group = Parse(new BsonDocument { { "_id", operand }, { "count", new BsonDocument("$sum", 1) } }, variables);
        var sort = SortOrder.Parse(new BsonDocument("count", -1));
        return documents => sort(group(documents));
    }

    /// <summary>Groups by ranges; each includes its lower boundary.</summary>
    public static Stage Bucket(BsonDocument operand, Variables variables)
    {
        var by = ExpressionParser.Parse(operand["groupBy"], variables);
        var boundaries = operand["boundaries"].AsBsonArray.ToList();
        var output = operand.GetValue("output", new BsonDocument("count", new BsonDocument("$sum", 1))).AsBsonDocument;
        var fields = Fields(output, variables);
        return documents => documents
            .GroupBy(document => Boundary(by(new ExpressionScope(document, variables))), BsonOrder.Instance)
            .OrderBy(group => group.Key, BsonOrder.Instance)
            .Select(group => Result(group.Key, group, fields, variables));

        BsonValue Boundary(BsonValue? value)
        {
            var at = boundaries.FindLastIndex(boundary => BsonOrder.Instance.Compare(boundary, value) <= 0);
            return at >= 0 && at < boundaries.Count - 1 ? boundaries[at]
                : operand.TryGetValue("default", out var other) ? other
                : throw MongoError.Location(40066, "$bucket could not find a matching branch for an input, and no default was specified.");
        }
    }

    private static List<(string Name, Func<IEnumerable<BsonValue?>, BsonValue> Accumulate, Expression Value)> Fields(
        IEnumerable<BsonElement> fields, Variables variables) =>
    [
        .. fields.Select(field => field.Value is BsonDocument { ElementCount: 1 } accumulator
            ? (field.Name, Accumulators.Find(accumulator.GetElement(0).Name), ExpressionParser.Parse(accumulator[0], variables))
            : throw MongoError.Location(40234, $"The field '{field.Name}' must be an accumulator object")),
    ];

    private static BsonDocument Result(
        BsonValue key,
        IEnumerable<BsonDocument> group,
        List<(string Name, Func<IEnumerable<BsonValue?>, BsonValue> Accumulate, Expression Value)> fields,
        Variables variables)
    {
        var result = new BsonDocument("_id", key);
        foreach (var (name, accumulate, value) in fields)
        {
            result.Add(name, accumulate(group.Select(document => value(new ExpressionScope(document, variables)))));
        }

        return result;
    }
}
