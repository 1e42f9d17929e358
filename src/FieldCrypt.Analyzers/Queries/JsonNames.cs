namespace FieldCrypt.Analyzers.Queries;

/// <summary>The names in a text in MongoDB's JSON, in which they need no quotes.</summary>
internal static class JsonNames
{
    private static readonly char[] Space = [' ', '\t', '\r', '\n', '{', '\'', '"'];

    /// <summary>Whatever stands before a colon and is compared with a value.</summary>
    public static IEnumerable<string> In(string json)
    {
        var word = "";
        for (var at = 0; at < json.Length; at++)
        {
            var c = json[at];
            if (c is '\'' or '"')
            {
                var end = at + 1;
                while (end < json.Length && json[end] != c)
                {
                    end += json[end] == '\\' ? 2 : 1;
                }

                word = json.Substring(at + 1, Math.Max(0, Math.Min(end, json.Length) - at - 1));
                at = end;
            }
            else if (c == ':')
            {
                if (!AsksForPresence(json, at + 1))
                {
                    yield return word;
                }

                word = "";
            }
            else if (char.IsLetterOrDigit(c) || c is '_' or '$' or '.')
            {
                var start = at;
                while (at + 1 < json.Length && (char.IsLetterOrDigit(json[at + 1]) || json[at + 1] is '_' or '$' or '.'))
                {
                    at++;
                }

                word = json.Substring(start, at - start + 1);
            }
            else if (!char.IsWhiteSpace(c))
            {
                word = "";
            }
        }
    }

    // Whether a member is null, or there, stays visible; what is binary may be ciphertext.
    private static bool AsksForPresence(string json, int start)
    {
        var value = json.Substring(start).TrimStart(Space);
        return value.StartsWith("null", StringComparison.Ordinal) || value.StartsWith("$exists", StringComparison.Ordinal)
            || value.StartsWith("$binary", StringComparison.Ordinal) || value.StartsWith("BinData", StringComparison.Ordinal)
            || (value.StartsWith("$eq", StringComparison.Ordinal) || value.StartsWith("$ne", StringComparison.Ordinal)) && IsNull(value);
    }

    private static bool IsNull(string value) => value.IndexOf(':') is >= 0 and var colon && value.Substring(colon + 1).TrimStart(Space).StartsWith("null", StringComparison.Ordinal);
}
