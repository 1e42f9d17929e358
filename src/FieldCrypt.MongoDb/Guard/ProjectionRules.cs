using FieldCrypt.MongoDb.Schema;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks projections, and says where the result is encrypted.</summary>
internal static class ProjectionRules
{
    /// <summary>A projection of a find or an aggregation.</summary>
    public static PathNode? Project(BsonDocument projection, PipelineScope scope)
    {
        var excludes = projection.All(static field => IsExcluded(field.Value) || field.Value is BsonDocument { ElementCount: 1 } document
            && document.GetElement(0).Name is "$slice" or "$elemMatch" or "$meta");
        var result = excludes ? scope.Root : Kept(projection, scope.Root);
        return projection.Aggregate(result, (node, field) => Place(node, field.Name, field.Value, scope));
    }

    /// <summary>Fields that are added.</summary>
    public static PathNode? Add(BsonDocument fields, PipelineScope scope) =>
        fields.Aggregate(scope.Root, (node, field) => Replace(node, field.Name, ExpressionRules.Evaluate(field.Value, scope)));

    /// <summary>Fields that are taken away.</summary>
    public static PathNode? Remove(BsonArray paths, PathNode? root) =>
        paths.OfType<BsonString>().Aggregate(root, (node, path) => Replace(node, path.Value, null));

    private static PathNode? Kept(BsonDocument projection, PathNode? root) =>
        projection.Contains("_id") ? null : PathNode.Of("_id", root?.Child("_id"));

    private static PathNode? Place(PathNode? result, string path, BsonValue value, PipelineScope scope)
    {
        if (IsExcluded(value))
        {
            return Replace(result, path, null);
        }

        var match = PathMatch.Find(scope.Root, path);
        if (IsIncluded(value))
        {
            return match.IsInside ? throw Refusal.Inside(match.Node!) : Replace(result, path, match.Node);
        }

        if (value is BsonDocument { ElementCount: 1 } document && document.GetElement(0) is { Name: "$slice" or "$elemMatch" or "$meta" } operation)
        {
            switch (operation.Name)
            {
                case "$slice" or "$elemMatch" when match.Node is { IsLeaf: true } leaf:
                    throw Refusal.Computing(leaf, operation.Name);
                case "$elemMatch":
                    FilterRules.Check(operation.Value, scope with { Root = match.Node });
                    break;
                case "$slice" when operation.Value is BsonArray arguments:
                    return Replace(result, path, ExpressionRules.Evaluate(arguments, scope) ?? match.Node);
            }

            return Replace(result, path, match.Node);
        }

        return value is BsonDocument nested && !FilterRules.IsOperators(nested)
            ? nested.Aggregate(result, (node, field) => Place(node, $"{path}.{field.Name}", field.Value, scope))
            : Replace(result, path, ExpressionRules.Evaluate(value, scope));
    }

    private static PathNode? Replace(PathNode? root, ReadOnlySpan<char> path, PathNode? value)
    {
        var dot = path.IndexOf('.');
        var name = (dot < 0 ? path : path[..dot]).ToString();
        var child = dot < 0 ? value : Replace(root is { IsLeaf: false } ? root.Child(name) : null, path[(dot + 1)..], value);
        if (root is null or { IsLeaf: true })
        {
            return PathNode.Of(name, child);
        }

        var copy = root.Copy();
        copy.Set(name, child);
        return copy.Children.Count > 0 || copy.Any is not null ? copy : null;
    }

    private static PathNode? Replace(PathNode? root, string path, PathNode? value) => Replace(root, path.AsSpan(), value);

    private static bool IsExcluded(BsonValue value) => value.IsBoolean ? !value.AsBoolean : value.IsNumeric && value.ToDouble() == 0;

    private static bool IsIncluded(BsonValue value) => value.IsBoolean ? value.AsBoolean : value.IsNumeric && value.ToDouble() != 0;
}
