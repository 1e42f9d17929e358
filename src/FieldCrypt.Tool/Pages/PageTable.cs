using System.Globalization;
using System.Text;

namespace FieldCrypt.Tool.Pages;

/// <summary>A table with a caption, that scrolls by itself where the screen is narrow, by keyboard too.</summary>
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
            $"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{HtmlText.Of(caption)}\"><table><caption>{HtmlText.Of(caption)}</caption><thead><tr>");
        List<int> told = [.. Enumerable.Range(0, columns.Count).Where(column => rows.Any(row => row[column].Length > 0))];
        foreach (var i in told)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"{(columns[i][0] == '#' ? " class=\"number\"" : "")}>{HtmlText.Of(columns[i].TrimStart('#', '*', '@'))}</th>");
        }

        page.Append("</tr></thead><tbody>\n");
        foreach (var row in rows)
        {
            page.Append("<tr>");
            foreach (var i in told)
            {
                var kind = columns[i][0] switch { '#' => " class=\"number\"", '*' => " class=\"long\"", '@' => " class=\"day\"", _ => "" };
                page.Append(CultureInfo.InvariantCulture, $"<td{kind}>{HtmlText.Of(row[i])}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody></table></div>\n");
    }
}
