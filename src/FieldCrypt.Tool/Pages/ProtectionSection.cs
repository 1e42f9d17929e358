using System.Text;
using FieldCrypt.Operations;
using FieldCrypt.Tool.Jobs;

namespace FieldCrypt.Tool.Pages;

/// <summary>How items are protected, store by store.</summary>
internal static class ProtectionSection
{
    private static readonly (ItemProtection Protection, string Colour)[] Kinds =
        [(ItemProtection.Encrypted, "good"), (ItemProtection.Legacy, "warn"), (ItemProtection.Plaintext, "bad"), (ItemProtection.Malformed, "bad")];

    public static void Write(StringBuilder page, Audit audit)
    {
        foreach (var inventory in audit.Inventories)
        {
            var (found, items) = (inventory.Report.Inventory, Math.Max(inventory.Report.Figures.Items, 1));
            BarChart.Write(
                page,
                inventory.Report.Store,
                [.. Kinds.Select(kind => (Kind: kind, Count: found.Count(kind.Protection)))
                    .Where(kind => kind.Count > 0 || kind.Kind.Protection is ItemProtection.Plaintext or ItemProtection.Encrypted)
                    .Select(kind => (
                        InventoryResult.Words(kind.Kind.Protection), 0.0, (double)kind.Count / items,
                        $"{AuditFindings.Counted(kind.Count)}, {SummarySection.Share(kind.Count, inventory.Report.Figures.Items)}",
                        kind.Count == 0 ? "track" : kind.Kind.Colour))]);
        }

        PageTable.Write(
            page,
            "Formats and suites",
            ["Store", "Protection", "Format", "Suite", "#Items", "#Size"],
            [.. audit.Inventories.SelectMany(inventory => inventory.Report.Inventory.Groups
                .GroupBy(group => (group.Protection, group.Format, group.Suite)).Select(groups => (IReadOnlyList<string>)
                [
                    inventory.Report.Store, InventoryResult.Words(groups.Key.Protection), groups.Key.Format ?? "", groups.Key.Suite ?? "",
                    AuditFindings.Number(groups.Sum(group => group.Items)), SummarySection.Size(groups.Sum(group => group.Bytes)),
                ]))]);
    }
}
