using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>Parses condition, filter and key condition expressions.</summary>
/// <remarks>
/// <code>
/// either     = both *("OR" both)
/// both       = negation *("AND" negation)
/// negation   = "NOT" negation / comparison
/// comparison = "(" either ")" / function / operand comparator operand
///            / operand "BETWEEN" operand "AND" operand / operand "IN" "(" operand *("," operand) ")"
/// operand    = path / value / "size(" path ")"
/// </code>
/// </remarks>
internal sealed class ConditionParser : ExpressionReader
{
    private const int MaxDepth = 100;
    private const int MaxCandidates = 100;
    private static readonly HashSet<string> Types = ["S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M"];
    private int _depth;

    private ConditionParser(string expression, string kind, Placeholders placeholders)
        : base(expression, kind, placeholders)
    {
    }

    /// <summary>Parses an expression.</summary>
    /// <param name="expression">The text.</param>
    /// <param name="kind">What it is called in messages, such as <c>ConditionExpression</c>.</param>
    /// <param name="placeholders">The names and values of the request.</param>
    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">DynamoDB would refuse it.</exception>
    public static ItemCondition Parse(string expression, string kind, Placeholders placeholders) =>
        Parse(expression, kind, placeholders, out _);

    /// <summary>Parses an expression, and counts its operators and functions.</summary>
    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">DynamoDB would refuse it.</exception>
    public static ItemCondition Parse(string expression, string kind, Placeholders placeholders, out int operators)
    {
        var parser = new ConditionParser(expression, kind, placeholders);
        var condition = parser.ReadEither();
        parser.TakeEnd();
        operators = parser.Operators;
        return condition;
    }

    private ItemCondition ReadEither()
    {
        if (++_depth > MaxDepth)
        {
            throw ExpressionError.Invalid($"Invalid {Kind}: The expression nests too deeply");
        }

        var condition = ReadBoth();
        while (TryTakeKeyword("OR"))
        {
            CountOperator();
            condition = new Either(condition, ReadBoth());
        }

        _depth--;
        return condition;
    }

    private ItemCondition ReadBoth()
    {
        var condition = ReadNegation();
        while (TryTakeKeyword("AND"))
        {
            CountOperator();
            condition = new Both(condition, ReadNegation());
        }

        return condition;
    }

    private ItemCondition ReadNegation()
    {
        var negations = 0;
        while (Current.Is("NOT"))
        {
            Advance();
            CountOperator();
            negations++;
        }

        var condition = ReadPrimary();
        return negations % 2 == 1 ? new Negation(condition) : condition;
    }

    private ItemCondition ReadPrimary()
    {
        if (TryTake("("))
        {
            var inner = ReadEither();
            Take(")");
            return inner;
        }

        CountOperator();
        var start = Current.Position;
        var condition = IsFunction() && Current.Text != "size" ? ReadFunction() : ReadComparison(ReadOperand());
        condition.Place = start..Read;
        return condition;
    }

    private bool IsFunction() => Current.Kind == TokenKind.Word && Following.IsSymbol("(");

    private ItemCondition ReadFunction()
    {
        var function = Current.Text;
        Advance();
        Take("(");
        ItemCondition condition = function switch
        {
            "attribute_exists" => new Existence(ReadPath(), Exists: true),
            "attribute_not_exists" => new Existence(ReadPath(), Exists: false),
            "attribute_type" => new HasType(ReadPath(), ReadType()),
            "begins_with" => ReadBeginsWith(),
            "contains" => ReadContains(),
            _ => throw ExpressionError.Invalid($"Invalid {Kind}: Invalid function name; function: {function}"),
        };
        Take(")");
        return condition;
    }

    private Operand ReadSecondOperand()
    {
        Take(",");
        return ReadOperand();
    }

    private string ReadType()
    {
        var type = ReadSecondOperand() is ValueOperand { Value.S: { } text }
            ? text
            : throw ExpressionError.Invalid($"Invalid {Kind}: The second operand of attribute_type must be a string");
        return Types.Contains(type)
            ? type
            : throw ExpressionError.Invalid($"Invalid {Kind}: Invalid attribute type name found; type: {type}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}");
    }

    private BeginsWith ReadBeginsWith()
    {
        var value = ReadOperand();
        var prefix = ReadSecondOperand();
        RequireType(prefix, "begins_with", "S", "B");
        RequireType(value, "begins_with", "S", "B");
        RequireDistinct("begins_with", value, prefix);
        return new BeginsWith(value, prefix);
    }

