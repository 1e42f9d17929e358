using System.Text;

namespace FieldCrypt.Serialization;

/// <summary>Whether a text holds whole characters only: half of a surrogate pair has no UTF-8 form, so two texts could become the same.</summary>
internal static class SurrogatePairs
{
    public static bool AreWhole(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return true;
        }

        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var at)
        {
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
            {
                return false;
            }

            text = text[(at + 2)..];
        }

        return true;
    }
}
