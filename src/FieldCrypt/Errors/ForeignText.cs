using System.Globalization;
using System.Text;

namespace FieldCrypt;

/// <summary>
/// Text that outsiders decide (attribute names, key values, provider ids, paths) as messages and logs may show it: bounded, on one line,
/// without characters that a terminal or a log reader would act on.
/// </summary>
internal static class ForeignText
{
    /// <summary>How many UTF-16 code units of a text are shown unless told otherwise.</summary>
    public const int DefaultLimit = 128;

    /// <summary>The text, cut after <paramref name="limit"/> code units and with every invisible character written as <c>\uXXXX</c>.</summary>
    public static string Shown(string? text, int limit = DefaultLimit)
    {
        if (text is null)
        {
            return "null";
        }

        if (text.Length <= limit && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var shown = new StringBuilder(Math.Min(text.Length, limit) + 16);
        for (var i = 0; i < text.Length && i < limit; i++)
        {
            Append(shown, text, ref i);
        }

        return text.Length <= limit
            ? shown.ToString()
            : shown.Append(CultureInfo.InvariantCulture, $"… ({text.Length} characters)").ToString();
    }

    private static void Append(StringBuilder shown, string text, ref int index)
    {
        var unit = text[index];
        if (char.IsHighSurrogate(unit) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            if (IsVisible(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(unit, text[index + 1]))))
            {
                shown.Append(unit).Append(text[++index]);
                return;
            }
        }
        else if (IsVisible(CharUnicodeInfo.GetUnicodeCategory(unit)))
        {
            shown.Append(unit);
            return;
        }

        shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
    }

    // Control and format characters hold escape sequences and bidirectional overrides; the separators break lines.
    private static bool IsVisible(UnicodeCategory category) => category is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
