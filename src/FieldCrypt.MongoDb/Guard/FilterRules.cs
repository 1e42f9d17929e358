using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Which conditions on encrypted members the server can answer: equality with ciphertext, null, existence. All others are refused.</summary>
internal static class FilterRules
{
    /// <summary>Checks a filter.</summary>
    /// <param name="filter">The filter, of a find, a match stage, an update, an index.</param>
    /// <param name="scope">What it is about.</param>
    /// <exception cref="ProtectedOperationException">It holds plaintext for an encrypted member, or asks what the server cannot answer.</exception>
    public static void Check(BsonValue filter, PipelineScope scope)
    {
        if (!scope.HoldsCiphertext || Arguments.Document(filter, "a filter") is not { } document)
        {
            return;
        }

        foreach (var (name, value) in Elements(document))
        {
            switch (name)
            {
                case "$and" or "$or" or "$nor" when value is BsonArray parts:
                    foreach (var part in parts)
                    {
                        Check(part, scope);
                    }

                    break;
                case "$expr":
                    ExpressionRules.RequireReadable(value, scope, "a condition on its value");
                    break;
                case "$comment" or "$text" or "$sampleRate" or "$alwaysTrue" or "$alwaysFalse":
                    break;
                case "$jsonSchema":
                    SchemaRules.Check(value, scope.Root);
                    break;
                case ['$', ..]:
                    throw Refusal.Unknown($"Operator {ForeignText.Shown(name)} in a filter");
                default:
                    CheckCondition(value, scope.Root.MeantAt(name), scope);
                    break;
            }
        }
    }

    /// <summary>Checks a condition on one value: operators, or what it must be equal to.</summary>
    public static void CheckCondition(BsonValue condition, Shape shape, PipelineScope scope)
    {
        if (!shape.HoldsCiphertext)
        {
            return;
        }

        if (condition is not BsonDocument document || !IsOperators(document))
        {
            Comparisons.RequireComparable(condition, shape, scope);
            return;
        }

        foreach (var (name, value) in Elements(document))
        {
            CheckOperator(name, value, shape, scope);
        }
    }

    /// <summary>Whether a document holds operators rather than fields.</summary>
    /// <exception cref="ProtectedOperationException">It holds both, and servers differ in what they make of that.</exception>
    public static bool IsOperators(BsonDocument document)
    {
        var operators = 0;
        foreach (var element in document)
        {
            operators += element.Name.StartsWith('$') ? 1 : 0;
        }

        return operators == 0 ? false
            : operators == document.ElementCount ? true
            : throw Refusal.Unknown("A document that mixes operators with fields");
    }

    private static void CheckOperator(string name, BsonValue value, Shape shape, PipelineScope scope)
    {
        switch (name)
        {
            case "$eq" or "$ne":
                Comparisons.RequireComparable(value, shape, scope);
                break;
            case "$in" when value is BsonArray both && MigrationRules.AsksForBoth(both, shape):
                break;
            case "$in" or "$nin" or "$all" when value is BsonArray values:
                foreach (var item in values)
                {
                    CheckCondition(item, shape, scope);
                }

                break;
            case "$not":
                CheckCondition(value, shape, scope);
                break;
            case "$exists":
                break;
            case "$elemMatch" when value is BsonDocument items:
                shape.RequireList(name);
                if (IsOperators(items) && !items.Names.All(static operation => operation is "$and" or "$or" or "$nor" or "$expr"))
                {
                    CheckCondition(items, shape, scope);
                }
                else
                {
                    Check(items, scope with { Root = shape });
                }

                break;
            case "$size":
                shape.RequireList(name);
                break;
            case "$type" when shape.Ciphertext is null:
                break;
            case "$gt" or "$gte" or "$lt" or "$lte":
                throw Refusal.Of(shape, "ciphertext has no order, so that a range would find the wrong documents", Refusal.FilterInApplication);
            case "$regex" or "$options":
                throw Refusal.Pattern(shape);
            default:
                throw Refusal.Of(shape, $"the server cannot answer {ForeignText.Shown(name)} for ciphertext", Refusal.FilterInApplication);
        }
    }

    private static IEnumerable<(string Name, BsonValue Value)> Elements(BsonDocument document) =>
        document.Select(static element => (element.Name, element.Value));
}
