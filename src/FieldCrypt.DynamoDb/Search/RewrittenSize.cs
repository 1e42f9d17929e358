using FieldCrypt.DynamoDb.Expressions;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>
/// Refuses conditions that rewriting makes larger than DynamoDB takes: a filter is asked once for each partition. (Amazon DynamoDB Developer Guide,
/// "Expression parameters" under "Quotas".)
/// </summary>
internal static class RewrittenSize
{
    // No expression that is shorter has so many operators: each takes a value or a name, and what stands between.
    private const int ShortestInDoubt = ExpressionLimits.MaxOperators * 3;

    /// <exception cref="ProtectedOperationException">One is too large.</exception>
    public static void Require(TableSchema schema, params ReadOnlySpan<string?> expressions)
    {
        foreach (var expression in expressions)
        {
            if (expression is { Length: > ShortestInDoubt })
            {
                Require(schema, expression);
            }
        }
    }

    private static void Require(TableSchema schema, string expression)
    {
        // Counted only if the length is one that the tokenizer takes.
        var operators = expression.Length > ExpressionLimits.MaxLength ? 0 : OperatorsIn(Tokenizer.Cut(expression, "expression").AsSpan());
        if (expression.Length > ExpressionLimits.MaxLength || operators > ExpressionLimits.MaxOperators)
        {
            throw SearchRefusal.Of(
                schema,
                $"written with hashes, once for each partition that an item may be in, a condition takes {expression.Length} characters"
                + (operators == 0 ? "" : $" and {operators} operators")
                + $"; DynamoDB takes {ExpressionLimits.MaxLength} and {ExpressionLimits.MaxOperators}. Query an index of the beacon, give the beacon fewer "
                + "partitions, or leave terms away and filter the decrypted items in the application.");
        }
    }

    // As the parser counts them: a function is one, and so is BETWEEN with its AND.
    internal static int OperatorsIn(ReadOnlySpan<Token> words)
    {
        var count = 0;
        for (var i = 0; i < words.Length - 1; i++)
        {
            count += words[i] switch
            {
                { Kind: TokenKind.Symbol, Text: "=" or "<>" or "<" or "<=" or ">" or ">=" } => 1,
                { Kind: TokenKind.Word } word when word.Is("BETWEEN") => 0,
                { Kind: TokenKind.Word } word when word.Is("AND") || word.Is("OR") || word.Is("NOT") || word.Is("IN") || words[i + 1].IsSymbol("(") => 1,
                _ => 0,
            };
        }

        return count;
    }
}
