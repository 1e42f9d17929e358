namespace FieldCrypt.Analyzers.Queries;

/// <summary>Finds names in texts.</summary>
internal static class Words
{
    /// <summary>Whether a name stands in a text as a word of its own.</summary>
    public static bool Contain(string text, string name) => IndexOf(text, name, 0, StringComparison.Ordinal) >= 0;

    /// <summary>Where a name stands in a text, at or after a position; negative if nowhere.</summary>
    public static int IndexOf(string text, string name, int start, StringComparison comparison)
    {
        for (var at = text.IndexOf(name, start, comparison); at >= 0; at = text.IndexOf(name, at + 1, comparison))
        {
            var end = at + name.Length;
            if ((at == 0 || !IsPart(text[at - 1])) && (end == text.Length || !IsPart(text[end])))
            {
                return at;
            }
        }

        return -1;
    }

    private static bool IsPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '#' or ':' or '@' or '$';
}
