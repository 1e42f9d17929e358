using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Interception;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>The condition of a write, from an expression or from the older parameters.</summary>
internal static class WriteConditions
{
    public static ItemCondition? Parse(
        string? expression,
        Dictionary<string, ExpectedAttributeValue>? expected,
        ConditionalOperator? conditionalOperator,
        Placeholders placeholders)
    {
        if (string.IsNullOrEmpty(expression))
        {
            return LegacyParameters.FromExpected(expected, conditionalOperator);
        }

        return expected is { Count: > 0 }
            ? throw ExpressionError.Invalid(
                "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} "
                + "Expression parameters: {ConditionExpression}")
            : ConditionParser.Parse(expression, "ConditionExpression", placeholders);
    }

    /// <summary>Whether DynamoDB itself can evaluate the condition: it compares no encrypted attribute.</summary>
    public static bool IsReadable(ProtectedTable table, ItemCondition? condition) =>
        condition is null || !condition.Uses().Any(use => !use.OnlyExistence && table.IsEncrypted(use.Path.Attribute));
}
