using System.Text.Encodings.Web;

namespace FieldCrypt.Tool.Pages;

/// <summary>Text in a page: cleaned as on a terminal, then encoded. Names of keys and items are foreign text.</summary>
internal static class HtmlText
{
    private const int LongestText = 2048;

    public static string Of(string? text) => HtmlEncoder.Default.Encode(ForeignText.Shown(text ?? "", LongestText));
}
