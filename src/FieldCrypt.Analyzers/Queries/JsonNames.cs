namespace FieldCrypt.Analyzers.Queries;

/// <summary>The names in a text in MongoDB's JSON, in which they need no quotes.</summary>
internal static class JsonNames
{
    /// <summary>Whatever stands before a colon, outside of values.</summary>
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
                yield return word;
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
}
