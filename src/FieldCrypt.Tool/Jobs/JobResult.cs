using System.Globalization;
using FieldCrypt.Operations;
using FieldCrypt.Tool.Inspecting;
using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.Jobs;

/// <summary>What came of a job.</summary>
internal class JobResult(JobRecord record) : IResult
{
    protected JobRecord Record { get; } = record;

    protected JobReport Report => Record.Report;

    public virtual void TellTo(IReport report)
    {
        var figures = Report.Figures;
        report.Title($"{Report.Action}: {Report.Store}{(Report.Mode == JobMode.DryRun ? " (dry run: nothing was written)" : "")}");
        report.Fact("outcome", Report.Outcome == JobOutcome.Completed ? "completed" : $"stopped after {Report.SegmentsDone} of {Report.Segments} segments");
        report.Fact("items", $"{Number(figures.Items)}, {Facts.Bytes(figures.Bytes)}");
        if (Report.Action is JobAction.Encrypt or JobAction.Rewrap or JobAction.Decrypt)
        {
            report.Fact(Report.Mode == JobMode.DryRun ? "would change" : "changed", Number(figures.Changed));
            report.Fact("had nothing to do", Number(figures.Unchanged));
        }
        else if (Report.Action != JobAction.Inventory)
        {
            report.Fact(Report.Action == JobAction.Verify ? "authentic" : "of others, or closed", Number(figures.Unchanged));
        }

        if (Report.Action != JobAction.Inventory)
        {
            report.Fact("skipped", Number(figures.Skipped));
        }

        TellWhenNotZero(report, "re-encrypted", figures.Reencrypted);
        TellWhenNotZero(report, "deleted meanwhile", figures.Gone);
        TellWhenNotZero(report, "races lost", figures.RacesLost);
        TellWhenNotZero(report, "tried again", figures.Retries);
        report.Fact("took", Duration(Report.EndedAt - Report.StartedAt));
        foreach (var use in figures.KmsCalls)
        {
            report.Fact("KMS calls", string.Create(CultureInfo.InvariantCulture, $"{use.Calls:#,0} {use.Operation} in {use.Region}, at most {use.CostInUsd:0.00##} USD"));
        }

        report.Table("Skipped, by reason", ["reason", "items"], [.. figures.SkippedBy.Select(skip => (IReadOnlyList<string>)[Words(skip.Key), Number(skip.Value)])]);
        report.Table(
            figures.Skipped > figures.FirstSkips.Count ? $"Skipped, the first {figures.FirstSkips.Count}" : "Skipped",
            ["item", "reason"],
            [.. figures.FirstSkips.Select(skip => (IReadOnlyList<string>)[skip.Item, skip.Message])]);
    }

    public virtual string ToJson() => Record.ToJsonAsync(CancellationToken.None).GetAwaiter().GetResult();

    internal static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    internal static string Duration(TimeSpan time) => time.TotalMinutes < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
        : time.ToString(time.TotalDays < 1 ? @"h\:mm\:ss" : @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);

    internal static string Words(SkipReason reason) => reason switch
    {
        SkipReason.NotAuthentic => "malformed, changed, or from elsewhere",
        SkipReason.KeyUnavailable => "no key opens it",
        SkipReason.Plaintext => "not encrypted",
        SkipReason.NotProtectable => "cannot be protected as the schema says",
        SkipReason.Contended => "other writers were faster every time",
        SkipReason.Legacy => "of a former format: encrypt it first",
        SkipReason.StillOpens => "still opens",
        _ => $"{reason}",
    };

    private static void TellWhenNotZero(IReport report, string name, long count)
    {
        if (count != 0)
        {
            report.Fact(name, Number(count));
        }
    }
}
