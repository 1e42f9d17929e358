using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>
/// What DynamoDB refuses about values, in its words, where encryption would hide it from the service or a walk over the value would not end:
/// checked before a value is copied, compared or encrypted.
/// </summary>
internal static class ValueRules
{
    // Amazon DynamoDB Developer Guide, "Quotas": nested attributes, the attribute itself counted.
    private const int MaxDepth = 32;

    /// <summary>Checks the attributes of an item that is put.</summary>
    /// <exception cref="AmazonDynamoDBException">DynamoDB would refuse one.</exception>
    public static void Refuse(Dictionary<string, AttributeValue>? item)
    {
        foreach (var value in item?.Values ?? Enumerable.Empty<AttributeValue>())
        {
            if (ProblemOf(value, 1) is { } problem)
            {
                throw ExpressionError.Invalid(problem);
            }
        }
    }

    /// <summary>Checks the values that the expressions of a request refer to.</summary>
    /// <exception cref="AmazonDynamoDBException">DynamoDB would refuse one.</exception>
    public static void RefuseGiven(Dictionary<string, AttributeValue>? values)
    {
        foreach (var (placeholder, value) in values ?? [])
        {
            if (ProblemOf(value, 1) is { } problem)
            {
                throw ExpressionError.Invalid(
                    $"ExpressionAttributeValues contains invalid value: {problem} for key {ForeignText.Shown(placeholder)}");
            }
        }
    }

    /// <summary>Checks the values of the older parameters.</summary>
    /// <exception cref="AmazonDynamoDBException">DynamoDB would refuse one.</exception>
    public static void RefuseGiven(Dictionary<string, AttributeValueUpdate>? updates, Dictionary<string, ExpectedAttributeValue>? expected)
    {
        var values = (updates?.Values.Select(update => update.Value) ?? [])
            .Concat(expected?.Values.SelectMany(each => (each.AttributeValueList ?? []).Append(each.Value)) ?? []);
        foreach (var value in values)
        {
            if (ProblemOf(value, 1) is { } problem)
            {
                throw ExpressionError.Invalid(problem);
            }
        }
    }

    private static string? ProblemOf(AttributeValue? value, int depth)
    {
        if (value is null)
        {
            return null;
        }

        if (depth > MaxDepth)
        {
            return "Nesting Levels have exceeded supported limits";
        }

        if (ProblemOfKind(value) is { } problem)
        {
            return problem;
        }

        if (value.IsMSet)
        {
            return value.M.Values.Select(element => ProblemOf(element, depth + 1)).FirstOrDefault(found => found is not null);
        }

        return value.IsLSet ? value.L.Select(element => ProblemOf(element, depth + 1)).FirstOrDefault(found => found is not null) : null;
    }

    private static string? ProblemOfKind(AttributeValue value) => value switch
    {
        { NULL: false } => "One or more parameter values were invalid: Null attribute value types must have the value of true",
        { IsSSSet: true, SS.Count: 0 } => "One or more parameter values were invalid: An string set  may not be empty",
        { IsNSSet: true, NS.Count: 0 } => "One or more parameter values were invalid: An number set  may not be empty",
        { IsBSSet: true, BS.Count: 0 } => "One or more parameter values were invalid: Binary sets should not be empty",
        _ => null,
    };
}
