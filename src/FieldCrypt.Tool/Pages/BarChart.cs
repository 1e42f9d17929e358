using System.Globalization;
using System.Text;

namespace FieldCrypt.Tool.Pages;

/// <summary>Bars, drawn as SVG; their names and numbers are text of the page, so that they are read, found and enlarged like all other text.</summary>
internal static class BarChart
{
    /// <param name="page">Where to.</param>
    /// <param name="title">What the chart shows.</param>
    /// <param name="rows">The bars: name, share of the width from and to, number in words, and class of colour.</param>
    public static void Write(StringBuilder page, string title, IReadOnlyList<(string Name, double From, double To, string Value, string Colour)> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{HtmlText.Of(title)}</figcaption><ul class=\"chart\">");
        foreach (var (name, from, to, value, colour) in rows)
        {
            var (x, width) = (from * 100, Math.Max((to - from) * 100, 0.6));
            page.Append(
                CultureInfo.InvariantCulture,
                $"""
                <li><span class="name">{HtmlText.Of(name)}</span><span class="value">{HtmlText.Of(value)}</span>
                <svg role="img" aria-label="{HtmlText.Of($"{name}: {value}")}" viewBox="0 0 100 10" preserveAspectRatio="none"><rect class="track" width="100" height="10"/><rect class="{colour}" x="{Math.Min(x, 99.4):0.##}" width="{width:0.##}" height="10"/></svg></li>
                """);
        }

        page.Append("</ul></figure>\n");
    }
}
