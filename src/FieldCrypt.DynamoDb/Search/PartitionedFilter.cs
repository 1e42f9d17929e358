using System.Text;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>A filter that is asked for several partitions at once: once for each, joined by OR, with the values that differ under names of their own.</summary>
/// <remarks>AWS Database Encryption SDK specification, "Partitions", "Filter Expressions": new names are the old one and two letters, from AA on.</remarks>
internal static class PartitionedFilter
{
    /// <summary>The filter over several partitions.</summary>
    /// <param name="filter">The filter of the first.</param>
    /// <param name="values">The values of the first, to which the others' are added.</param>
    /// <param name="others">The values of each other one.</param>
    public static string Over(
        string filter, Dictionary<string, AttributeValue> values, IEnumerable<Dictionary<string, AttributeValue>> others)
    {
        List<Token>? words = null;
        List<string>? terms = null;
        foreach (var own in others)
        {
            words ??= [.. Tokenizer.Cut(filter, "FilterExpression").Where(word => word.Kind == TokenKind.ValuePlaceholder)];
            terms ??= [filter];
            var term = Renamed(filter, words, word => NameFor(word, own[word], values));
            if (!terms.Contains(term, StringComparer.Ordinal))
            {
                terms.Add(term);
            }
        }

        // DynamoDB refuses parentheses around parentheses.
        return terms is not { Count: > 1 } ? filter
            : string.Join(" OR ", IsInParentheses(filter) ? terms : terms.Select(term => $"({term})"));
    }

    private static bool IsInParentheses(string filter)
    {
        var words = Tokenizer.Cut(filter, "FilterExpression").AsSpan();
        if (!words[0].IsSymbol("("))
        {
            return false;
        }

        // The last word is the end.
        var depth = 0;
        for (var i = 0; i < words.Length - 2; i++)
        {
            depth += words[i].IsSymbol("(") ? 1 : words[i].IsSymbol(")") ? -1 : 0;
            if (depth == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static string Renamed(string filter, List<Token> words, Func<string, string> nameFor)
    {
        var result = new StringBuilder(filter.Length);
        var end = 0;
        foreach (var word in words)
        {
            result.Append(filter, end, word.Position - end).Append(nameFor(word.Text));
            end = word.End;
        }

        return result.Append(filter, end, filter.Length - end).ToString();
    }

    private static string NameFor(string word, AttributeValue value, Dictionary<string, AttributeValue> values)
    {
        var name = word;
        for (var (first, second) = ('A', 'A'); !values.TryAdd(name, value) && !ValueComparison.AreEqual(values[name], value);)
        {
            name = $"{word}{first}{second}";
            (first, second) = second == 'Z' ? ((char)(first + 1), 'A') : (first, (char)(second + 1));
        }

        return name;
    }
}
