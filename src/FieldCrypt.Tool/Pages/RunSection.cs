using System.Globalization;
using System.Text;
using FieldCrypt.Operations;
using FieldCrypt.Tool.Inspecting;
using FieldCrypt.Tool.Jobs;

namespace FieldCrypt.Tool.Pages;

/// <summary>The runs behind the page, with the commands that made them.</summary>
internal static class RunSection
{
    public static void Write(StringBuilder page, Audit audit)
    {
        List<JobRecord> runs = [.. audit.Inventories, .. audit.Verifications];
        page.Append("<pre><code>");
        foreach (var run in runs)
        {
            page.Append(HtmlText.Of(run.Command ?? $"# {run.Report.Action} of {run.Report.Store}, by a program of its own")).Append('\n');
        }

        page.Append("</code></pre>\n");
        PageTable.Write(
            page,
            "Runs",
            ["Job", "*Store", "@Began", "Took", "Outcome", "#Items", "*KMS calls"],
            [.. runs.Select(run => (IReadOnlyList<string>)
            [
                $"{run.Report.Action}", run.Report.Store, Facts.Time(run.Report.StartedAt), JobResult.Duration(run.Report.EndedAt - run.Report.StartedAt),
                run.Report.Outcome == JobOutcome.Completed ? "completed" : $"stopped after {run.Report.SegmentsDone} of {run.Report.Segments} segments",
                AuditFindings.Number(run.Report.Figures.Items), Calls(run.Report.Figures.KmsCalls),
            ])]);
    }

    private static string Calls(IReadOnlyList<KmsUse> calls) => calls.Count == 0 ? "none"
        : string.Join("; ", calls.Select(use => string.Create(CultureInfo.InvariantCulture, $"{use.Calls:#,0} {use.Operation} in {use.Region}, at most {use.CostInUsd:0.00##} USD")));
}
