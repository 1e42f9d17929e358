using System.Globalization;
using System.Text;

namespace FieldCrypt.Tool.Pages;

/// <summary>What needs somebody's attention, the worst first.</summary>
internal static class AttentionSection
{
    public static void Write(StringBuilder page, Audit audit)
    {
        if (audit.Findings.Count == 0)
        {
            page.Append("<p>Nothing.</p>\n");
            return;
        }

        page.Append("<ul class=\"findings\">\n");
        foreach (var finding in audit.Findings)
        {
            var isGrave = finding.Severity == AuditSeverity.Grave;
            page.Append(
                CultureInfo.InvariantCulture,
                $"<li{(isGrave ? " class=\"bad\"" : "")}><span class=\"mark\">{(isGrave ? "urgent" : "look at it")}</span><strong>{HtmlText.Of(finding.Text)}</strong>{HtmlText.Of(finding.Advice)}</li>\n");
        }

        page.Append("</ul>\n");
    }
}
