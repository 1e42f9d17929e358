namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>Parses update expressions.</summary>
/// <remarks>
/// <code>
/// update  = 1*clause, each kind at most once
/// clause  = "SET" set *("," set) / "REMOVE" path *("," path) / "ADD" path value *(…) / "DELETE" path value *(…)
/// set     = path "=" operand ["+" operand / "-" operand]
/// operand = path / value / "if_not_exists(" path "," operand ")" / "list_append(" operand "," operand ")" / "(" operand… ")"
/// </code>
/// </remarks>
internal sealed class UpdateParser : ExpressionReader
{
    private const int MaxDepth = 32;
    private static readonly string[] ClauseNames = ["SET", "REMOVE", "ADD", "DELETE"];
    private readonly List<UpdateAction> _actions = [];
    private int _depth;

    private UpdateParser(string expression, Placeholders placeholders)
        : base(expression, "UpdateExpression", placeholders)
    {
    }

    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">DynamoDB would refuse it.</exception>
    public static ItemUpdate Parse(string expression, Placeholders placeholders)
    {
        var parser = new UpdateParser(expression, placeholders);
        var clauses = new HashSet<string>(StringComparer.Ordinal);
        while (parser.Current.Kind != TokenKind.End)
        {
            parser.ReadClause(clauses);
        }

        PathOverlap.Refuse([.. parser._actions.Select(action => action.Path)], "UpdateExpression");
        return new ItemUpdate(parser._actions);
    }

    private void ReadClause(HashSet<string> clauses)
    {
        var clause = Array.Find(ClauseNames, Current.Is) ?? throw Unexpected();
        if (!clauses.Add(clause))
        {
            throw ExpressionError.Invalid($"Invalid {Kind}: The \"{clause}\" section can only be used once in an update expression;");
        }

        Advance();
        do
        {
            _actions.Add(ReadAction(clause));
        }
        while (TryTake(","));
    }

    private UpdateAction ReadAction(string clause)
    {
        var path = ReadPath();
        switch (clause)
        {
            case "SET":
                Take("=");
                return new SetAction(path, ReadSum());
            case "REMOVE":
                return new RemoveAction(path);
            case "ADD":
                var added = ReadGiven("ADD", "N", "SS", "NS", "BS", "L");
                return new AddAction(path, added);
            default:
                var deleted = ReadGiven("DELETE", "SS", "NS", "BS");
                return new DeleteAction(path, deleted);
        }
    }

    private Amazon.DynamoDBv2.Model.AttributeValue ReadGiven(string clause, params ReadOnlySpan<string> allowed)
    {
        if (Current.Kind != TokenKind.ValuePlaceholder)
        {
            throw Unexpected();
        }

        var value = Placeholders.Value(Current.Text, Kind);
        Advance();
        var type = ValueComparison.TypeOf(value);
        return allowed.Contains(type)
            ? value
            : throw ExpressionError.Invalid(
                $"Invalid {Kind}: Incorrect operand type for operator or function; operator: {clause}, operand type: {type}, "
                + $"typeSet: ALLOWED_FOR_{clause}_OPERAND");
    }

    private UpdateValue ReadSum()
    {
        if (++_depth > MaxDepth)
        {
            throw ExpressionError.Invalid($"Invalid {Kind}: The expression nests too deeply");
        }

        var left = ReadOperand();
        if (Current.IsSymbol("+") || Current.IsSymbol("-"))
        {
            var symbol = Current.Text;
            Advance();
            CountOperator();
            var right = ReadOperand();
            RequireNumber(left, symbol);
            RequireNumber(right, symbol);
            left = new Arithmetic(left, symbol == "+" ? ArithmeticOperator.Plus : ArithmeticOperator.Minus, right);
        }

        _depth--;
        return left;
    }

    private UpdateValue ReadOperand()
    {
        if (TryTake("("))
        {
            var inner = ReadSum();
            Take(")");
            return inner;
        }

        if (Current.Kind == TokenKind.ValuePlaceholder)
        {
            var value = Placeholders.Value(Current.Text, Kind);
            Advance();
            return new GivenValue(value);
        }

        return Current.Kind == TokenKind.Word && Following.IsSymbol("(") ? ReadFunction() : new PathValue(ReadPath());
    }

    private UpdateValue ReadFunction()
    {
        var function = Current.Text;
        if (++_depth > MaxDepth)
        {
            throw ExpressionError.Invalid($"Invalid {Kind}: The expression nests too deeply");
        }

        Advance();
        Take("(");
        CountOperator();
        UpdateValue result = function switch
        {
            "if_not_exists" => ReadIfNotExists(),
            "list_append" => ReadListAppend(),
            _ => throw ExpressionError.Invalid($"Invalid {Kind}: Invalid function name; function: {function}"),
        };
        Take(")");
        _depth--;
        return result;
    }

    private IfNotExists ReadIfNotExists()
    {
        var path = ReadPath();
        Take(",");
        var otherwise = ReadOperand();
        RequireAllowedInside("if_not_exists", otherwise);
        if (otherwise is PathValue { Path: var same } && same.Steps.SequenceEqual(path.Steps))
        {
            throw ExpressionError.NotDistinct(Kind, "if_not_exists", path);
        }

        return new IfNotExists(path, otherwise);
    }

    private ListAppend ReadListAppend()
    {
        var first = ReadOperand();
        Take(",");
        var second = ReadOperand();
        RequireAllowedInside("list_append", first);
        RequireAllowedInside("list_append", second);
        RequireList(first);
        RequireList(second);
        return new ListAppend(first, second);
    }

    private void RequireAllowedInside(string function, UpdateValue operand)
    {
        if (operand is ListAppend or Arithmetic)
        {
            throw ExpressionError.Invalid(
                $"Invalid {Kind}: The function is not allowed to be used this way in an expression; function: {function}");
        }
    }

    private void RequireNumber(UpdateValue operand, string symbol)
    {
        if (operand is GivenValue { Value: { N: null } value })
        {
            throw ExpressionError.Invalid(
                $"Invalid {Kind}: Incorrect operand type for operator or function; operator or function: {symbol}, "
                + $"operand type: {ValueComparison.TypeOf(value)}");
        }
    }

    private void RequireList(UpdateValue operand)
    {
        if (operand is GivenValue { Value: { IsLSet: false } value })
        {
            throw ExpressionError.OperandType(Kind, "list_append", ValueComparison.TypeOf(value));
        }
    }
}
