using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>DynamoDB's older parameters, put into the same conditions and updates as expressions.</summary>
internal static class LegacyParameters
{
    /// <summary><c>Expected</c> with its <c>ConditionalOperator</c>.</summary>
    public static ItemCondition? FromExpected(Dictionary<string, ExpectedAttributeValue>? expected, ConditionalOperator? conditionalOperator) =>
        Combine(expected?.Select(pair => FromExpected(DocumentPath.To(pair.Key), pair.Value)), conditionalOperator);

    /// <summary><c>QueryFilter</c>, <c>ScanFilter</c>, <c>KeyConditions</c>.</summary>
    public static ItemCondition? FromConditions(
        Dictionary<string, Amazon.DynamoDBv2.Model.Condition>? conditions, ConditionalOperator? conditionalOperator) =>
        Combine(
            conditions?.Select(pair => FromOperator(DocumentPath.To(pair.Key), pair.Value.ComparisonOperator, pair.Value.AttributeValueList)),
            conditionalOperator);

    /// <summary><c>AttributeUpdates</c>.</summary>
    public static ItemUpdate FromAttributeUpdates(Dictionary<string, AttributeValueUpdate>? updates) =>
        new([.. (updates ?? []).Select(pair => FromUpdate(DocumentPath.To(pair.Key), pair.Value))]);

    private static UpdateAction FromUpdate(DocumentPath path, AttributeValueUpdate update)
    {
        if (update.Action is null || update.Action == AttributeAction.PUT)
        {
            return new SetAction(path, new GivenValue(RequireValue(update.Value)));
        }

        if (update.Action == AttributeAction.ADD)
        {
            return new AddAction(path, RequireValue(update.Value));
        }

        return update.Value is null ? new RemoveAction(path) : new DeleteAction(path, RequireValue(update.Value));
    }

    private static ItemCondition FromExpected(DocumentPath path, ExpectedAttributeValue expected)
    {
        if (expected.ComparisonOperator is not null)
        {
            // One value may stand beside the operator as well as in the list.
            return FromOperator(path, expected.ComparisonOperator, expected.AttributeValueList is null or { Count: 0 } && expected.Value is { } only
                ? [only]
                : expected.AttributeValueList);
        }

        // A value beside "does not exist" would go out as it is, since existence may be asked of encrypted attributes too.
        if (expected.Exists == false && (expected.Value is not null || expected.AttributeValueList is { Count: > 0 }))
        {
            throw ExpressionError.Invalid(
                $"One or more parameter values were invalid: Value cannot be used when Exists is false for Attribute: {path}");
        }

        return expected.Exists == false
            ? new Existence(path, Exists: false)
            : new Comparison(new PathOperand(path), Comparator.Equal, new ValueOperand(RequireValue(expected.Value)));
    }

    private static ItemCondition FromOperator(DocumentPath path, ComparisonOperator comparison, List<AttributeValue>? arguments)
    {
        var place = new PathOperand(path);
        return comparison.Value switch
        {
            "NOT_NULL" when Arguments(0) => new Existence(path, Exists: true),
            "NULL" when Arguments(0) => new Existence(path, Exists: false),
            "IN" when arguments is { Count: > 0 } => new Among(place, [.. arguments.Select(argument => new ValueOperand(RequireValue(argument)))]),
            "BETWEEN" when Arguments(2) => InRange(place, Argument(0), Argument(1)),
            _ when !Arguments(1) => throw WrongNumber(),
            "EQ" => new Comparison(place, Comparator.Equal, Argument(0)),
            "NE" => new Comparison(place, Comparator.NotEqual, Argument(0)),
            "LT" => new Comparison(place, Comparator.Less, Argument(0)),
            "LE" => new Comparison(place, Comparator.LessOrEqual, Argument(0)),
            "GT" => new Comparison(place, Comparator.Greater, Argument(0)),
            "GE" => new Comparison(place, Comparator.GreaterOrEqual, Argument(0)),
            "BEGINS_WITH" => new BeginsWith(place, Argument(0)),
            "CONTAINS" => new Contains(place, Argument(0)),
            "NOT_CONTAINS" => new Both(new Existence(path, Exists: true), new Negation(new Contains(place, Argument(0)))),
            _ => throw ExpressionError.Invalid($"One or more parameter values were invalid: unknown ComparisonOperator {comparison}"),
        };

        // One too many is refused as well: what it compares with could be either.
        bool Arguments(int count) => (arguments?.Count ?? 0) == count ? true : throw WrongNumber();

        ValueOperand Argument(int index) => new(RequireValue(arguments![index]));

        AmazonDynamoDBException WrongNumber() => ExpressionError.Invalid(
            $"One or more parameter values were invalid: Invalid number of argument(s) for the {comparison} ComparisonOperator");
    }

    private static Between InRange(PathOperand place, ValueOperand low, ValueOperand high) =>
        ValueComparison.TypeOf(low.Value) != ValueComparison.TypeOf(high.Value)
            ? throw ExpressionError.Invalid("One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type")
        : ValueComparison.Order(low.Value, high.Value) > 0
            ? throw ExpressionError.Invalid("The BETWEEN condition was provided a range where the lower bound is greater than the upper bound")
        : new Between(place, low, high);

    private static ItemCondition? Combine(IEnumerable<ItemCondition>? conditions, ConditionalOperator? conditionalOperator)
    {
        ItemCondition[] all = [.. conditions ?? []];
        return all.Length == 0 ? null : Combine(all, conditionalOperator);
    }

    // In halves: a chain of thousands would be evaluated that deep.
    private static ItemCondition Combine(ReadOnlySpan<ItemCondition> conditions, ConditionalOperator? conditionalOperator)
    {
        if (conditions.Length == 1)
        {
            return conditions[0];
        }

        var left = Combine(conditions[..(conditions.Length / 2)], conditionalOperator);
        var right = Combine(conditions[(conditions.Length / 2)..], conditionalOperator);
        return conditionalOperator == ConditionalOperator.OR ? new Either(left, right) : new Both(left, right);
    }

    private static AttributeValue RequireValue(AttributeValue? value)
    {
        ValueDepth.Require(value);
        return value ?? throw ExpressionError.Invalid("One or more parameter values were invalid: Value must be provided");
    }
}
