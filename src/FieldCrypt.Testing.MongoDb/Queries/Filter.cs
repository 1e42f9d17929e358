using MongoDB.Bson;
using FieldCrypt.Testing.MongoDb.Expressions;
using FieldCrypt.Testing.MongoDb.Values;

namespace FieldCrypt.Testing.MongoDb.Queries;

/// <summary>A query filter, ready to be tested against documents.</summary>
internal delegate bool Filter(BsonDocument document);

/// <summary>Reads filters; what is not known is refused before any document is looked at.</summary>
internal sealed class FilterParser(Variables variables)
{
    /// <summary>Reads a filter without variables.</summary>
    public static Filter Parse(BsonDocument filter) => new FilterParser(Variables.None).All(filter);

    /// <summary>Reads a filter whose <c>$expr</c> may use variables.</summary>
    /// <exception cref="MongoError">The server would refuse it.</exception>
    public static Filter Parse(BsonDocument filter, Variables variables) => new FilterParser(variables).All(filter);

    /// <summary>Whether a value is a document of operators rather than a value to compare with.</summary>
    public static bool IsOperators(BsonValue value) =>
        value is BsonDocument { ElementCount: > 0 } document
        && document.GetElement(0).Name is var name && name.StartsWith('$') && name is not ("$ref" or "$id" or "$db");

    private Filter All(BsonDocument filter)
    {
        var parts = filter.Select(Part).ToList();
        return document => parts.TrueForAll(part => part(document));
    }

    private Filter Part(BsonElement element)
    {
        switch (element.Name)
        {
            case "$and":
                var and = Branches(element);
                return document => and.TrueForAll(branch => branch(document));
            case "$or":
                var or = Branches(element);
                return document => or.Exists(branch => branch(document));
            case "$nor":
                var nor = Branches(element);
                return document => !nor.Exists(branch => branch(document));
            case "$expr":
                var expression = ExpressionParser.Parse(element.Value, variables);
                return document => Truth.Of(expression(new ExpressionScope(document, variables)));
            case "$jsonSchema":
                return JsonSchema.Parse(element.Value.AsBsonDocument);
            case "$comment":
                return static _ => true;
            case "$text" or "$where":
                throw MongoError.NotInTheDouble(element.Name);
            case ['$', ..]:
                throw MongoError.BadValue(
                    $"unknown top level operator: {element.Name}. "
                    + "If you have a field name that starts with a '$' symbol, consider using $getField or $setField.");
            default:
                var path = element.Name.Split('.');
                var test = ValueTests.Parse(element.Value);
                return document => test(FieldPath.Values(document, path));
        }
    }

    private List<Filter> Branches(BsonElement element)
    {
        if (element.Value is not BsonArray { Count: > 0 } array)
        {
            throw MongoError.BadValue($"{element.Name} must be a nonempty array");
        }

        return [.. array.Select(item => item is BsonDocument branch
            ? All(branch)
            : throw MongoError.BadValue($"{element.Name} argument's entries must be objects"))];
    }
}
