using Amazon.DynamoDBv2;
using Condition = Amazon.DynamoDBv2.Model.Condition;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>DynamoDB's older conditions, written as the expression that means the same.</summary>
internal static class LegacyExpression
{
    /// <summary>The expression; null if there are no conditions.</summary>
    /// <param name="conditions"><c>KeyConditions</c>, <c>QueryFilter</c> or <c>ScanFilter</c>, which <see cref="LegacyParameters"/> accepted.</param>
    /// <param name="conditionalOperator">How they are joined; AND if null.</param>
    /// <param name="placeholders">Receives the names and values.</param>
    public static string? Of(Dictionary<string, Condition>? conditions, ConditionalOperator? conditionalOperator, FreshPlaceholders placeholders) =>
        conditions is not { Count: > 0 }
            ? null
            : string.Join(
                conditionalOperator == ConditionalOperator.OR ? " OR " : " AND ",
                conditions.Select(pair => Term(placeholders.Name(pair.Key), pair.Value, placeholders)));

    private static string Term(string name, Condition condition, FreshPlaceholders placeholders)
    {
        var values = (condition.AttributeValueList ?? []).ConvertAll(placeholders.Value);
        return condition.ComparisonOperator.Value switch
        {
            "NOT_NULL" => $"attribute_exists({name})",
            "NULL" => $"attribute_not_exists({name})",
            "EQ" => $"{name} = {values[0]}",
            "NE" => $"{name} <> {values[0]}",
            "LT" => $"{name} < {values[0]}",
            "LE" => $"{name} <= {values[0]}",
            "GT" => $"{name} > {values[0]}",
            "GE" => $"{name} >= {values[0]}",
            "BETWEEN" => $"{name} BETWEEN {values[0]} AND {values[1]}",
            "BEGINS_WITH" => $"begins_with({name}, {values[0]})",
            "CONTAINS" => $"contains({name}, {values[0]})",
            "NOT_CONTAINS" => $"(attribute_exists({name}) AND NOT contains({name}, {values[0]}))",
            "IN" => $"{name} IN ({string.Join(", ", values)})",
            var other => throw new InvalidOperationException($"Unknown operator {other}."),
        };
    }
}
