using FieldCrypt.Testing.MongoDb.Expressions;
using FieldCrypt.Testing.MongoDb.Queries;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Aggregation;

/// <summary>The stages that give documents another shape.</summary>
internal static class ShapeStages
{
    /// <exception cref="MongoError">The server would refuse the stage.</exception>
    public static Stage Parse(string name, BsonValue operand, Variables variables) => name switch
    {
        "$project" => Project(operand, variables),
        "$addFields" or "$set" => AddFields(operand.AsBsonDocument, variables),
        "$unset" => Unset(operand, variables),
        "$replaceRoot" => ReplaceRoot(operand["newRoot"], variables),
        "$replaceWith" => ReplaceRoot(operand, variables),
        _ => Unwind(operand),
    };

    private static Stage Project(BsonValue operand, Variables variables)
    {
        if (operand is not BsonDocument { ElementCount: > 0 } specification)
        {
            throw MongoError.Location(51272, "Invalid $project :: caused by :: projection specification must have at least one field");
        }

        var projection = Projection.Parse(specification, variables);
        return documents => documents.Select(projection);
    }

    private static Stage AddFields(BsonDocument operand, Variables variables)
    {
        var fields = Flatten("", operand)
            .Select(field => (Path: FieldPath.Split(field.Name), Value: ExpressionParser.Parse(field.Value, variables)))
            .ToList();
        return documents => documents.Select(document =>
        {
            var scope = new ExpressionScope(document, variables);
            return fields.Aggregate(document, (result, field) => ComputedField.Set(result, field.Path, field.Value(scope)));
        });
    }

    // {a: {b: 1}} means {"a.b": 1}.
    private static IEnumerable<BsonElement> Flatten(string prefix, BsonDocument fields) => fields.SelectMany(field =>
        field.Value is BsonDocument { ElementCount: > 0 } nested && !FilterParser.IsOperators(nested)
            ? Flatten($"{prefix}{field.Name}.", nested)
            : [new BsonElement(prefix + field.Name, field.Value)]);

    private static Stage Unset(BsonValue operand, Variables variables) =>
        Project(new BsonDocument((operand as BsonArray ?? [operand]).Select(field => new BsonElement(field.AsString, false))), variables);

    private static Stage ReplaceRoot(BsonValue operand, Variables variables)
    {
        var root = ExpressionParser.Parse(operand, variables);
        return documents => documents.Select(document => root(new ExpressionScope(document, variables)) as BsonDocument
            ?? throw MongoError.Location(40228, "'newRoot' expression must evaluate to an object"));
    }

    private static Stage Unwind(BsonValue operand)
    {
        var options = operand as BsonDocument ?? new BsonDocument("path", operand);
        if (options["path"] is not BsonString { Value: ['$', .. var name] })
        {
            throw MongoError.Location(28818, "path option to $unwind stage should be prefixed with a '$'");
        }

        var path = FieldPath.Split(name);
        var keepsEmpty = options.GetValue("preserveNullAndEmptyArrays", false).AsBoolean;
        var index = options.TryGetValue("includeArrayIndex", out var field) ? FieldPath.Split(field.AsString) : null;
        return documents => documents.SelectMany(document => FieldPath.Expression(document, path) switch
        {
            BsonArray { Count: > 0 } array => array.Select((item, i) => WithIndex(ComputedField.Set(document, path, item), (long)i)),
            BsonArray => keepsEmpty ? [WithIndex(ComputedField.Set(document, path, null), BsonNull.Value)] : [],
            null or BsonNull => keepsEmpty ? [WithIndex(document, BsonNull.Value)] : [],
            _ => [WithIndex(document, BsonNull.Value)],
        });

        BsonDocument WithIndex(BsonDocument document, BsonValue value) => index is null ? document : ComputedField.Set(document, index, value);
    }
}
