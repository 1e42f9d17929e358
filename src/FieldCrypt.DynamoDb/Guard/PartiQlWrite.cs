namespace FieldCrypt.DynamoDb.Guard;

/// <summary>A statement of PartiQL that writes values to a table.</summary>
/// <param name="Table">The table's name, as it is spelled there.</param>
/// <param name="IsParameter">Whether all that it writes is a parameter, so that the statement does not say which attributes it writes.</param>
internal readonly record struct PartiQlWrite(string Table, bool IsParameter)
{
    // A statement is no longer; what stands behind is no table's name.
    private const int MostWords = 16;

    /// <summary>What a statement writes; null if it writes no values.</summary>
    public static PartiQlWrite? Of(string statement)
    {
        var words = WordsOf(statement).Take(MostWords).ToList();
        return words switch
        {
            [var insert, var into, var name, .. var rest] when Is(insert, "INSERT") && Is(into, "INTO") => new(NameIn(name), IsValue(rest)),
            [var update, var name, ..] when Is(update, "UPDATE") => new(NameIn(name), IsParameter: false),
            _ => null,
        };
    }

    private static bool Is(string word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private static string NameIn(string word) => word[0] == '"' ? word.Trim('"') : word;

    private static bool IsValue(List<string> rest) => rest is [var value, "?", ..] && (Is(value, "VALUE") || Is(value, "VALUES"));

    // Words, quoted names with their quotes, and other characters each by itself; without blanks and comments.
    private static IEnumerable<string> WordsOf(string statement)
    {
        for (var at = 0; at < statement.Length;)
        {
            var end = EndOf(statement, at);
            if (!char.IsWhiteSpace(statement[at]) && !IsComment(statement, at))
            {
                yield return statement[at..end];
            }

            at = end;
        }
    }

    private static int EndOf(string statement, int start) => statement[start] switch
    {
        '-' when IsComment(statement, start) => Behind(statement, "\n", start),
        '/' when IsComment(statement, start) => Behind(statement, "*/", start + 2),
        '"' => Behind(statement, "\"", start + 1),
        '\'' => Behind(statement, "'", start + 1),
        var first when TableMention.IsOfName(first) => BehindName(statement, start),
        _ => start + 1,
    };

    private static bool IsComment(string statement, int at) =>
        string.CompareOrdinal(statement, at, "--", 0, 2) == 0 || string.CompareOrdinal(statement, at, "/*", 0, 2) == 0;

    private static int Behind(string statement, string end, int start) =>
        start < statement.Length && statement.IndexOf(end, start, StringComparison.Ordinal) is >= 0 and var found ? found + end.Length : statement.Length;

    // A name without quotes may hold what a comment begins with; in doubt it is a comment.
    private static int BehindName(string statement, int start)
    {
        var end = start;
        while (end < statement.Length && TableMention.IsOfName(statement[end]) && !IsComment(statement, end))
        {
            end++;
        }

        return end;
    }
}
