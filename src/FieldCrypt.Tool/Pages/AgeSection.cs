using System.Globalization;
using System.Text;

namespace FieldCrypt.Tool.Pages;

/// <summary>From when to when items under each key were written.</summary>
internal static class AgeSection
{
    private const int MostBars = 20;

    public static void Write(StringBuilder page, Audit audit)
    {
        var keys = audit.Keys.Select(key => (Key: key, From: key.Oldest ?? key.Protection?.CreatedAt, To: key.Newest ?? (key.Protection?.CreatedAt is null ? null : Now(audit))))
            .Where(key => key is { From: not null, To: not null }).OrderBy(key => key.From).Take(MostBars).ToList();
        if (keys.Count == 0)
        {
            page.Append(
                "<p>Nothing says how old items are: the format has no time. An inventory with <code>--time-attribute</code> reads it from an attribute, and with "
                + "<code>--key-store</code> knows since when each branch key has been there.</p>\n");
            return;
        }

        var (first, last) = (keys.Min(key => key.From!.Value), keys.Max(key => key.To!.Value));
        var span = Math.Max((last - first).TotalSeconds, 1);
        page.Append("<p>Each bar reaches from the oldest to the newest item under a key. Of a branch key whose items have no time, it begins when that version was made.</p>\n");
        BarChart.Write(
            page,
            "Age of items by key",
            [.. keys.Select(key => (
                key.Key.ShortName,
                (key.From!.Value - first).TotalSeconds / span,
                (key.To!.Value - first).TotalSeconds / span,
                $"{KeySections.Day(key.From)} to {KeySections.Day(key.To)}, {AuditFindings.Counted(key.Key.Items)}",
                KeySections.Colour(audit, key.Key)))]);
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"axis\" aria-hidden=\"true\"><span>{KeySections.Day(first)}</span><span>{KeySections.Day(last)}</span></p>\n");
    }

    private static DateTimeOffset Now(Audit audit) => audit.Inventories.Max(inventory => inventory.Report.EndedAt);
}
