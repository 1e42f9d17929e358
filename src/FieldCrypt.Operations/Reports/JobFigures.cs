namespace FieldCrypt.Operations;

/// <summary>What was seen and done: by a step, a segment, or a whole job. Immutable; figures of parts are added up.</summary>
public sealed record JobFigures
{
    /// <summary>How many skipped items a report itself holds.</summary>
    public const int MaxFirstSkips = 100;

    /// <summary>How many groups of items are told apart; whatever is more is counted in groups without keys (<see cref="GroupsCut"/>).</summary>
    public const int MaxGroups = 10_000;

    /// <summary>Nothing.</summary>
    public static JobFigures None { get; } = new();

    /// <summary>How many items were looked at.</summary>
    public long Items { get; init; }

    /// <summary>How large they were together, in the store's own reckoning.</summary>
    public long Bytes { get; init; }

    /// <summary>How many were written; in a dry run, how many would have been.</summary>
    public long Changed { get; init; }

    /// <summary>
    /// How many of those were changed as a whole where only their keys had to change, because their format does not allow it (<c>rewrap</c> only).
    /// </summary>
    public long Reencrypted { get; init; }

    /// <summary>How many were as they should be: opened by <c>verify</c>, nothing to do for the others.</summary>
    public long Unchanged { get; init; }

    /// <summary>How many were left as they are, for a reason that is told.</summary>
    public long Skipped { get; init; }

    /// <summary>How many had been deleted when they were to be written.</summary>
    public long Gone { get; init; }

    /// <summary>How often another writer was faster, and the item was read again.</summary>
    public long RacesLost { get; init; }

    /// <summary>How often something that failed in passing was tried again.</summary>
    public long Retries { get; init; }

    /// <summary>The skipped items by reason.</summary>
    public IReadOnlyDictionary<SkipReason, long> SkippedBy { get; init; } = new SortedDictionary<SkipReason, long>();

    /// <summary>The first skipped items.</summary>
    public IReadOnlyList<JobSkip> FirstSkips { get; init; } = [];

    /// <summary>The items as they were found, by protection and key.</summary>
    public IReadOnlyList<ItemGroup> Groups { get; init; } = [];

    /// <summary>Whether there were more groups than are told apart, so that not every key is named.</summary>
    public bool GroupsCut { get; init; }

    /// <summary>The calls of the key service.</summary>
    public IReadOnlyList<KmsUse> KmsCalls { get; init; } = [];

    /// <summary>Adds two.</summary>
    public static JobFigures operator +(JobFigures left, JobFigures right) => Add(left, right);

    /// <summary>Adds two.</summary>
    public static JobFigures Add(JobFigures left, JobFigures right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var groups = AddGroups(left, right, out var isCut);
        return new JobFigures
        {
            Items = left.Items + right.Items,
            Bytes = left.Bytes + right.Bytes,
            Changed = left.Changed + right.Changed,
            Reencrypted = left.Reencrypted + right.Reencrypted,
            Unchanged = left.Unchanged + right.Unchanged,
            Skipped = left.Skipped + right.Skipped,
            Gone = left.Gone + right.Gone,
            RacesLost = left.RacesLost + right.RacesLost,
            Retries = left.Retries + right.Retries,
            SkippedBy = AddReasons(left, right),
            FirstSkips = left.FirstSkips.Count >= MaxFirstSkips || right.FirstSkips.Count == 0
                ? left.FirstSkips
                : [.. left.FirstSkips.Concat(right.FirstSkips).Take(MaxFirstSkips)],
            Groups = groups,
            GroupsCut = isCut || left.GroupsCut || right.GroupsCut,
            KmsCalls = AddCalls(left, right),
        };
    }

    private static IReadOnlyList<ItemGroup> AddGroups(JobFigures left, JobFigures right, out bool isCut)
    {
        isCut = false;
        if (right.Groups.Count == 0)
        {
            return left.Groups;
        }

        var groups = new Dictionary<string, ItemGroup>(left.Groups.Count + right.Groups.Count, StringComparer.Ordinal);
        foreach (var group in left.Groups.Concat(right.Groups))
        {
            isCut |= GroupTally.Add(groups, group);
        }

        return [.. groups.Values.OrderBy(group => group.Identity, StringComparer.Ordinal)];
    }

    private static SortedDictionary<SkipReason, long> AddReasons(JobFigures left, JobFigures right)
    {
        var reasons = new SortedDictionary<SkipReason, long>();
        foreach (var (reason, count) in left.SkippedBy.Concat(right.SkippedBy))
        {
            reasons[reason] = reasons.GetValueOrDefault(reason) + count;
        }

        return reasons;
    }

    private static IReadOnlyList<KmsUse> AddCalls(JobFigures left, JobFigures right) => right.KmsCalls.Count == 0
        ? left.KmsCalls
        :
        [
            .. left.KmsCalls.Concat(right.KmsCalls).GroupBy(use => (use.Operation, use.Region)).OrderBy(uses => uses.Key).Select(uses => uses.First() with
            {
                Calls = uses.Sum(use => use.Calls),
                CostInUsd = uses.Sum(use => use.CostInUsd),
            }),
        ];
}
