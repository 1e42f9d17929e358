namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>Parses projection expressions: paths, separated by commas.</summary>
internal sealed class ProjectionParser : ExpressionReader
{
    private ProjectionParser(string expression, Placeholders placeholders)
        : base(expression, "ProjectionExpression", placeholders)
    {
    }

    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">DynamoDB would refuse it.</exception>
    public static IReadOnlyList<DocumentPath> Parse(string expression, Placeholders placeholders)
    {
        var parser = new ProjectionParser(expression, placeholders);
        var paths = new List<DocumentPath>();
        do
        {
            paths.Add(parser.ReadPath());
        }
        while (parser.TryTake(","));
        parser.TakeEnd();
        PathOverlap.Refuse(paths, "ProjectionExpression");
        return paths;
    }
}
