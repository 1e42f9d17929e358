using System.Text;
using FieldCrypt.Tool.Jobs;

namespace FieldCrypt.Tool.Pages;

/// <summary>What opened and was authentic, and what was not.</summary>
internal static class VerifiedSection
{
    // The whole of it is in the report of the run.
    private const int LongestMessage = 240;

    public static void Write(StringBuilder page, Audit audit)
    {
        if (audit.Verifications.Count == 0)
        {
            page.Append("<p>No item was verified.</p>\n");
            return;
        }

        foreach (var run in audit.Verifications)
        {
            var (figures, items) = (run.Report.Figures, Math.Max(run.Report.Figures.Items, 1));
            BarChart.Write(
                page,
                run.Report.Store,
                [
                    ("opened and authentic", 0, (double)figures.Unchanged / items, AuditFindings.Counted(figures.Unchanged), "good"),
                    .. figures.SkippedBy.Select(skipped => (JobResult.Words(skipped.Key), 0.0, (double)skipped.Value / items, AuditFindings.Counted(skipped.Value), "bad")),
                ]);
            PageTable.Write(
                page,
                figures.Skipped > figures.FirstSkips.Count ? $"The first {figures.FirstSkips.Count} of {AuditFindings.Number(figures.Skipped)} items that are not" : "Items that are not",
                ["*Item", "Reason", "*What was found"],
                [.. figures.FirstSkips.Select(skip => (IReadOnlyList<string>)[skip.Item, JobResult.Words(skip.Reason), ForeignText.Shown(skip.Message, LongestMessage)])]);
        }
    }
}
