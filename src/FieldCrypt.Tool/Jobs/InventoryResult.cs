using FieldCrypt.Operations;
using FieldCrypt.Tool.Inspecting;
using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.Jobs;

/// <summary>What an inventory found, and what would become of it without some keys.</summary>
/// <param name="record">The report.</param>
/// <param name="withoutKeys">The keys to think away; none if nobody asks.</param>
internal sealed class InventoryResult(JobRecord record, IReadOnlyList<string> withoutKeys) : JobResult(record)
{
    public override void TellTo(IReport report)
    {
        base.TellTo(report);
        var inventory = Report.Inventory;
        report.Table(
            "How items are protected",
            ["protection", "format", "suite", "items", "bytes"],
            [.. inventory.Groups.GroupBy(group => (group.Protection, group.Format, group.Suite)).Select(groups => (IReadOnlyList<string>)
                [Words(groups.Key.Protection), groups.Key.Format ?? "", groups.Key.Suite ?? "", Number(groups.Sum(group => group.Items)), Number(groups.Sum(group => group.Bytes))])]);
        report.Table(
            "Keys that items need",
            ["kind", "key", "version", "items", "of which no other key opens", "oldest", "newest"],
            [.. inventory.KeysInUse().Select(use => (IReadOnlyList<string>)
                [Words(use.Key.Kind), use.Key.Name, use.Key.Version ?? "", Number(use.Items), Number(use.OnlyByThisKey), Time(use.Oldest), Time(use.Newest)])]);
        report.Table(
            "What protects those keys",
            ["key", "version", "created", "protected by"],
            [.. (Report.ProtectedKeys ?? []).Select(key => (IReadOnlyList<string>)[key.Name, key.Version ?? "", Time(key.CreatedAt), key.ProtectedBy.Name])]);
        if (withoutKeys.Count > 0)
        {
            Tell(report, inventory.WhatIfDeleted(withoutKeys));
        }
    }

    public override string ToJson() =>
        Record.ToJsonAsync(CancellationToken.None, withoutKeys.Count == 0 ? null : Report.Inventory.WhatIfDeleted(withoutKeys)).GetAwaiter().GetResult();

    internal static string Words(ItemProtection protection) => protection switch
    {
        ItemProtection.Plaintext => "plaintext",
        ItemProtection.Encrypted => "encrypted",
        ItemProtection.Legacy => "former format",
        ItemProtection.Partial => "partly encrypted",
        ItemProtection.Empty => "nothing to protect",
        _ => "malformed",
    };

    internal static string Words(WrappingKeyKind kind) => kind switch
    {
        WrappingKeyKind.Kms => "KMS key",
        WrappingKeyKind.KmsRsa => "KMS RSA key",
        WrappingKeyKind.Branch => "branch key",
        WrappingKeyKind.Local => "local key",
        WrappingKeyKind.MongoDbDataKey => "MongoDB data key",
        _ => "other",
    };

    internal static string Words(KeyDeletionVerdict verdict) => verdict switch
    {
        KeyDeletionVerdict.LosesItems => "no: items would be lost for ever",
        KeyDeletionVerdict.OthersOpen => "yes, for these items: every one of them is opened by another key too",
        KeyDeletionVerdict.NothingDepends => "yes, for these items: none of them names it",
        _ => "not known: do not delete",
    };

    private static string Time(DateTimeOffset? time) => time is { } known ? Facts.Time(known) : "";

    private void Tell(IReport report, KeyDeletion deletion)
    {
        report.Title($"May {string.Join(" and ", withoutKeys)} be deleted?");
        report.Fact("answer", Words(deletion.Verdict));
        report.Fact("items lost", Number(deletion.ItemsLost));
        report.Fact("opened by others too", Number(deletion.ItemsThatOthersOpen));
        foreach (var reason in deletion.Reasons)
        {
            report.Note(reason);
        }
    }
}
