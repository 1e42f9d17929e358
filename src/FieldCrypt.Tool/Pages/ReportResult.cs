using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.Pages;

/// <summary>Where the page is, and what needs attention.</summary>
internal sealed record ReportResult(string Page, long Items, IReadOnlyList<string> Findings) : IResult
{
    public void TellTo(IReport report)
    {
        report.Title($"page {Page}");
        report.Fact("items", AuditFindings.Number(Items));
        report.Fact("needs attention", AuditFindings.Number(Findings.Count));
        report.Table("Needs attention", ["what"], [.. Findings.Select(finding => (IReadOnlyList<string>)[finding])]);
    }
}
