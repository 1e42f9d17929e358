using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;
using static FieldCrypt.DynamoDb.Tests.Both.Values;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>Conditions on updates and deletions, above all on what the service cannot read.</summary>
internal static class ConditionRows
{
    public static readonly IReadOnlyList<Row> All =
    [
        .. Cases.Select(static item => new Row(
            $"an update if {item.Condition} with {string.Join(' ', item.Values.Select(value => AttributeValueText.Of(value.Value)))}",
            side => side.UpdateAsync("SET Ssn = :new", update => Add(update, item.Condition, item.Values), (":new", S("new"))),
            item.Condition.StartsWith("Home = ", StringComparison.Ordinal) ? Needs.Details : Needs.Nothing)),
        new("a failing update brings the item along", side => side.UpdateAsync(
            "SET Ssn = :v",
            update =>
            {
                update.ConditionExpression = "Visits > :v";
                update.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD;
            },
            (":v", N("100"))), Needs.ItemOfFailedCondition),
        new("a failing update of an unsigned attribute brings the item along", side => side.UpdateAsync(
            "SET Cache = :v",
            update =>
            {
                update.ConditionExpression = "Cache > :v";
                update.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD;
            },
            (":v", N("100"))), Needs.ItemOfFailedCondition),
        new("an update of an item that must be there and is not", side => side.UpdateAsync(
            "SET Ssn = :v",
            update =>
            {
                update.Key = side.Key(9);
                update.ConditionExpression = "attribute_exists(Id)";
            },
            (":v", S("new")))),
        new("an update in the former form with what is expected", side => side.UpdateAsync(null, update =>
        {
            update.AttributeUpdates = new() { ["Ssn"] = new(S("new"), AttributeAction.PUT) };
            update.Expected = new() { ["Visits"] = new ExpectedAttributeValue { ComparisonOperator = ComparisonOperator.GE, AttributeValueList = [N("1")] } };
        })),
        new("an update in the former form with one of two that is expected", side => side.UpdateAsync(null, update =>
        {
            update.AttributeUpdates = new() { ["Ssn"] = new(S("new"), AttributeAction.PUT) };
            update.ConditionalOperator = ConditionalOperator.OR;
            update.Expected = new()
            {
                ["Visits"] = new ExpectedAttributeValue { ComparisonOperator = ComparisonOperator.GE, AttributeValueList = [N("100")] },
                ["Tags"] = new ExpectedAttributeValue { ComparisonOperator = ComparisonOperator.CONTAINS, AttributeValueList = [S("one")] },
            };
        }), Needs.Details),
        new("a deletion", side => side.DeleteAsync(1)),
        new("a deletion that returns what was", side => side.DeleteAsync(1, delete => delete.ReturnValues = ReturnValue.ALL_OLD)),
        new("a deletion of what is not there", side => side.DeleteAsync(9, delete => delete.ReturnValues = ReturnValue.ALL_OLD)),
        new("a deletion if an encrypted attribute is as expected", side => side.DeleteAsync(1, delete => Add(delete, "contains(Tags, :t)", S("one")))),
        new("a deletion if an encrypted attribute is otherwise", side => side.DeleteAsync(1, delete => Add(delete, "contains(Tags, :t)", S("nine")))),
        new("a deletion if a signed attribute is as expected", side => side.DeleteAsync(1, delete => Add(delete, "Note = :t", S("note-1")))),
        new("a deletion if a signed attribute is otherwise", side => side.DeleteAsync(1, delete => Add(delete, "Note = :t", S("other")))),
        new("a failing deletion brings the item along", side => side.DeleteAsync(1, delete =>
        {
            Add(delete, "Ssn = :t", S("other"));
            delete.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD;
        }), Needs.ItemOfFailedCondition),
        new("a deletion of what must be there and is not", side => side.DeleteAsync(9, delete => delete.ConditionExpression = "attribute_exists(Ssn)")),
    ];

    private static (string Condition, (string Name, AttributeValue Value)[] Values)[] Cases =>
    [
        ("Ssn = :a", [(":a", S("ssn-1"))]),
        ("Ssn = :a AND Note = :b", [(":a", S("ssn-1")), (":b", S("other"))]),
        ("Ssn <> :a OR Note = :b", [(":a", S("ssn-1")), (":b", S("note-1"))]),
        ("NOT (Visits >= :a)", [(":a", N("1"))]),
        ("Visits BETWEEN :a AND :b", [(":a", N("1")), (":b", N("1.0"))]),
        ("Visits IN (:a, :b)", [(":a", N("3")), (":b", S("1"))]),
        ("Visits < Cache", []),
        ("begins_with(Ssn, :a)", [(":a", S("ssn"))]),
        ("contains(Ssn, :a)", [(":a", S("nowhere"))]),
        ("contains(Marks, :a)", [(":a", N("7.0"))]),
        ("contains(Scores, :a)", [(":a", N("2.50"))]),
        ("size(Tags) = :a AND size(Home) = :a", [(":a", N("2"))]),
        ("size(Ssn) > :a", [(":a", N("100"))]),
        ("size(Visits) = :a", [(":a", N("1"))]),
        ("attribute_type(Home, :a)", [(":a", S("M"))]),
        ("attribute_type(Home, :a)", [(":a", S("Q"))]),
        ("attribute_exists(Home.Streets[2]) AND attribute_not_exists(Home.Streets[3])", []),
        ("Home = :a", [(":a", M(("City", S("city-1")), ("Streets", L(S("a"), S("b"), S("c")))))]),
        ("Tags = :a", [(":a", SS("two", "one"))]),
        ("Photo = :a", [(":a", B(1))]),
        ("Ssn < :a", [(":a", N("1"))]),
        ("Ssn = Ssn", []),
        ("Visits BETWEEN :a AND :b", [(":a", N("9")), (":b", N("1"))]),
        ("begins_with(Ssn, :a)", [(":a", N("1"))]),
    ];

    private static void Add(UpdateItemRequest update, string condition, (string Name, AttributeValue Value)[] values)
    {
        update.ConditionExpression = condition;
        foreach (var (name, value) in values)
        {
            update.ExpressionAttributeValues[name] = value;
        }
    }

    private static void Add(DeleteItemRequest delete, string condition, AttributeValue value)
    {
        delete.ConditionExpression = condition;
        delete.ExpressionAttributeValues = new() { [":t"] = value };
    }
}
