using System.Text;
using FieldCrypt.Tool.Jobs;

namespace FieldCrypt.Tool.Pages;

/// <summary>Keys that are disabled, to be deleted or otherwise out of use, and what depends on them.</summary>
internal static class RiskSection
{
    public static void Write(StringBuilder page, Audit audit)
    {
        if (!audit.KmsKeys.Any())
        {
            page.Append("<p>KMS was not asked, or no item needs a KMS key.</p>\n");
            return;
        }

        if (audit.Risks.Count == 0)
        {
            page.Append("<p>Every KMS key that items need can be used, and none is to be deleted.</p>\n");
            return;
        }

        PageTable.Write(
            page,
            "KMS keys that cannot be used, or not for long",
            ["*Key", "State", "@Deleted on", "#Items lost without it", "#Others open too", "*Through", "*What to do", "May it be deleted?"],
            [.. audit.Risks.Select(risk => (IReadOnlyList<string>)
            [
                risk.Key.Key, risk.Key.State ?? "not told", KeySections.Day(risk.Key.DeletionDate), AuditFindings.Number(risk.ItemsLost),
                AuditFindings.Number(risk.ItemsThatOthersOpen), string.Join(", ", risk.Through), AuditFindings.Advice(risk), InventoryResult.Words(risk.Verdict),
            ])]);
    }
}
