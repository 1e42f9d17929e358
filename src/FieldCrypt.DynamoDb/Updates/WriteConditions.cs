using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>The condition of a write, from an expression or from the older parameters.</summary>
internal static class WriteConditions
{
    public static ItemCondition? Parse(
        TableSchema schema,
        string? expression,
        Dictionary<string, ExpectedAttributeValue>? expected,
        ConditionalOperator? conditionalOperator,
        Placeholders placeholders) => Parse(schema, expression, expected, conditionalOperator, placeholders, out _);

    /// <summary>The condition, and how many operators and functions its expression has.</summary>
    /// <exception cref="ProtectedOperationException">It looks at what belongs to the item format, or at a beacon.</exception>
    public static ItemCondition? Parse(
        TableSchema schema,
        string? expression,
        Dictionary<string, ExpectedAttributeValue>? expected,
        ConditionalOperator? conditionalOperator,
        Placeholders placeholders,
        out int operators)
    {
        var condition = Parse(expression, expected, conditionalOperator, placeholders, out operators);
        foreach (var attribute in AttributesOf(condition))
        {
            if (ReservedNames.IsReserved(attribute))
            {
                throw BelongsToFormat(attribute);
            }

            if (!schema.Actions.ContainsKey(attribute) && schema.Search?.Named(attribute) is not null)
            {
                throw new ProtectedOperationException(
                    $"'{ForeignText.Shown(attribute)}' is a beacon of table {schema.TableName}, and beacons find items in queries and scans only: a condition "
                    + "names the attributes that it is made of, which are compared as they are.");
            }
        }

        return condition;
    }

    private static ItemCondition? Parse(
        string? expression,
        Dictionary<string, ExpectedAttributeValue>? expected,
        ConditionalOperator? conditionalOperator,
        Placeholders placeholders,
        out int operators)
    {
        operators = 0;
        if (string.IsNullOrEmpty(expression))
        {
            return LegacyParameters.FromExpected(expected, conditionalOperator);
        }

        return expected is { Count: > 0 }
            ? throw ExpressionError.Mixed("Expected", "ConditionExpression")
            : ConditionParser.Parse(expression, "ConditionExpression", placeholders, out operators);
    }

    /// <summary>The top-level attributes that a condition looks at.</summary>
    public static IEnumerable<string> AttributesOf(ItemCondition? condition) => condition?.Uses().Select(use => use.Path.Attribute) ?? [];

    /// <summary>Whether DynamoDB itself can evaluate the condition: it compares no attribute that may be encrypted.</summary>
    public static bool IsReadable(ProtectedTable table, ItemCondition? condition) =>
        condition is null || !condition.Uses().Any(use => !use.OnlyExistence && table.MayBeEncrypted(use.Path.Attribute));

    /// <summary>Refuses a key that is not the table's.</summary>
    public static void RequireKey(ProtectedTable table, Dictionary<string, AttributeValue>? key)
    {
        if (key is null || !key.ContainsKey(table.Schema.PartitionKey)
            || (table.Schema.SortKey is { } sortKey && !key.ContainsKey(sortKey)))
        {
            throw ExpressionError.Invalid("The provided key element does not match the schema");
        }
    }

    /// <summary>Refuses an update of the format's own attributes.</summary>
    public static void RefuseReserved(ItemUpdate update)
    {
        if (update.Writes().Concat(update.Reads()).FirstOrDefault(ReservedNames.IsReserved) is { } attribute)
        {
            throw BelongsToFormat(attribute);
        }
    }

    /// <summary>Refuses an update of key attributes.</summary>
    public static void RefuseKeys(ProtectedTable table, ItemUpdate update)
    {
        if (update.Writes().FirstOrDefault(table.Schema.IsKey) is { } attribute)
        {
            throw ExpressionError.Invalid(
                $"One or more parameter values were invalid: Cannot update attribute {attribute}. This attribute is part of the key");
        }
    }

    private static ProtectedOperationException BelongsToFormat(string attribute) =>
        new($"Attribute '{ForeignText.Shown(attribute)}' has a name that belongs to the item format.");
}