    private Contains ReadContains()
    {
        var container = ReadOperand();
        var content = ReadSecondOperand();
        RequireDistinct("contains", container, content);
        return new Contains(container, content);
    }

    private Operand ReadOperand()
    {
        if (Current.Kind == TokenKind.ValuePlaceholder)
        {
            var value = new ValueOperand(Placeholders.Value(Current.Text, Kind)) { Placeholder = Current.Text };
            Advance();
            return value;
        }

        if (!IsFunction())
        {
            return new PathOperand(ReadPath());
        }

        if (Current.Text != "size")
        {
            throw ExpressionError.Invalid($"Invalid {Kind}: The function is not allowed to be used this way in an expression; function: {Current.Text}");
        }

        Advance();
        CountOperator();
        Take("(");
        var size = new SizeOperand(ReadPath());
        Take(")");
        return size;
    }

    private ItemCondition ReadComparison(Operand left)
    {
        if (TryTakeKeyword("BETWEEN"))
        {
            return ReadBetween(left);
        }

        if (TryTakeKeyword("IN"))
        {
            return ReadAmong(left);
        }

        var symbol = Current.Text;
        var comparator = Current.Kind == TokenKind.Symbol ? ComparatorOf(symbol) : null;
        if (comparator is null)
        {
            throw Unexpected();
        }

        Advance();
        var right = ReadOperand();
        RequireDistinct(symbol, left, right);
        if (comparator is not (Comparator.Equal or Comparator.NotEqual))
        {
            RequireType(left, symbol, "S", "N", "B");
            RequireType(right, symbol, "S", "N", "B");
        }

        return new Comparison(left, comparator.Value, right);
    }

    private static Comparator? ComparatorOf(string symbol) => symbol switch
    {
        "=" => Comparator.Equal,
        "<>" => Comparator.NotEqual,
        "<" => Comparator.Less,
        "<=" => Comparator.LessOrEqual,
        ">" => Comparator.Greater,
        ">=" => Comparator.GreaterOrEqual,
        _ => null,
    };

    private Between ReadBetween(Operand value)
    {
        var low = ReadOperand();
        if (!TryTakeKeyword("AND"))
        {
            throw Unexpected();
        }

        var high = ReadOperand();
        RequireDistinct("BETWEEN", value, low, high);
        foreach (var operand in new[] { value, low, high })
        {
            RequireType(operand, "BETWEEN", "S", "N", "B");
        }

        if (low is ValueOperand { Value: var least } && high is ValueOperand { Value: var most })
        {
            RequireRange(least, most);
        }

        return new Between(value, low, high);
    }

    private void RequireRange(AttributeValue low, AttributeValue high)
    {
        if (ValueComparison.TypeOf(low) != ValueComparison.TypeOf(high))
        {
            throw ExpressionError.Invalid(
                $"Invalid {Kind}: The BETWEEN operator requires same data type for lower and upper bounds; "
                + $"lower bound operand: AttributeValue: {{{ValueComparison.TypeOf(low)}}}, upper bound operand: AttributeValue: {{{ValueComparison.TypeOf(high)}}}");
        }

        if (ValueComparison.Order(low, high) > 0)
        {
            throw ExpressionError.Invalid($"Invalid {Kind}: The BETWEEN operator requires upper bound to be greater than or equal to lower bound");
        }
    }

    private Among ReadAmong(Operand value)
    {
        Take("(");
        var candidates = new List<Operand> { ReadOperand() };
        while (TryTake(","))
        {
            candidates.Add(ReadOperand());
        }

        Take(")");
        RequireDistinct("IN", value, [.. candidates]);
        return candidates.Count <= MaxCandidates
            ? new Among(value, candidates)
            : throw ExpressionError.Invalid($"Invalid {Kind}: The IN operator is provided with too many operands; number of operands: {candidates.Count}");
    }

    private void RequireDistinct(string function, Operand first, params ReadOnlySpan<Operand> others)
    {
        foreach (var other in others)
        {
            if (first is PathOperand { Path: var path } && other is PathOperand { Path: var same } && path.Steps.SequenceEqual(same.Steps))
            {
                throw ExpressionError.NotDistinct(Kind, function, path);
            }
        }
    }

    // A given value of an impossible type is an error at once; an attribute of such a type just does not compare.
    private void RequireType(Operand operand, string function, params ReadOnlySpan<string> allowed)
    {
        if (operand is ValueOperand { Value: var value } && !allowed.Contains(ValueComparison.TypeOf(value)))
        {
            throw ExpressionError.OperandType(Kind, function, ValueComparison.TypeOf(value));
        }
    }
}
