using FieldCrypt.Operations;
using FieldCrypt.Tool.Jobs;
using FieldCrypt.Tool.KeyTasks;

namespace FieldCrypt.Tool.Pages;

/// <summary>What an auditor asks, answered from inventories, verify runs, and what KMS tells of the keys.</summary>
internal sealed class Audit
{
    private readonly IReadOnlyDictionary<string, KmsKeyReport> _kms;

    /// <param name="inventories">One for each store.</param>
    /// <param name="verifications">One for each store; none if nobody verified.</param>
    /// <param name="kms">What KMS tells; empty if it was not asked.</param>
    /// <exception cref="FieldCryptConfigurationException">A report is of another job.</exception>
    public Audit(IReadOnlyList<JobRecord> inventories, IReadOnlyList<JobRecord> verifications, IReadOnlyList<KmsKeyReport> kms)
    {
        Require(inventories, JobAction.Inventory);
        Require(verifications, JobAction.Verify);
        _kms = kms.ToDictionary(key => key.Key, StringComparer.Ordinal);
        Inventories = inventories;
        Verifications = verifications;
        Keys = KeysOf(inventories);
        Risks = [.. kms.Where(key => key.Problem is not null || key.DeletionDate is not null).Select(Risk).OrderByDescending(risk => risk.ItemsLost)];
        Findings = AuditFindings.Of(this);
    }

    public IReadOnlyList<JobRecord> Inventories { get; }

    public IReadOnlyList<JobRecord> Verifications { get; }

    /// <summary>The keys that items need, those with most items first.</summary>
    public IReadOnlyList<AuditKey> Keys { get; }

    /// <summary>What KMS tells of the keys behind all of them.</summary>
    public IEnumerable<KmsKeyReport> KmsKeys => _kms.Values.OrderBy(key => key.Key, StringComparer.Ordinal);

    /// <summary>The keys that cannot be used, or not for long.</summary>
    public IReadOnlyList<AuditRisk> Risks { get; }

    /// <summary>What needs attention, the worst first.</summary>
    public IReadOnlyList<AuditFinding> Findings { get; }

    public long Items => Inventories.Sum(inventory => inventory.Report.Figures.Items);

    /// <summary>The ARNs of the KMS keys that items need, themselves or through what they protect.</summary>
    public static IReadOnlyList<string> KmsKeysOf(IEnumerable<JobRecord> inventories) =>
    [
        .. KeysOf([.. inventories], new Dictionary<string, KmsKeyReport>()).Select(key => key.Root).OfType<WrappingKey>()
            .Where(root => root.Region is not null).Select(root => root.Name).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>How many items are protected so.</summary>
    public long Count(ItemProtection protection) => Inventories.Sum(inventory => inventory.Report.Inventory.Count(protection));

    private static void Require(IEnumerable<JobRecord> records, JobAction action)
    {
        if (records.FirstOrDefault(record => record.Report.Action != action) is { } other)
        {
            throw new FieldCryptConfigurationException($"A report is of {other.Report.Action}, and one of {action} belongs there.");
        }
    }

    private static List<AuditKey> KeysOf(IReadOnlyList<JobRecord> inventories, IReadOnlyDictionary<string, KmsKeyReport> kms)
    {
        var protections = inventories.SelectMany(inventory => inventory.Report.ProtectedKeys ?? [])
            .GroupBy(key => (key.Kind, key.Name, key.Version)).ToDictionary(keys => keys.Key, keys => keys.First());
        return
        [
            .. inventories.SelectMany(inventory => inventory.Report.Inventory.KeysInUse()).GroupBy(use => use.Key).Select(uses =>
            {
                var key = new AuditKey
                {
                    Key = uses.Key,
                    Items = uses.Sum(use => use.Items),
                    Bytes = uses.Sum(use => use.Bytes),
                    OnlyByThisKey = uses.Sum(use => use.OnlyByThisKey),
                    Oldest = uses.Min(use => use.Oldest),
                    Newest = uses.Max(use => use.Newest),
                    Protection = protections.GetValueOrDefault((uses.Key.Kind, uses.Key.Name, uses.Key.Version)),
                };
                return key with { Kms = key.Root is { } root ? kms.GetValueOrDefault(root.Name) : null };
            }).OrderByDescending(key => key.Items).ThenBy(key => key.Key.Name, StringComparer.Ordinal),
        ];
    }

    private List<AuditKey> KeysOf(IReadOnlyList<JobRecord> inventories) => KeysOf(inventories, _kms);

    private AuditRisk Risk(KmsKeyReport key)
    {
        var deletions = Inventories.Select(inventory => inventory.Report.Inventory.WhatIfDeleted(key.Key)).ToList();
        return new AuditRisk(
            key,
            deletions.Sum(deletion => deletion.ItemsLost),
            deletions.Sum(deletion => deletion.ItemsThatOthersOpen),
            [.. deletions.SelectMany(deletion => deletion.Through).Distinct()],
            Worst(deletions.Select(deletion => deletion.Verdict)));
    }

    private static KeyDeletionVerdict Worst(IEnumerable<KeyDeletionVerdict> verdicts)
    {
        var all = verdicts.ToHashSet();
        return all.Contains(KeyDeletionVerdict.LosesItems) ? KeyDeletionVerdict.LosesItems
            : all.Contains(KeyDeletionVerdict.NotKnown) ? KeyDeletionVerdict.NotKnown
            : all.Contains(KeyDeletionVerdict.OthersOpen) ? KeyDeletionVerdict.OthersOpen
            : KeyDeletionVerdict.NothingDepends;
    }
}
