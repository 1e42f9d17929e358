using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks projections, and says what they make of the documents.</summary>
internal static class ProjectionRules
{
    private const string Id = "_id";

    /// <summary>A stage that keeps, computes or takes away fields.</summary>
    public static Shape Project(BsonDocument projection, PipelineScope scope)
    {
        var fields = Flat(projection, "").ToList();
        return fields.Exists(static field => field.Path != Id && IsExcluded(field.Value)) || fields.TrueForAll(static field => IsExcluded(field.Value))
            ? Remove(fields.Where(static field => IsExcluded(field.Value)).Select(static field => field.Path), scope.Root)
            : Keep(fields, scope);
    }

    /// <summary>The projection of a find: a stage's, and operators that only it has.</summary>
    public static void CheckFind(BsonValue projection, PipelineScope scope)
    {
        if (!scope.HoldsCiphertext || Arguments.Document(projection, "a projection") is not { } document)
        {
            return;
        }

        foreach (var (path, value) in Flat(document, ""))
        {
            switch (value)
            {
                case BsonDocument { ElementCount: 1 } of when of.GetElement(0) is { Name: "$elemMatch" } match:
                    FilterRules.Check(match.Value, scope with { Root = scope.Root.At(path).RequireList(match.Name) });
                    break;
                case BsonDocument { ElementCount: 1 } of when of.GetElement(0) is { Name: "$slice" } slice && !IsExpression(slice.Value):
                    scope.Root.At(path).RequireList(slice.Name);
                    break;
                default:
                    if (!IsExcluded(value))
                    {
                        Kept(path, value, scope);
                    }

                    break;
            }
        }
    }

    /// <summary>Fields that are added. Nested documents are paths, written otherwise.</summary>
    public static Shape Add(BsonDocument fields, PipelineScope scope) => scope.Root.With(
        Flat(fields, "").Select(field => (field.Path, ExpressionRules.Evaluate(field.Value, scope))));

    /// <summary>Fields that are taken away.</summary>
    public static Shape Remove(IEnumerable<string> paths, Shape root) =>
        root.HoldsCiphertext ? root.With(paths.Select(path => (path, root.At(path).Gone()))) : root;

    private static Shape Keep(List<(string Path, BsonValue Value)> fields, PipelineScope scope)
    {
        var nothing = scope.Root.WithoutFields();
        var result = fields.Exists(static field => field.Path == Id) ? nothing : nothing.With(Id, scope.Root.Field(Id));
        return result.With(fields
            .Where(static field => !IsExcluded(field.Value))
            .Select(field => (field.Path, Kept(field.Path, field.Value, scope))));
    }

    private static Shape Kept(string path, BsonValue value, PipelineScope scope) =>
        IsIncluded(value) ? scope.Root.At(path) : ExpressionRules.Evaluate(value, scope);

    private static IEnumerable<(string Path, BsonValue Value)> Flat(BsonDocument document, string prefix) => document.SelectMany(
        field => field.Value is BsonDocument { ElementCount: > 0 } nested && !FilterRules.IsOperators(nested)
            ? Flat(nested, $"{prefix}{field.Name}.")
            : [($"{prefix}{field.Name}", field.Value)]);

    // The operator takes numbers, the expression of the same name a list first.
    private static bool IsExpression(BsonValue slice) => slice is BsonArray { Count: >= 2 } inputs && !inputs[0].IsNumeric;

    private static bool IsExcluded(BsonValue value) => value.IsBoolean ? !value.AsBoolean : value.IsNumeric && value.ToDouble() == 0;

    private static bool IsIncluded(BsonValue value) => value.IsBoolean ? value.AsBoolean : value.IsNumeric && value.ToDouble() != 0;
}
