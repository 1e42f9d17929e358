using System.Globalization;
using System.Text;

namespace FieldCrypt.Tool.Pages;

/// <summary>A table with a caption. On a phone every row stands by itself, each cell under its heading; between that and a desk it scrolls, by keyboard too.</summary>
/// <remarks>The roles are said because a table that is laid out otherwise is none any more to those who hear the page.</remarks>
internal static class PageTable
{
    /// <param name="page">Where to.</param>
    /// <param name="caption">What it shows.</param>
    /// <param name="columns">The headings; <c>#</c> before one aligns numbers, <c>*</c> breaks long names, <c>@</c> keeps dates whole.</param>
    /// <param name="rows">The cells; a column in which nothing stands is left out, and so is a table without rows.</param>
    public static void Write(StringBuilder page, string caption, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        page.Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{HtmlText.Of(caption)}\"><table role=\"table\"><caption>{HtmlText.Of(caption)}</caption><thead role=\"rowgroup\"><tr role=\"row\">");
        List<int> told = [.. Enumerable.Range(0, columns.Count).Where(column => rows.Any(row => row[column].Length > 0))];
        foreach (var i in told)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th role=\"columnheader\" scope=\"col\"{(columns[i][0] == '#' ? " class=\"number\"" : "")}>{Heading(columns[i])}</th>");
        }

        page.Append("</tr></thead><tbody role=\"rowgroup\">\n");
        foreach (var row in rows)
        {
            page.Append("<tr role=\"row\">");
            foreach (var i in told)
            {
                var kind = columns[i][0] switch { '#' => " class=\"number\"", '*' => " class=\"long\"", '@' => " class=\"day\"", _ => "" };
                page.Append(CultureInfo.InvariantCulture, $"<td role=\"cell\" data-heading=\"{Heading(columns[i])}\"{kind}>{HtmlText.Of(row[i])}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody></table></div>\n");
    }

    private static string Heading(string column) => HtmlText.Of(column.TrimStart('#', '*', '@'));
}
