namespace FieldCrypt.Operations;

/// <summary>Counts during a step, by several threads.</summary>
internal sealed class FigureTally
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ItemGroup> _groups = new(StringComparer.Ordinal);
    private readonly SortedDictionary<SkipReason, long> _skippedBy = [];
    private readonly List<JobSkip> _firstSkips = [];
    private bool _isCut;
    private long _items;
    private long _bytes;
    private long _changed;
    private long _reencrypted;
    private long _unchanged;
    private long _skipped;
    private long _gone;
    private long _racesLost;
    private long _retries;

    public void Seen(ItemGroup group)
    {
        lock (_gate)
        {
            _items += group.Items;
            _bytes += group.Bytes;
            _isCut |= GroupTally.Add(_groups, group);
        }
    }

    public void Changed() => Interlocked.Increment(ref _changed);

    public void Reencrypted() => Interlocked.Increment(ref _reencrypted);

    public void Unchanged() => Interlocked.Increment(ref _unchanged);

    public void Gone() => Interlocked.Increment(ref _gone);

    public void RaceLost() => Interlocked.Increment(ref _racesLost);

    public void Retried() => Interlocked.Increment(ref _retries);

    public void Skipped(JobSkip skip)
    {
        lock (_gate)
        {
            _skipped++;
            _skippedBy[skip.Reason] = _skippedBy.GetValueOrDefault(skip.Reason) + 1;
            if (_firstSkips.Count < JobFigures.MaxFirstSkips)
            {
                _firstSkips.Add(skip);
            }
        }
    }

    public JobFigures ToFigures(IReadOnlyList<KmsUse> calls)
    {
        lock (_gate)
        {
            return new JobFigures
            {
                Items = _items,
                Bytes = _bytes,
                Changed = _changed,
                Reencrypted = _reencrypted,
                Unchanged = _unchanged,
                Skipped = _skipped,
                Gone = _gone,
                RacesLost = _racesLost,
                Retries = _retries,
                SkippedBy = new SortedDictionary<SkipReason, long>(_skippedBy),
                FirstSkips = [.. _firstSkips],
                Groups = [.. _groups.Values.OrderBy(group => group.Identity, StringComparer.Ordinal)],
                GroupsCut = _isCut,
                KmsCalls = calls,
            };
        }
    }
}
