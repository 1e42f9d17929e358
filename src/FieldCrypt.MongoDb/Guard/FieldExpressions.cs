using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Operators that take documents apart and put them together, field by field.</summary>
internal static class FieldExpressions
{
    /// <summary>What the result may be; null for other operators.</summary>
    public static Shape? Evaluate(string name, BsonValue operand, PipelineScope scope)
    {
        switch (name)
        {
            case "$mergeObjects":
                var parts = operand is BsonArray several ? several : [operand];
                return Shape.Either(parts.Select(part => ExpressionRules.Evaluate(part, scope).RequireDocument(name)));
            case "$getField" when operand is BsonDocument document && !FilterRules.IsOperators(document):
                var get = new Arguments(name, document, "field", "input");
                return Field(get["field"], get.Has("input") ? ExpressionRules.Evaluate(get["input"], scope) : scope.Root, scope);
            case "$getField":
                return Field(operand, scope.Root, scope);
            case "$setField" when operand is BsonDocument document:
                var set = new Arguments(name, document, "field", "input", "value");
                return With(set["field"], ExpressionRules.Evaluate(set["value"], scope), ExpressionRules.Evaluate(set["input"], scope), scope);
            case "$unsetField" when operand is BsonDocument document:
                var unset = new Arguments(name, document, "field", "input");
                return With(unset["field"], Shape.Nothing, ExpressionRules.Evaluate(unset["input"], scope), scope);
            default:
                return null;
        }
    }

    private static Shape Field(BsonValue field, Shape input, PipelineScope scope)
    {
        input.RequireDocument("$getField");
        if (Name(field) is not { } name)
        {
            return OfAnyName(field, input, scope);
        }

        // In the events of a change stream, a field has the name of a whole path.
        return name.Contains('.', StringComparison.Ordinal) ? Shape.Either(input.Field(name), input.At(name)) : input.Field(name);
    }

    private static Shape With(BsonValue field, Shape value, Shape input, PipelineScope scope)
    {
        input.RequireDocument("$setField");
        return Name(field) is not { } name ? OfAnyName(field, Shape.Either(input, value), scope)
            : name.Contains('.', StringComparison.Ordinal) ? throw Refusal.Unknown("A field whose name is written as a path")
            : input.With(name, value);
    }

    private static Shape OfAnyName(BsonValue field, Shape input, PipelineScope scope)
    {
        ExpressionRules.RequireReadable(field, scope, "$getField");
        return input.HoldsCiphertext ? throw Refusal.Unknown("A field whose name is computed") : Shape.Readable;
    }

    private static string? Name(BsonValue field) =>
        ExpressionRules.Literal(field) is BsonString name && (field is BsonDocument || !name.Value.StartsWith('$')) ? name.Value : null;
}
