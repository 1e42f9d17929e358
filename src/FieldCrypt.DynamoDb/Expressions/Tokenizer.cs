namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>Cuts an expression into words.</summary>
internal static class Tokenizer
{
    private static readonly string[] Symbols = ["<>", "<=", ">=", "=", "<", ">", "(", ")", ",", ".", "[", "]", "+", "-"];

    public static List<Token> Cut(string expression, string kind)
    {
        if (expression.Length > ExpressionLimits.MaxLength)
        {
            throw ExpressionError.Invalid(
                $"Invalid {kind}: Expression size has exceeded the maximum allowed size; expression size: {expression.Length}");
        }

        var tokens = new List<Token>();
        for (var i = 0; i < expression.Length;)
        {
            if (char.IsWhiteSpace(expression[i]))
            {
                i++;
                continue;
            }

            var token = Next(expression, i, kind);
            tokens.Add(token);
            i += token.Text.Length;
        }

        if (tokens.Count == 0)
        {
            throw ExpressionError.Invalid($"Invalid {kind}: The expression can not be empty;");
        }

        tokens.Add(new Token(TokenKind.End, "<EOF>", expression.Length));
        return tokens;
    }

    private static Token Next(string expression, int start, string kind)
    {
        var first = expression[start];
        if (first is '#' or ':')
        {
            var text = expression[start..WordEnd(expression, start + 1)];
            return text.Length > 1
                ? new Token(first == '#' ? TokenKind.NamePlaceholder : TokenKind.ValuePlaceholder, text, start)
                : throw ExpressionError.Syntax(kind, text);
        }

        if (char.IsAsciiDigit(first))
        {
            return new Token(TokenKind.Index, expression[start..WordEnd(expression, start)], start);
        }

        if (IsWordCharacter(first))
        {
            return new Token(TokenKind.Word, expression[start..WordEnd(expression, start)], start);
        }

        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(expression, start, symbol, 0, symbol.Length) == 0)
            {
                return new Token(TokenKind.Symbol, symbol, start);
            }
        }

        throw ExpressionError.Syntax(kind, first.ToString());
    }

    private static int WordEnd(string expression, int start)
    {
        var end = start;
        while (end < expression.Length && IsWordCharacter(expression[end]))
        {
            end++;
        }

        return end;
    }

    private static bool IsWordCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
