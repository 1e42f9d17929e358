using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using BitFaster.Caching.Lfu;
using BitFaster.Caching.Scheduler;
using FieldCrypt.Diagnostics;

namespace FieldCrypt.Keys.Caching;

/// <summary>
/// Opened keys in memory: bounded, expiring, refreshed ahead of expiry, and opened by one caller however many ask.
/// </summary>
/// <remarks>
/// Thread-safe. A hit waits for nobody. Which key makes room is W-TinyLFU's choice (BitFaster.Caching): one that is used often stays, however
/// many others pass by. Leases and the clock are added here: a key that leaves the cache is cleared once its last user has let go, and one whose
/// lifetime is over leaves within a quarter of it, even if nobody asks.
/// </remarks>
internal sealed class KeyCache<TId, TKey> : IDisposable
    where TId : notnull
    where TKey : SharedKey
{
    private static readonly TimeSpan LongestSweepPause = TimeSpan.FromDays(1);

    private readonly ConcurrentLfu<TId, Entry> _entries;
    private readonly ConcurrentDictionary<TId, Task<TKey>> _loading;
    private readonly Func<TId, Task<TKey>> _load;
    private readonly TimeProvider _time;
    private readonly string _name;
    private readonly long _lifetime;
    private readonly long _refreshAfter;
    private readonly long _retryPause;
    private readonly TimeSpan _sweepPause;
    private readonly ITimer _sweeper;
    private int _sweeping;
    private int _disposed;

    // Counts how often keys were forgotten.
    private int _forgotten;

    /// <summary>Makes a cache.</summary>
    /// <param name="options">How long and how many.</param>
    /// <param name="load">Opens a key; the cache holds what it returns.</param>
    /// <param name="comparer">How ids are compared.</param>
    /// <param name="name">What is cached, for the metrics.</param>
    public KeyCache(KeyCacheOptions options, Func<TId, Task<TKey>> load, IEqualityComparer<TId>? comparer = null, string name = "data keys")
    {
        options.Validate();
        comparer ??= EqualityComparer<TId>.Default;

        // In the foreground, so that the bound holds when adding a key returns.
        _entries = new(Environment.ProcessorCount, options.Capacity, new ForegroundScheduler(), comparer);
        _loading = new(comparer);
        _load = load;
        _time = options.TimeProvider;
        _name = name;
        _lifetime = (long)(options.Lifetime.TotalSeconds * _time.TimestampFrequency);
        _refreshAfter = options.RefreshAfter >= 1 ? long.MaxValue : (long)(_lifetime * options.RefreshAfter);
        _retryPause = _lifetime / 20;
        _sweepPause = options.Lifetime / 4 < LongestSweepPause ? options.Lifetime / 4 : LongestSweepPause;
        _sweeper = _time.CreateTimer(
            static cache => ((KeyCache<TId, TKey>)cache!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many keys are in memory.</summary>
    public int Count => _entries.Count;

    /// <summary>A key that is in memory, held for the caller, who releases it.</summary>
    public bool TryGet(TId id, [NotNullWhen(true)] out TKey? key)
    {
        key = null;
        if (!_entries.TryGet(id, out var entry))
        {
            return false;
        }

        var now = _time.GetTimestamp();
        if (now - entry.OpenedAt >= _lifetime)
        {
            Remove(id, entry);
            return false;
        }

        if (!entry.Key.TryHold())
        {
            return false;
        }

        if (entry.TryBeginRefresh(now))
        {
            // By the id that it was opened with: the one that is asked with need not outlive this call.
            _ = RefreshAsync(entry.Id, entry, now);
        }

        FieldCryptMetrics.KeyFoundInCache(_name);
        key = entry.Key;
        return true;
    }

    /// <summary>A key, opened if it is not in memory, held for the caller, who releases it.</summary>
    /// <remarks>Cancelling ends this caller's wait; others go on waiting for the same key.</remarks>
    public async ValueTask<TKey> GetAsync(TId id, CancellationToken cancellationToken)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            if (TryGet(id, out var key))
            {
                return key;
            }

            FieldCryptMetrics.KeyMissedInCache(_name);
            key = await LoadOnce(id, isRefresh: false).WaitAsync(cancellationToken).ConfigureAwait(false);

            // Cleared between opening and here, by an eviction or a removal: ask again.
            if (key.TryHold())
            {
                return key;
            }
        }
    }

    /// <summary>Forgets a key, and clears it once nobody uses it.</summary>
    public void Remove(TId id)
    {
        if (_entries.TryRemove(id, out var entry))
        {
            entry.Dispose();
        }
    }

    /// <summary>
    /// Forgets the keys of some ids, and clears each once nobody uses it. One that is being opened meanwhile is opened again, so that whoever waits for it
    /// gets none from before.
    /// </summary>
    public void RemoveWhere(Func<TId, bool> isMeant)
    {
        Interlocked.Increment(ref _forgotten);
        foreach (var id in _entries.Keys)
        {
            if (isMeant(id))
            {
                Remove(id);
            }
        }
    }

    /// <summary>Forgets all keys.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _disposed, 1);
        _sweeper.Dispose();
        RemoveWhere(static _ => true);
    }

    private Task<TKey> LoadOnce(TId id, bool isRefresh)
    {
        if (_loading.TryGetValue(id, out var running))
        {
            return running;
        }

        var completion = new TaskCompletionSource<Task<TKey>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var mine = completion.Task.Unwrap();
        running = _loading.GetOrAdd(id, mine);
        if (running == mine)
        {
            // On the pool: the load outlives the caller that happened to come first, and must not inherit its context.
            completion.SetResult(Task.Run(() => LoadAsync(id, isRefresh)));
        }

        return running;
    }

    private async Task<TKey> LoadAsync(TId id, bool isRefresh)
    {
        try
        {
            // A load that was under way may have ended after the caller had missed the key, and before it looked for a load to wait for.
            if (!isRefresh && Opened(id) is { } opened)
            {
                return opened;
            }

            var forgotten = Volatile.Read(ref _forgotten);
            var key = await _load(id).ConfigureAwait(false);
            var now = _time.GetTimestamp();
            var entry = new Entry(id, key, now, _refreshAfter == long.MaxValue ? long.MaxValue : now + _refreshAfter);
            Add(id, entry);

            // Looked at after adding: of keys that are forgotten at the same moment one of the two sees the other's work.
            Interlocked.MemoryBarrier();
            if (forgotten != Volatile.Read(ref _forgotten))
            {
                Remove(id, entry);
            }

            return key;
        }
        finally
        {
            _loading.TryRemove(id, out _);
        }
    }

    private TKey? Opened(TId id)
    {
        if (!_entries.TryGet(id, out var entry) || _time.GetTimestamp() - entry.OpenedAt >= _lifetime || !entry.Key.TryHold())
        {
            return null;
        }

        // The cache holds it; whoever waits holds it anew, or asks again.
        entry.Key.Release();
        return entry.Key;
    }

    private async Task RefreshAsync(TId id, Entry entry, long now)
    {
        try
        {
            await LoadOnce(id, isRefresh: true).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The key still works until its lifetime ends; whoever needs it then sees the error. Until then, try again now and then, whatever
            // the error was: nobody waits for this task.
            entry.RefreshAgainAt(now + _retryPause);
        }
    }

    // One at a time for each id: only the one load of an id adds it.
    private void Add(TId id, Entry entry)
    {
        var isReplacing = _entries.TryGet(id, out var replaced);
        _entries.AddOrUpdate(id, entry);
        if (isReplacing)
        {
            replaced!.Dispose();
        }

        // An eviction of the id at the same moment may have taken the entry out, or lost it.
        if (!_entries.TryGet(id, out var kept) || kept != entry)
        {
            entry.Dispose();
        }

        if (Volatile.Read(ref _disposed) != 0)
        {
            Remove(id, entry);
        }
        else if (Interlocked.Exchange(ref _sweeping, 1) == 0)
        {
            _sweeper.Change(_sweepPause, Timeout.InfiniteTimeSpan);
        }
    }

    // Not armed while the cache is empty, so that a forgotten cache is not kept alive.
    private void Sweep()
    {
        Volatile.Write(ref _sweeping, 0);
        var now = _time.GetTimestamp();
        var isEmpty = true;
        foreach (var (id, entry) in _entries)
        {
            if (now - entry.OpenedAt >= _lifetime)
            {
                Remove(id, entry);
            }
            else
            {
                isEmpty = false;
            }
        }

        if (!isEmpty && Interlocked.Exchange(ref _sweeping, 1) == 0)
        {
            _sweeper.Change(_sweepPause, Timeout.InfiniteTimeSpan);
        }
    }

    private void Remove(TId id, Entry entry)
    {
        _entries.TryRemove(new KeyValuePair<TId, Entry>(id, entry));
        entry.Dispose();
    }

    /// <summary>What the cache holds; the eviction disposes it too, and only the first time counts.</summary>
    private sealed class Entry(TId id, TKey key, long openedAt, long refreshAt) : IDisposable
    {
        public readonly TId Id = id;
        public readonly TKey Key = key;
        public readonly long OpenedAt = openedAt;
        private long _refreshAt = refreshAt;
        private int _released;

        /// <summary>Whether it is time to open the key again; true for one caller.</summary>
        public bool TryBeginRefresh(long now)
        {
            var at = Volatile.Read(ref _refreshAt);
            return now >= at && Interlocked.CompareExchange(ref _refreshAt, long.MaxValue, at) == at;
        }

        public void RefreshAgainAt(long time) => Volatile.Write(ref _refreshAt, time);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                Key.Release();
            }
        }
    }
}
