using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;

namespace FieldCrypt.Fuzz.Targets;

/// <summary>Expressions of requests, parsed and applied to an item.</summary>
internal static class ExpressionTargets
{
    private static readonly string[] Tokens =
    [
        "(", ")", "AND", "OR", "NOT", "a", "b.c", "[0]", "[99999999999]", ":s", ":n", "#n", "SET", "REMOVE", "ADD", "DELETE", "=", "<>", ",", "size(",
        "contains(", "if_not_exists(", "list_append(", "BETWEEN", "IN", ":l", ":ss", ".", "-", "+", "[2147483647]", "NOT NOT ", ":bad", ":none",
    ];

    public static IEnumerable<Target> All =>
    [
        Of("condition", ["attribute_exists(a) AND #n = :s OR NOT (b.c[3] < :n)", "size(a) > :n AND contains(l, :s)", "a BETWEEN :n AND :n", "a IN (:s, :n)", "begins_with(a, :s)", "attribute_type(a, :t)", "(((a = :s)))"], static (text, placeholders) =>
        {
            var condition = ConditionParser.Parse(text, "ConditionExpression", placeholders);
            condition.Holds(Item());
            _ = condition.Uses().Count;
        }),
        Of("update", ["SET a = :s, b.c[1] = if_not_exists(b.c[0], :n) + :n REMOVE d, l[0] ADD n :n DELETE ss :ss", "SET l = list_append(l, :l)", "ADD #n :ss", "REMOVE b.c[0], b.c[2]", "SET n = n - :n"], static (text, placeholders) =>
        {
            var update = UpdateParser.Parse(text, placeholders);
            update.Apply(Item());
            update.WrittenPaths().Apply(Item());
            _ = update.Reads().Count();
        }),
        Of("projection", ["a, b.c[0], #n", "l[1], l[2].x"], static (text, placeholders) => ItemProjection.Of(text, null, placeholders).Apply(Item())),
    ];

    private static Target Of(string kind, string[] seeds, Action<string, Placeholders> parse) => new(
        $"{kind} expression", chance => Input.Of(chance.Mutated(seeds, Tokens), text => parse(text, Placeholders())))
    {
        // As the service would answer.
        Documents = static error => error is FieldCryptException or AmazonDynamoDBException,
    };

    private static Placeholders Placeholders() => new(
        new() { ["#n"] = "name with space", ["#a"] = "a" },
        new()
        {
            [":s"] = new() { S = "x" },
            [":n"] = new() { N = "1.5" },
            [":l"] = new() { L = [new() { S = "q" }], IsLSet = true },
            [":ss"] = new() { SS = ["x", "y"] },
            [":t"] = new() { S = "S" },
            [":bad"] = new() { N = "abc" },
            [":none"] = new(),
        });

    private static Dictionary<string, AttributeValue> Item() => new()
    {
        ["a"] = new() { S = "x" },
        ["n"] = new() { N = "5" },
        ["b"] = new() { M = new() { ["c"] = new() { L = [new() { N = "1" }, new() { S = "t" }], IsLSet = true } }, IsMSet = true },
        ["l"] = new() { L = [new() { S = "x" }, new() { M = new() { ["x"] = new() { BOOL = true } }, IsMSet = true }], IsLSet = true },
        ["ss"] = new() { SS = ["x"] },
        ["d"] = new() { NULL = true },
    };
}
