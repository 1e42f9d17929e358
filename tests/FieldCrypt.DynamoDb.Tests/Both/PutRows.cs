using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static FieldCrypt.DynamoDb.Tests.Both.Values;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>Putting items: what values come back, conditions, returned values.</summary>
internal static class PutRows
{
    public static readonly IReadOnlyList<Row> All =
    [
        new("a put returns nothing unless it is asked to", side => side.PutAsync(side.Item(1))),
        new("a put over an item returns the old one", side => side.PutAsync(side.Item(1, ("Ssn", S("new"))), Old)),
        new("a put of a new item has no old one", side => side.PutAsync(side.Item(9), Old)),
        new("a put on a condition that holds", side => side.PutAsync(side.Item(9), put => put.ConditionExpression = "attribute_not_exists(Id)")),
        new("a put on a condition that fails", side => side.PutAsync(side.Item(1), put => put.ConditionExpression = "attribute_not_exists(Id)")),
        new("a put on an encrypted attribute that is as expected", side => side.PutAsync(side.Item(1, ("Visits", N("9"))), put => If(put, "Ssn = :v", S("ssn-1")))),
        new("a put on an encrypted attribute that is otherwise", side => side.PutAsync(side.Item(1), put => If(put, "Ssn = :v", S("other")))),
        new("a put whose condition fails brings the old item along", side => side.PutAsync(side.Item(1), put =>
        {
            If(put, "Visits > :v", N("100"));
            put.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD;
        }), Needs.ItemOfFailedCondition),
        new("a put with an expected value in the former form", side => side.PutAsync(side.Item(1, ("Note", S("new"))), put =>
            put.Expected = new() { ["Ssn"] = new ExpectedAttributeValue { Value = S("ssn-1"), ComparisonOperator = ComparisonOperator.EQ } })),
        new("a put with a value that is not as expected in the former form", side => side.PutAsync(side.Item(1), put =>
            put.Expected = new() { ["Ssn"] = new ExpectedAttributeValue { Exists = false } })),
        new("an empty text", side => PutAndGetAsync(side, ("Ssn", S("")))),
        new("empty bytes", side => PutAndGetAsync(side, ("Photo", B()))),
        new("an empty list", side => PutAndGetAsync(side, ("Marks", L()))),
        new("an empty map", side => PutAndGetAsync(side, ("Home", M()))),
        new("empty containers in containers", side => PutAndGetAsync(side, ("Home", M(("a", L(L(), M())))))),
        new("an empty set", side => PutAndGetAsync(side, ("Tags", new AttributeValue { SS = [] }))),
        new("an empty set of numbers", side => PutAndGetAsync(side, ("Scores", new AttributeValue { NS = [] }))),
        new("a set with a member twice", side => PutAndGetAsync(side, ("Tags", SS("a", "a")))),
        new("a set with a number in two spellings", side => PutAndGetAsync(side, ("Scores", NS("1", "1.0")))),
        new("a null", side => PutAndGetAsync(side, ("Ssn", Null))),
        new("a null that is false", side => PutAndGetAsync(side, ("Ssn", new AttributeValue { NULL = false }))),
        new("false", side => PutAndGetAsync(side, ("Paid", Bool(false)))),
        new("a value of no type", side => PutAndGetAsync(side, ("Ssn", new AttributeValue()))),
        new("a value of two types", side => PutAndGetAsync(side, ("Ssn", new AttributeValue { S = "a", N = "1" }))),
        new("text beyond ASCII", side => PutAndGetAsync(side, ("Ssn", S("Ærø ✓ \U0001F512 \0\n")))),
        new("numbers in other spellings", async side =>
        {
            var told = new List<string>();
            foreach (var spelling in (string[])["1.50e2", "007", "+1", "-0", "1E-3", "-5.0"])
            {
                await side.PutAsync(side.Item(1, ("Visits", N(spelling))));
                told.Add((await side.Client.GetItemAsync(side.TableName, side.Key(1), true, Side.Token)).Item["Visits"].N);
            }

            return string.Join(' ', told);
        }, Needs.Details),
        new("numbers in other spellings in a set", async side =>
        {
            await side.PutAsync(side.Item(1, ("Scores", NS("1.50e2", "007", "1E-3", "-5.0"))));
            var item = (await side.Client.GetItemAsync(side.TableName, side.Key(1), true, Side.Token)).Item;
            return string.Join(' ', item["Scores"].NS.Order(StringComparer.Ordinal));
        }),
        new("the greatest and the least number", side => PutAndGetAsync(
            side, ("Visits", N("9.9999999999999999999999999999999999999E+125")), ("Amount", N("-1E-130")))),
        new("a put without its sort key", side =>
        {
            var item = side.Item(1);
            item.Remove("Day");
            return side.PutAsync(item);
        }),
        new("a put with a key of another type", side => side.PutAsync(side.Item(1, ("Day", N("1"))))),
        new("a put with an empty key", side => side.PutAsync(side.Item(1, ("Day", S(""))))),
        new("a put whose condition uses a value that is not given", side => side.PutAsync(side.Item(1), put => put.ConditionExpression = "Ssn = :nowhere")),
        new("a put whose condition is no expression", side => side.PutAsync(side.Item(1), put => put.ConditionExpression = "Ssn ==")),
    ];

    private static async Task<string> PutAndGetAsync(Side side, params (string Name, AttributeValue Value)[] values)
    {
        await side.PutAsync(side.Item(1, values));
        return await side.GetAsync(1);
    }

    private static void Old(PutItemRequest put) => put.ReturnValues = ReturnValue.ALL_OLD;

    private static void If(PutItemRequest put, string condition, AttributeValue value)
    {
        put.ConditionExpression = condition;
        put.ExpressionAttributeValues = new() { [":v"] = value };
    }
}
