using System.Buffers;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>
/// Whether a text names a table: a statement of PartiQL, or the body of an operation that was unknown when this was written. In doubt it does.
/// </summary>
internal static class TableMention
{
    private static readonly SearchValues<char> OfNames = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>Names of tables hold no character that PartiQL or JSON could spell in another way, so a text on a table holds its name.</summary>
    public static bool IsIn(string text, string tableName)
    {
        for (var at = 0; (at = text.IndexOf(tableName, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            if (IsWhole(text, at, at + tableName.Length))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a character may stand in a table's name.</summary>
    public static bool IsOfName(char character) => OfNames.Contains(character);

    /// <summary>Whether an expression, or a statement, names an attribute: not as part of another word, or of the name of a value.</summary>
    public static bool IsWord(string text, string attribute)
    {
        for (var at = 0; attribute.Length > 0 && (at = text.IndexOf(attribute, at, StringComparison.Ordinal)) >= 0; at++)
        {
            if (!Continues(text, at - 1) && !Continues(text, at + attribute.Length) && (at == 0 || text[at - 1] is not (':' or '#')))
            {
                return true;
            }
        }

        return false;
    }

    // "Patients" and Patients.idx name the table Patients, "Patients-archive" and PatientsArchive another one.
    private static bool IsWhole(string text, int start, int end)
    {
        var (first, last) = (start, end);
        while (first > 0 && OfNames.Contains(text[first - 1]))
        {
            first--;
        }

        while (last < text.Length && OfNames.Contains(text[last]))
        {
            last++;
        }

        return (first == start && last == end)
            || (!(IsQuote(text, first - 1) && IsQuote(text, last)) && !Continues(text, start - 1) && !Continues(text, end));
    }

    private static bool IsQuote(string text, int at) => at >= 0 && at < text.Length && text[at] == '"';

    private static bool Continues(string text, int at) => at >= 0 && at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_');
}
