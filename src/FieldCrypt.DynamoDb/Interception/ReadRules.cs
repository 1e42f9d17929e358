using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// What DynamoDB refuses about the parameters of a read, in its words. The projection is taken out before a request is sent, so that the
/// service itself can no longer see what contradicts it.
/// </summary>
internal static class ReadRules
{
    /// <exception cref="AmazonDynamoDBException">DynamoDB would refuse the query.</exception>
    public static void Refuse(QueryRequest request)
    {
        RefuseMixed(
            [
                ("AttributesToGet", request.AttributesToGet is { Count: > 0 }),
                ("QueryFilter", request.QueryFilter is { Count: > 0 }),
                ("ConditionalOperator", request.ConditionalOperator is not null),
                ("KeyConditions", request.KeyConditions is { Count: > 0 }),
            ],
            [
                ("ProjectionExpression", !string.IsNullOrEmpty(request.ProjectionExpression)),
                ("FilterExpression", !string.IsNullOrEmpty(request.FilterExpression)),
                ("KeyConditionExpression", !string.IsNullOrEmpty(request.KeyConditionExpression)),
            ]);
        RefuseSelect(request.Select, request.IndexName, request.ProjectionExpression, request.AttributesToGet);
    }

    /// <exception cref="AmazonDynamoDBException">DynamoDB would refuse the scan.</exception>
    public static void Refuse(ScanRequest request)
    {
        RefuseMixed(
            [
                ("AttributesToGet", request.AttributesToGet is { Count: > 0 }),
                ("ScanFilter", request.ScanFilter is { Count: > 0 }),
                ("ConditionalOperator", request.ConditionalOperator is not null),
            ],
            [
                ("ProjectionExpression", !string.IsNullOrEmpty(request.ProjectionExpression)),
                ("FilterExpression", !string.IsNullOrEmpty(request.FilterExpression)),
            ]);
        RefuseSelect(request.Select, request.IndexName, request.ProjectionExpression, request.AttributesToGet);
    }

    /// <summary>Refuses a projection in both of its forms.</summary>
    public static void RefuseMixed(string? projection, List<string>? attributesToGet) => RefuseMixed(
        [("AttributesToGet", attributesToGet is { Count: > 0 })], [("ProjectionExpression", !string.IsNullOrEmpty(projection))]);

    private static void RefuseMixed(ReadOnlySpan<(string Name, bool Given)> older, ReadOnlySpan<(string Name, bool Given)> expressions)
    {
        var (left, right) = (Given(older), Given(expressions));
        if (left.Length > 0 && right.Length > 0)
        {
            throw ExpressionError.Mixed(left, right);
        }

        static string Given(ReadOnlySpan<(string Name, bool Given)> parameters)
        {
            var given = new List<string>();
            foreach (var (name, isGiven) in parameters)
            {
                if (isGiven)
                {
                    given.Add(name);
                }
            }

            return string.Join(", ", given);
        }
    }

    private static void RefuseSelect(Select? select, string? indexName, string? projection, List<string>? attributesToGet)
    {
        var parameter = !string.IsNullOrEmpty(projection) ? "ProjectionExpression" : attributesToGet is { Count: > 0 } ? "AttributesToGet" : null;
        if (select == Select.SPECIFIC_ATTRIBUTES && parameter is null)
        {
            throw ExpressionError.Invalid(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
        }

        if (parameter is not null && select is not null && select != Select.SPECIFIC_ATTRIBUTES)
        {
            throw ExpressionError.Invalid(
                $"Cannot specify the {parameter} when choosing to get {(select == Select.COUNT ? "only the Count" : select.Value)}");
        }

        if (select == Select.ALL_PROJECTED_ATTRIBUTES && indexName is null)
        {
            throw ExpressionError.Invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        }
    }
}
