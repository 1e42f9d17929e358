using System.Collections.Immutable;
using BitFaster.Caching.Lru;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>Cuts an expression into words.</summary>
/// <remarks>
/// An application writes the same few expressions again and again, so the words of those seen lately are kept: they follow from the text alone, which
/// names attributes and placeholders, and holds no value.
/// </remarks>
internal static class Tokenizer
{
    // Together a few megabytes at most.
    private const int Kept = 512;
    private const int LongestKept = 512;

    private static readonly ConcurrentLru<string, ImmutableArray<Token>> Seen = new(Environment.ProcessorCount, Kept, StringComparer.Ordinal);

    private static readonly string[] Symbols = ["<>", "<=", ">=", "=", "<", ">", "(", ")", ",", ".", "[", "]", "+", "-"];

    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">It is too long, empty, or has a character that no expression has.</exception>
    public static ImmutableArray<Token> Cut(string expression, string kind)
    {
        if (expression.Length > LongestKept)
        {
            return CutAnew(expression, kind);
        }

        if (!Seen.TryGet(expression, out var words))
        {
            words = CutAnew(expression, kind);
            Seen.AddOrUpdate(expression, words);
        }

        return words;
    }

    private static ImmutableArray<Token> CutAnew(string expression, string kind)
    {
        if (expression.Length > ExpressionLimits.MaxLength)
        {
            throw ExpressionError.Invalid(
                $"Invalid {kind}: Expression size has exceeded the maximum allowed size; expression size: {expression.Length}");
        }

        var tokens = ImmutableArray.CreateBuilder<Token>();
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
        return tokens.DrainToImmutable();
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
