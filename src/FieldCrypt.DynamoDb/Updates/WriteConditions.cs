using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;
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

    /// <summary>Refuses an update of key attributes or of the format's own, and a key that is not the table's.</summary>
    public static void RefuseKeys(ProtectedTable table, Dictionary<string, AttributeValue>? key, ItemUpdate update)
    {
        if (key is null || !key.ContainsKey(table.Schema.PartitionKey)
            || (table.Schema.SortKey is { } sortKey && !key.ContainsKey(sortKey)))
        {
            throw ExpressionError.Invalid("The provided key element does not match the schema");
        }

        foreach (var attribute in update.Writes())
        {
            if (table.Schema.IsKey(attribute))
            {
                throw ExpressionError.Invalid(
                    $"One or more parameter values were invalid: Cannot update attribute {attribute}. This attribute is part of the key");
            }

            if (ReservedNames.IsReserved(attribute))
            {
                throw new ProtectedOperationException($"Attribute '{ForeignText.Shown(attribute)}' has a name that belongs to the item format.");
            }
        }
    }
}
