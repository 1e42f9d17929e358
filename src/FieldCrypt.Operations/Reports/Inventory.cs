using System.Globalization;

namespace FieldCrypt.Operations;

/// <summary>Which keys the items of a store depend on: the answers to "may this key be deleted?" and "what is lost if it is?".</summary>
/// <remarks>It speaks of the store that was looked at, as it was then: not of backups, exports, other tables and items written since.</remarks>
public sealed class Inventory
{
    private readonly JobReport _report;

    internal Inventory(JobReport report) => _report = report;

    /// <summary>The items that are protected alike, each with its keys.</summary>
    public IReadOnlyList<ItemGroup> Groups => _report.Figures.Groups;

    /// <summary>Whether every item was seen and every key is named.</summary>
    public bool IsComplete => _report.Outcome == JobOutcome.Completed && !_report.Figures.GroupsCut && Count(ItemProtection.Malformed) == 0;

    /// <summary>How many items are protected so.</summary>
    public long Count(ItemProtection protection) => Groups.Where(group => group.Protection == protection).Sum(group => group.Items);

    /// <summary>The keys that items name, by their names, each with what it opens.</summary>
    public IReadOnlyList<KeyUse> KeysInUse() =>
    [
        .. Groups.SelectMany(group => group.Keys.Distinct(), (group, key) => (group, key))
            .GroupBy(pair => pair.key, pair => pair.group)
            .OrderBy(uses => uses.Key.Name, StringComparer.Ordinal).ThenBy(uses => uses.Key.Version, StringComparer.Ordinal)
            .Select(uses => new KeyUse
            {
                Key = uses.Key,
                Items = uses.Sum(group => group.Items),
                Bytes = uses.Sum(group => group.Bytes),
                OnlyByThisKey = uses.Where(group => group.IsLostWithout(key => key == uses.Key)).Sum(group => group.Items),
                Oldest = uses.Min(group => group.Oldest),
                Newest = uses.Max(group => group.Newest),
            }),
    ];

    /// <summary>What becomes of the items if keys are deleted, all of them together.</summary>
    /// <param name="names">
    /// The keys by <see cref="WrappingKey.Name"/>: ARNs of KMS keys, ids of branch keys, names of local keys, UUIDs of MongoDB data keys. A KMS key may be named by
    /// its id alone, and a local key without its namespace: every key that may be meant is then thought away. An alias is not known to items. A member of a
    /// multi-Region key stands for the whole key: which member opens an item is for its readers to say, not for the item.
    /// </param>
    public KeyDeletion WhatIfDeleted(params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var deleted = new DeletedKeys(names, [.. Groups.SelectMany(group => group.Keys).Distinct()], _report.ProtectedKeys ?? []);
        var lost = Groups.Where(group => group.IsLostWithout(deleted.Include)).ToList();
        var others = Groups.Where(group => group.Keys.Any(deleted.Include)).Except(lost).ToList();
        var unknown = Unknowns(deleted);
        return new KeyDeletion
        {
            Verdict = lost.Count > 0 ? KeyDeletionVerdict.LosesItems
                : unknown.Count > 0 ? KeyDeletionVerdict.NotKnown
                : others.Count > 0 ? KeyDeletionVerdict.OthersOpen : KeyDeletionVerdict.NothingDepends,
            ItemsLost = lost.Sum(group => group.Items),
            BytesLost = lost.Sum(group => group.Bytes),
            ItemsThatOthersOpen = others.Sum(group => group.Items),
            Through = [.. lost.Concat(others).SelectMany(group => group.Keys).Where(deleted.IncludeThroughAnother).Distinct()],
            Reasons = [.. unknown, .. Remarks(deleted)],
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private List<string> Unknowns(DeletedKeys deleted)
    {
        var reasons = new List<string>();
        if (_report.Outcome != JobOutcome.Completed)
        {
            reasons.Add(Text($"The inventory was stopped: {_report.SegmentsDone} of {_report.Segments} segments were seen to their end."));
        }

        if (_report.Figures.GroupsCut)
        {
            reasons.Add(Text($"There are more than {JobFigures.MaxGroups} groups of keys; the keys of the rest were not told apart."));
        }

        if (Count(ItemProtection.Malformed) is > 0 and var malformed)
        {
            reasons.Add(Text($"{malformed} items are malformed: which keys they need cannot be told."));
        }

        if (Count(ItemProtection.Legacy) is > 0 and var legacy && Groups.Any(group => group.Protection == ItemProtection.Legacy && group.Keys.Count == 0))
        {
            reasons.Add(Text($"{legacy} items are of a former format that does not name its keys."));
        }

        foreach (var alias in deleted.Aliases)
        {
            reasons.Add($"{ForeignText.Shown(alias, 512)} is an alias, and items name keys: say the ARN of the key that it points to.");
        }

        // A key between is opened by a key that only its own store names.
        var unresolved = Groups.Where(group => group.IsLostWithout(key => deleted.Include(key) || deleted.MayInclude(key)) && !group.IsLostWithout(deleted.Include))
            .ToList();
        if (unresolved.Count > 0)
        {
            reasons.Add(Text(
                $"{unresolved.Sum(group => group.Items)} items need keys that are themselves protected by keys, and the inventory does not say by which: let it look at the key store."));
        }

        return reasons;
    }

    private static IEnumerable<string> Remarks(DeletedKeys deleted)
    {
        foreach (var id in deleted.MultiRegionIds)
        {
            yield return $"All members of multi-Region key {id} are meant: while one of them is left, and readers use it, what the key wrapped opens.";
        }

        yield return "Backups, exports, streams and items written since the inventory are not in it.";
    }
}
