using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Expressions;

/// <summary>Documents as values.</summary>
internal static class ObjectOperators
{
    public static void AddTo(OperatorTable table)
    {
        table.Variadic("$mergeObjects", static values => Merge(values is [BsonArray array] ? array : values));
        table.Unary("$objectToArray", static value => value switch
        {
            null or BsonNull => BsonNull.Value,
            BsonDocument document => new BsonArray(document.Select(element => new BsonDocument { { "k", element.Name }, { "v", element.Value } })),
            _ => throw MongoError.Location(40390, $"$objectToArray requires a document input, found: {BsonTypes.Name(value)}"),
        });
        table.Unary("$arrayToObject", ArrayToObject);
        table.Add("$getField", GetField);
        table.Named("$setField", "field input value", static arguments => SetField(arguments, arguments["value"]));
        table.Named("$unsetField", "field input", static arguments => SetField(arguments, null));
    }

    /// <summary>The documents as one; later ones win.</summary>
    internal static BsonDocument Merge(IEnumerable<BsonValue?> values)
    {
        var result = new BsonDocument();
        foreach (var value in values)
        {
            switch (value)
            {
                case null or BsonNull:
                    break;
                case BsonDocument document:
                    result.Merge(document, overwriteExistingElements: true);
                    break;
                default:
                    throw MongoError.Location(40400, $"$mergeObjects requires object inputs, but input is of type {BsonTypes.Name(value)}");
            }
        }

        return result;
    }

    private static BsonValue ArrayToObject(BsonValue? value)
    {
        if (value is null or BsonNull)
        {
            return BsonNull.Value;
        }

        var result = new BsonDocument();
        foreach (var item in ArrayOperators.Required("$arrayToObject", value, 40386))
        {
            var (name, field) = item switch
            {
                BsonArray { Count: 2 } pair => (pair[0], pair[1]),
                BsonDocument document when document.Contains("k") && document.Contains("v") => (document["k"], document["v"]),
                _ => throw MongoError.Location(40398, "$arrayToObject requires pairs, or documents of k and v"),
            };
            result[name.AsString] = field;
        }

        return result;
    }

    private static Expression GetField(BsonValue operand, ExpressionParser parser)
    {
        var (field, input) = operand is BsonDocument document && document.Contains("field")
            ? (document["field"], document.GetValue("input", "$$CURRENT"))
            : (operand, "$$CURRENT");
        var (name, source) = (parser.Parse(field), parser.Parse(input));
        return scope => name(scope) is BsonString text
            ? source(scope) switch
            {
                BsonDocument from => from.TryGetValue(text.Value, out var found) ? found : null,
                BsonNull => BsonNull.Value,
                _ => null,
            }
            : throw MongoError.Location(3041704, "$getField requires 'field' to evaluate to type String");
    }

    private static BsonValue SetField(NamedArguments arguments, BsonValue? value)
    {
        if (arguments["input"] is null or BsonNull)
        {
            return BsonNull.Value;
        }

        var input = arguments["input"] as BsonDocument ?? throw MongoError.Location(4161105, "$setField requires 'input' to evaluate to type Object");
        var result = new BsonDocument(input);
        var name = arguments["field"]!.AsString;
        if (value is null)
        {
            result.Remove(name);
        }
        else
        {
            result[name] = value;
        }

        return result;
    }
}
