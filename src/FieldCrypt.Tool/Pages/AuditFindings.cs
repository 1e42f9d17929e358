using System.Globalization;
using FieldCrypt.Operations;

namespace FieldCrypt.Tool.Pages;

/// <summary>Finds what needs attention.</summary>
internal static class AuditFindings
{
    public static IReadOnlyList<AuditFinding> Of(Audit audit) =>
        [.. Items(audit).Concat(Keys(audit)).Concat(Runs(audit)).OrderBy(finding => finding.Severity)];

    internal static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    internal static string Counted(long number) => number == 1 ? "1 item" : $"{Number(number)} items";

    /// <summary>What to do about a key at risk.</summary>
    internal static string Advice(AuditRisk risk) => risk switch
    {
        { ItemsLost: 0, Verdict: KeyDeletionVerdict.NothingDepends } => "Nothing in these stores needs it.",
        { Key.DeletionDate: not null } => "Cancel the deletion (kms:CancelKeyDeletion), enable the key, and rewrap the items.",
        { Key.State: "Disabled" } => "Enable it (kms:EnableKey), or enable it for as long as the items are rewrapped.",
        _ => risk.Key.Problem ?? "",
    };

    private static IEnumerable<AuditFinding> Items(Audit audit)
    {
        if (audit.Count(ItemProtection.Plaintext) is > 0 and var plaintext)
        {
            yield return new(AuditSeverity.Grave, $"{Counted(plaintext)} {(plaintext == 1 ? "is" : "are")} plaintext.", "Encrypt what is left: fieldcrypt encrypt.");
        }

        if (audit.Count(ItemProtection.Malformed) is > 0 and var malformed)
        {
            yield return new(AuditSeverity.Grave, $"{Counted(malformed)} {(malformed == 1 ? "is" : "are")} malformed.", "Look at them with fieldcrypt inspect; restore them from a backup.");
        }

        if (audit.Count(ItemProtection.Legacy) is > 0 and var legacy)
        {
            yield return new(AuditSeverity.Warning, $"{Counted(legacy)} {(legacy == 1 ? "is" : "are")} of a former format.", "Bring them into today's: fieldcrypt encrypt.");
        }

        if (audit.Verifications.Sum(run => run.Report.Figures.SkippedBy.GetValueOrDefault(SkipReason.NotAuthentic)) is > 0 and var changed)
        {
            yield return new(
                AuditSeverity.Grave, $"{Counted(changed)} {(changed == 1 ? "is" : "are")} not authentic: changed, malformed, or from elsewhere.",
                "Find out who wrote there, and restore them from a backup.");
        }
    }

    private static IEnumerable<AuditFinding> Keys(Audit audit)
    {
        foreach (var risk in audit.Risks)
        {
            var name = risk.Key.Key;
            if (risk.Key.DeletionDate is { } date)
            {
                yield return new(
                    risk.ItemsLost > 0 ? AuditSeverity.Grave : AuditSeverity.Warning,
                    $"{name} is deleted on {date.UtcDateTime:yyyy-MM-dd}. {Counted(risk.ItemsLost)} {(risk.ItemsLost == 1 ? "is" : "are")} lost with it.",
                    Advice(risk));
            }
            else
            {
                yield return new(
                    risk.ItemsLost > 0 ? AuditSeverity.Grave : AuditSeverity.Warning,
                    $"{name} cannot be used ({risk.Key.State ?? "KMS does not tell why"}). {Counted(risk.ItemsLost)} {(risk.ItemsLost == 1 ? "does" : "do")} not open without it.",
                    Advice(risk));
            }
        }

        foreach (var key in audit.KmsKeys)
        {
            if (key.Rotates == false)
            {
                yield return new(AuditSeverity.Warning, $"{key.Key} is not rotated.", "Turn rotation on (kms:EnableKeyRotation).");
            }

            foreach (var finding in key.PolicyFindings)
            {
                yield return new(AuditSeverity.Warning, $"The policy of {key.Key}: {finding}", "Change the policy (kms:PutKeyPolicy) if this is not meant.");
            }
        }
    }

    private static IEnumerable<AuditFinding> Runs(Audit audit)
    {
        foreach (var run in audit.Inventories.Concat(audit.Verifications).Where(run => run.Report.Outcome != JobOutcome.Completed))
        {
            yield return new(
                AuditSeverity.Warning, $"{run.Report.Action} of {run.Report.Store} was stopped after {run.Report.SegmentsDone} of {run.Report.Segments} segments.",
                "Let it go on to its end, and make this page anew.");
        }

        if (audit.Verifications.Count == 0)
        {
            yield return new(AuditSeverity.Warning, "No item was verified: that an item says who wrapped it does not make it authentic.", "Run fieldcrypt verify.");
        }

        if (audit.Keys.Any(key => key.Key.Kind == WrappingKeyKind.Branch && key.Protection is null))
        {
            yield return new(AuditSeverity.Warning, "What protects some branch keys is not known.", "Name their table: fieldcrypt inventory --key-store.");
        }
    }
}
