using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tests.Expressions;

/// <summary>
/// Random updates that meet each other often: five attributes, a few values of every type, paths that exist and paths that do not, valid
/// expressions and broken ones. The same seed makes the same case.
/// </summary>
internal sealed class UpdateCaseGenerator(int seed)
{
    private static readonly string[] Attributes = ["aa", "bb", "cc", "dd", "ee"];
    private static readonly string[] Steps = [".k", ".m", "[0]", "[1]", "[5]", ".k.m", "[0].k", ".k[0]"];
    private static readonly string[] Comparators = ["=", "<>", "<", "<=", ">", ">="];
    private static readonly string[] ReturnValues = ["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"];
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, AttributeValue> _values = [];

    public UpdateCase Next()
    {
        var item = Chance(15) ? null : Attributes.Where(_ => Chance(70)).ToDictionary(name => name, Likely);
        var update = Update();
        var condition = Chance(35) ? Condition(2) : null;

        // For nested paths the service returns the changed fragments, as FieldCrypt does, and DynamoDB Local whole attributes.
        var returnValues = update.Contains('.') || update.Contains('[') ? Pick(["NONE", "ALL_OLD", "ALL_NEW"]) : Pick(ReturnValues);
        return new UpdateCase(item, update, condition, _values, returnValues);
    }

    private string Update()
    {
        var clauses = new List<string>();
        if (Chance(75))
        {
            clauses.Add("SET " + List(() => $"{Path()} = {SetValue(2)}"));
        }

        if (Chance(30))
        {
            clauses.Add("REMOVE " + List(Path));
        }

        if (Chance(25))
        {
            clauses.Add("ADD " + List(() => Chance(60) ? $"aa {Given(Number())}" : $"{Path()} {Given(Chance(50) ? Number() : Set())}"));
        }

        if (Chance(15) || clauses.Count == 0)
        {
            clauses.Add("DELETE " + List(() => $"{Path()} {Given(Set())}"));
        }

        return string.Join(' ', clauses);
    }

    private string SetValue(int depth) => _random.Next(depth > 0 ? 9 : 3) switch
    {
        0 or 1 => Given(Value(1)),
        2 => Path(),
        3 => $"{(Chance(70) ? "aa" : SetValue(0))} + {Given(Number())}",
        4 => $"{(Chance(70) ? "aa" : Path())} - {Given(Number())}",
        5 => $"if_not_exists({Path()}, {(Chance(70) ? Given(Value(1)) : SetValue(depth - 1))})",
        6 => $"list_append({(Chance(70) ? "bb" : Path())}, {Given(new AttributeValue { L = [Scalar()], IsLSet = true })})",
        7 => $"list_append({SetValue(0)}, {SetValue(0)})",
        _ => $"if_not_exists({Path()}, {Given(Number())}) + {Given(Number())}",
    };

    private string Condition(int depth)
    {
        if (depth > 0 && Chance(35))
        {
            return Chance(25)
                ? $"NOT ({Condition(depth - 1)})"
                : $"({Condition(depth - 1)}) {(Chance(50) ? "AND" : "OR")} {Condition(depth - 1)}";
        }

        return _random.Next(10) switch
        {
            0 => $"attribute_exists({Path()})",
            1 => $"attribute_not_exists({Path()})",
            2 => $"attribute_type({Path()}, {Given(new AttributeValue { S = Pick(["S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M"]) })})",
            3 => $"begins_with({Path()}, {Given(new AttributeValue { S = Pick(["a", "ab", ""]) })})",
            4 => $"contains({Path()}, {Given(Scalar())})",
            5 => $"size({Path()}) {Pick(Comparators)} {Given(Number())}",
            6 => $"{Operand()} BETWEEN {Operand()} AND {Operand()}",
            7 => $"{Operand()} IN ({Operand()}, {Operand()})",
            _ => $"{Operand()} {Pick(Comparators)} {Operand()}",
        };
    }

    private string Operand() => Chance(50) ? Path() : Given(Value(1));

    private string Path() => Chance(75) ? Pick(Attributes) : Chance(60) ? Pick(["bb[0]", "bb[1]", "cc.k", "cc.m"]) : Pick(Attributes) + Pick(Steps);

    private string Given(AttributeValue value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $":v{_values.Count}");
        _values[name] = value;
        return name;
    }

    // Each attribute has a type that it mostly has, so that most updates make sense.
    private AttributeValue Likely(string attribute) => Chance(25) ? Value(2) : attribute switch
    {
        "aa" => Number(),
        "bb" => new AttributeValue { L = [Value(1), Value(1)], IsLSet = true },
        "cc" => new AttributeValue { M = new() { ["k"] = Value(1), ["m"] = Scalar() }, IsMSet = true },
        "dd" => Set(),
        _ => Scalar(),
    };

    private AttributeValue Value(int depth) => _random.Next(depth > 0 ? 8 : 5) switch
    {
        5 => Set(),
        6 => new AttributeValue { L = [.. Enumerable.Range(0, _random.Next(3)).Select(_ => Value(depth - 1))], IsLSet = true },
        7 => new AttributeValue { M = new[] { "k", "m" }.Where(_ => Chance(60)).ToDictionary(key => key, _ => Value(depth - 1)), IsMSet = true },
        _ => Scalar(),
    };

    private AttributeValue Scalar() => _random.Next(6) switch
    {
        0 => new AttributeValue { S = Pick(["a", "ab", "b", "é", ""]) },
        1 => new AttributeValue { BOOL = Chance(50) },
        2 => new AttributeValue { NULL = true },
        3 => new AttributeValue { B = new MemoryStream(Chance(50) ? [1] : [1, 255]) },
        _ => Number(),
    };

    private AttributeValue Number() => new() { N = Pick(["0", "1", "2", "-1", "1.5", "100", "0.001", "12345678901234567890", "9e37"]) };

    private AttributeValue Set() => _random.Next(3) switch
    {
        0 => new AttributeValue { SS = [.. new[] { "a", "b", "ab" }.Where((_, i) => i == 0 || Chance(50))] },
        1 => new AttributeValue { NS = [.. new[] { "1", "2", "1.5" }.Where((_, i) => i == 0 || Chance(50))] },
        _ => new AttributeValue { BS = [.. new byte[] { 1, 2 }.Where((_, i) => i == 0 || Chance(50)).Select(b => new MemoryStream([b]))] },
    };

    private string List(Func<string> part) => string.Join(", ", Enumerable.Range(0, Chance(60) ? 1 : 2).Select(_ => part()));

    private T Pick<T>(T[] choices) => choices[_random.Next(choices.Length)];

    private bool Chance(int percent) => _random.Next(100) < percent;
}
