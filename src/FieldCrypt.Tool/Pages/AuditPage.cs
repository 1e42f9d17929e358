using System.Globalization;
using System.Reflection;
using System.Text;

namespace FieldCrypt.Tool.Pages;

/// <summary>
/// The page: one file that needs nothing else. It runs no script and loads nothing, and says so to the browser, so that foreign text in it stays text.
/// </summary>
internal static class AuditPage
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private static readonly (string Id, string Title, Action<StringBuilder, Audit> Write)[] Sections =
    [
        ("summary", "Summary", SummarySection.Write),
        ("attention", "Needs attention", AttentionSection.Write),
        ("keys", "Items by key", KeySections.WriteKeys),
        ("regions", "Items by Region", KeySections.WriteRegions),
        ("age", "Items by age", AgeSection.Write),
        ("plaintext", "Plaintext left", ProtectionSection.Write),
        ("risk", "Keys at risk", RiskSection.Write),
        ("rotation", "Rotation", RotationSection.Write),
        ("verified", "Verified", VerifiedSection.Write),
        ("runs", "How this was made", RunSection.Write),
    ];

    /// <param name="audit">What it says.</param>
    /// <param name="command">The command line that makes it.</param>
    /// <param name="now">When.</param>
    public static string Write(Audit audit, string command, DateTimeOffset now)
    {
        var page = new StringBuilder(64 * 1024);
        page.Append(
            CultureInfo.InvariantCulture,
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="referrer" content="no-referrer">
            <title>Encryption report, {now.UtcDateTime:yyyy-MM-dd}</title>
            <style>{PageStyle.Css}</style>
            </head>
            <body>
            <header>
            <h1>Encryption report</h1>
            <p class="quiet">{now.UtcDateTime:yyyy-MM-dd HH:mm} UTC, by FieldCrypt {Version()}</p>
            <nav aria-label="Sections"><ul>
            """);
        foreach (var (id, title, _) in Sections)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#{id}\">{title}</a></li>");
        }

        page.Append("</ul></nav>\n</header>\n<main>\n");
        foreach (var (id, title, write) in Sections)
        {
            page.Append(CultureInfo.InvariantCulture, $"<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{title}</h2>\n");
            write(page, audit);
            page.Append("</section>\n");
        }

        page.Append(
            CultureInfo.InvariantCulture,
            $"""
            </main>
            <footer>
            <p>This page was made by <code>{HtmlText.Of(command)}</code></p>
            <p>It speaks of the stores that it names, as they were then: not of backups, exports, streams, other tables and what was written since. What items say of
            their keys is not authentic unless they were verified. It holds no plaintext of encrypted values and no key.</p>
            </footer>
            </body>
            </html>

            """);
        return page.ToString();
    }

    private static string Version() =>
        HtmlText.Of(typeof(AuditPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]);
}
