namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>Refuses paths of one expression of which one lies inside the other, or that disagree on what a place is.</summary>
internal static class PathOverlap
{
    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">Two paths overlap or conflict.</exception>
    public static void Refuse(List<DocumentPath> paths, string kind)
    {
        for (var i = 0; i < paths.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Refuse(paths[j], paths[i], kind);
            }
        }
    }

    private static void Refuse(DocumentPath one, DocumentPath other, string kind)
    {
        var common = Math.Min(one.Steps.Count, other.Steps.Count);
        for (var i = 0; i < common; i++)
        {
            if (one.Steps[i] == other.Steps[i])
            {
                continue;
            }

            if (one.Steps[i].Name is null != other.Steps[i].Name is null)
            {
                throw ExpressionError.Invalid(
                    $"Invalid {kind}: Two document paths conflict with each other; must remove or rewrite one of these paths; "
                    + $"path one: {one}, path two: {other}");
            }

            return;
        }

        throw ExpressionError.Invalid(
            $"Invalid {kind}: Two document paths overlap with each other; must remove or rewrite one of these paths; "
            + $"path one: {one}, path two: {other}");
    }
}
