using System.Globalization;
using System.Text;
using FieldCrypt.Tool.KeyTasks;

namespace FieldCrypt.Tool.Pages;

/// <summary>How old keys are, and which are rotated.</summary>
internal static class RotationSection
{
    public static void Write(StringBuilder page, Audit audit)
    {
        var now = audit.Inventories.Select(inventory => inventory.Report.EndedAt).DefaultIfEmpty().Max();
        List<(string Name, DateTimeOffset Made, string Colour)> made =
        [
            .. audit.KmsKeys.Where(key => key.CreatedAt is not null).Select(key => (key.Key[(key.Key.LastIndexOf('/') + 1)..] + " in " + key.Region, key.CreatedAt!.Value, key.Rotates == false ? "warn" : "accent")),
            .. audit.Keys.Where(key => key.Protection?.CreatedAt is not null).Select(key => (key.ShortName, key.Protection!.CreatedAt!.Value, "accent")),
        ];
        if (made.Count == 0)
        {
            page.Append("<p>Nothing says when the keys were made.</p>\n");
            return;
        }

        var oldest = Math.Max(made.Max(key => (now - key.Made).TotalDays), 1);
        BarChart.Write(
            page,
            "Age of keys",
            [.. made.OrderBy(key => key.Made).Select(key => (key.Name, 0.0, Math.Max((now - key.Made).TotalDays, 0) / oldest, Days(now - key.Made), key.Colour))]);
        PageTable.Write(
            page,
            "Rotation of KMS keys",
            ["*Key", "@Made on", "Rotation", "@Next rotation", "Multi-Region", "Policy"],
            [.. audit.KmsKeys.Select(key => (IReadOnlyList<string>)
                [key.Key, KeySections.Day(key.CreatedAt), Rotation(key), KeySections.Day(key.NextRotation), key.MultiRegion ?? "no", Policy(key)])]);
        PageTable.Write(
            page,
            "Versions of branch keys and data keys",
            ["Key", "Version", "@Made on", "#Items"],
            [.. audit.Keys.Where(key => key.Protection is not null).Select(key => (IReadOnlyList<string>)
                [key.Key.Name, key.Key.Version ?? "", KeySections.Day(key.Protection!.CreatedAt), AuditFindings.Number(key.Items)])]);
    }

    private static string Days(TimeSpan age) => age.TotalDays < 1 ? "less than a day" : string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:#,0} days");

    private static string Rotation(KmsKeyReport key) => key.Rotates switch
    {
        true => string.Create(CultureInfo.InvariantCulture, $"every {key.RotationPeriodDays ?? 365} days"),
        false => "off",
        null => "not told",
    };

    private static string Policy(KmsKeyReport key) => key.PolicyFindings.Count > 0 ? $"{key.PolicyFindings.Count} to look at"
        : key.Untold.Any(untold => untold.StartsWith("kms:GetKeyPolicy", StringComparison.Ordinal)) || key.State is null ? "not told"
        : "nothing found";
}
