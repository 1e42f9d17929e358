using System.Globalization;
using System.Text;
using FieldCrypt.Operations;

namespace FieldCrypt.Tool.Pages;

/// <summary>The answer in a sentence and some numbers.</summary>
internal static class SummarySection
{
    public static void Write(StringBuilder page, Audit audit)
    {
        var grave = audit.Findings.Count(finding => finding.Severity == AuditSeverity.Grave);
        var (mark, verdict) = grave > 0
            ? (" bad", $"{grave} {(grave == 1 ? "finding" : "findings")} cannot wait: data is unprotected, changed, or about to be lost.")
            : audit.Findings.Count > 0
                ? (" warn", "All items are encrypted under keys that can be used. Some things should be looked at.")
                : ("", "All items are encrypted under keys that can be used, and verified.");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"verdict{mark}\">{verdict}</p>\n<dl class=\"tiles\">\n");
        var changed = audit.Verifications.Sum(run => run.Report.Figures.SkippedBy.GetValueOrDefault(SkipReason.NotAuthentic));
        Tile("items", AuditFindings.Number(audit.Items), "");
        Tile("encrypted", Share(audit.Count(ItemProtection.Encrypted), audit.Items), "");
        Tile("plaintext", AuditFindings.Number(audit.Count(ItemProtection.Plaintext)), audit.Count(ItemProtection.Plaintext) > 0 ? "bad" : "good");
        Tile(
            "verified as authentic",
            audit.Verifications.Count == 0 ? "not run" : AuditFindings.Number(audit.Verifications.Sum(run => run.Report.Figures.Unchanged)),
            audit.Verifications.Count == 0 ? "warn" : "");
        Tile("not authentic", audit.Verifications.Count == 0 ? "not run" : AuditFindings.Number(changed), changed > 0 ? "bad" : audit.Verifications.Count == 0 ? "warn" : "good");
        Tile("keys in use", AuditFindings.Number(audit.Keys.Count), "");
        Tile("keys at risk", AuditFindings.Number(audit.Risks.Count), audit.Risks.Count > 0 ? "bad" : "good");
        Tile("size", Size(audit.Inventories.Sum(inventory => inventory.Report.Figures.Bytes)), "");
        page.Append("</dl>\n");

        void Tile(string name, string value, string colour) => page.Append(
            CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd{(colour.Length > 0 ? $" class=\"{colour}\"" : "")}>{value}</dd></div>\n");
    }

    internal static string Share(long part, long whole) => whole == 0 ? "0 %"
        : part == whole ? "100 %"
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(99.9, 100.0 * part / whole):0.#} %");

    internal static string Size(long bytes) => bytes switch
    {
        < 10_000 => $"{AuditFindings.Number(bytes)} B",
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:#,0} kB"),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:#,0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:#,0} GB"),
    };
}
