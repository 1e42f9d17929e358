using System.Text;
using FieldCrypt.Tool.Inspecting;
using FieldCrypt.Tool.Jobs;

namespace FieldCrypt.Tool.Pages;

/// <summary>Items by key, and by the Region of the key.</summary>
internal static class KeySections
{
    // More bars than these say nothing; the table has all.
    private const int MostBars = 20;

    public static void WriteKeys(StringBuilder page, Audit audit)
    {
        if (audit.Keys.Count == 0)
        {
            page.Append("<p>No item names a key.</p>\n");
            return;
        }

        page.Append("<p>An item that several keys wrapped is opened by any one of them, and counted with each.</p>\n");
        var most = audit.Keys[0].Items;
        BarChart.Write(
            page,
            audit.Keys.Count > MostBars ? $"Items by key, the {MostBars} keys with most of {audit.Keys.Count}" : "Items by key",
            [.. audit.Keys.Take(MostBars).Select(key => (key.ShortName, 0.0, (double)key.Items / most, AuditFindings.Counted(key.Items), Colour(audit, key)))]);
        PageTable.Write(
            page,
            "Keys that items need",
            ["*Key", "Kind", "State", "#Items", "#Only this key opens", "#Size", "@Oldest", "@Newest", "*Protected by"],
            [.. audit.Keys.Select(key => (IReadOnlyList<string>)
            [
                key.Key.ToString(), InventoryResult.Words(key.Key.Kind), key.Kms?.State ?? (key.Root is null ? "" : "not asked"), AuditFindings.Number(key.Items), AuditFindings.Number(key.OnlyByThisKey), SummarySection.Size(key.Bytes),
                Day(key.Oldest), Day(key.Newest), key.Protection?.ProtectedBy.Name ?? "",
            ])]);
    }

    public static void WriteRegions(StringBuilder page, Audit audit)
    {
        var regions = audit.Keys.GroupBy(key => key.Region).Select(keys => (Name: keys.Key, Items: keys.Sum(key => key.Items), Keys: keys.Count()))
            .OrderByDescending(region => region.Items).ThenBy(region => region.Name, StringComparer.Ordinal).ToList();
        if (regions.Count == 0)
        {
            page.Append("<p>No item names a key.</p>\n");
            return;
        }

        page.Append("<p>The Region of the KMS key that wrapped an item's data key, or that protects the branch key which did. A multi-Region key opens in each Region that has a member.</p>\n");
        BarChart.Write(
            page, "Items by Region of their key",
            [.. regions.Select(region => (region.Name, 0.0, (double)region.Items / regions[0].Items, $"{AuditFindings.Counted(region.Items)}, {region.Keys} {(region.Keys == 1 ? "key" : "keys")}", "accent"))]);
    }

    internal static string Colour(Audit audit, AuditKey key) => key.Root is { } root && audit.Risks.Any(risk => risk.Key.Key == root.Name) ? "bad" : "accent";

    internal static string Day(DateTimeOffset? time) => time is { } known ? Facts.Time(known)[..10] : "";
}
