using FieldCrypt.Tool.Inspecting;
using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary>What KMS tells of several keys.</summary>
internal sealed record KmsKeyReports(IReadOnlyList<KmsKeyReport> Keys) : IResult
{
    public void TellTo(IReport report)
    {
        foreach (var key in Keys)
        {
            TellTo(report, key);
        }
    }

    private static void TellTo(IReport report, KmsKeyReport key)
    {
        report.Title(key.Key);
        if (key.KeyArn is { } arn && arn != key.Key)
        {
            report.Fact("key", arn);
        }

        report.Fact("state", key.State ?? "not told");
        Told(report, "problem", key.Problem);
        Told(report, "deleted on", key.DeletionDate is { } deletion ? Facts.Time(deletion) : null);
        Told(report, "material expires on", key.MaterialExpiresAt is { } expiry ? Facts.Time(expiry) : null);
        Told(report, "kind", key.Spec is null ? null : $"{key.Spec}, material {key.Origin}");
        Told(report, "created", key.CreatedAt is { } created ? Facts.Time(created) : null);
        Told(report, "multi-Region", key.MultiRegion is null ? null : $"{key.MultiRegion}; replicas: {(key.Replicas.Count == 0 ? "none" : string.Join(", ", key.Replicas))}");
        Told(report, "rotation", key.Rotates switch
        {
            true => $"every {key.RotationPeriodDays?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"} days{(key.NextRotation is { } next ? $", next on {Facts.Time(next)}" : "")}",
            false => "off: turn it on (kms:EnableKeyRotation)",
            null => null,
        });
        foreach (var finding in key.PolicyFindings)
        {
            report.Fact("policy", finding);
        }

        foreach (var untold in key.Untold)
        {
            report.Fact("not told", untold);
        }
    }

    private static void Told(IReport report, string name, string? value)
    {
        if (value is not null)
        {
            report.Fact(name, value);
        }
    }
}
