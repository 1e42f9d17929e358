using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace FieldCrypt.Keys.Caching;

/// <summary>
/// Opened keys in memory: bounded, expiring, refreshed ahead of expiry, and opened by one caller however many ask.
/// </summary>
/// <remarks>
/// Thread-safe. A hit takes no lock. A key that leaves the cache is cleared once its last user has let go. Written here because the well-kept
/// caches have no lease on a hit without an allocation, or no clock that tests can set.
/// </remarks>
internal sealed class KeyCache<TId, TKey> : IDisposable
    where TId : notnull
    where TKey : SharedKey
{
    private readonly ConcurrentDictionary<TId, Entry> _entries;
    private readonly ConcurrentDictionary<TId, Task<TKey>> _loading;
    private readonly Func<TId, Task<TKey>> _load;
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private readonly long _lifetime;
    private readonly long _refreshAfter;
    private int _disposed;

    /// <summary>Makes a cache.</summary>
    /// <param name="options">How long and how many.</param>
    /// <param name="load">Opens a key; the cache holds what it returns.</param>
    /// <param name="comparer">How ids are compared.</param>
    public KeyCache(KeyCacheOptions options, Func<TId, Task<TKey>> load, IEqualityComparer<TId>? comparer = null)
    {
        options.Validate();
        _entries = new(comparer);
        _loading = new(comparer);
        _load = load;
        _time = options.TimeProvider;
        _capacity = options.Capacity;
        _lifetime = (long)(options.Lifetime.TotalSeconds * _time.TimestampFrequency);
        _refreshAfter = options.RefreshAfter >= 1 ? long.MaxValue : (long)(_lifetime * options.RefreshAfter);
    }

    /// <summary>How many keys are in memory.</summary>
    public int Count => _entries.Count;

    /// <summary>A key that is in memory, held for the caller, who releases it.</summary>
    public bool TryGet(TId id, [NotNullWhen(true)] out TKey? key)
    {
        key = null;
        if (!_entries.TryGetValue(id, out var entry))
        {
            return false;
        }

        var now = _time.GetTimestamp();
        var age = now - entry.OpenedAt;
        if (age >= _lifetime)
        {
            Remove(id, entry);
            return false;
        }

        if (!entry.Key.TryHold())
        {
            return false;
        }

        entry.UsedAt = now;
        if (age >= _refreshAfter && Interlocked.Exchange(ref entry.Refreshing, 1) == 0)
        {
            _ = RefreshAsync(id, entry);
        }

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

            key = await LoadOnce(id).WaitAsync(cancellationToken).ConfigureAwait(false);

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
            entry.Key.Release();
        }
    }

    /// <summary>Forgets all keys.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _disposed, 1);
        foreach (var id in _entries.Keys)
        {
            Remove(id);
        }
    }

    private Task<TKey> LoadOnce(TId id)
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
            completion.SetResult(Task.Run(() => LoadAsync(id)));
        }

        return running;
    }

    private async Task<TKey> LoadAsync(TId id)
    {
        try
        {
            var key = await _load(id).ConfigureAwait(false);
            Add(id, key);
            return key;
        }
        finally
        {
            _loading.TryRemove(id, out _);
        }
    }

    private async Task RefreshAsync(TId id, Entry entry)
    {
        try
        {
            await LoadOnce(id).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The key still works until its lifetime ends; whoever needs it then sees the error. Until then, try again now and then, whatever
            // the error was: nobody waits for this task.
            await Task.Delay(RetryPause, _time).ConfigureAwait(false);
            Volatile.Write(ref entry.Refreshing, 0);
        }
    }

    private TimeSpan RetryPause => TimeSpan.FromSeconds((double)_lifetime / _time.TimestampFrequency / 20);

    private void Add(TId id, TKey key)
    {
        var now = _time.GetTimestamp();
        var entry = new Entry(key, now);
        Entry? replaced = null;
        _entries.AddOrUpdate(id, entry, (_, old) =>
        {
            replaced = old;
            return entry;
        });
        replaced?.Key.Release();
        while (_entries.Count > _capacity && TryOldest(entry, out var oldest))
        {
            Remove(oldest.Key, oldest.Value);
        }

        if (Volatile.Read(ref _disposed) != 0)
        {
            Remove(id, entry);
        }
    }

    private bool TryOldest(Entry except, out KeyValuePair<TId, Entry> oldest)
    {
        oldest = default;
        var found = false;
        foreach (var pair in _entries)
        {
            if (pair.Value != except && (!found || pair.Value.UsedAt < oldest.Value.UsedAt))
            {
                oldest = pair;
                found = true;
            }
        }

        return found;
    }

    private void Remove(TId id, Entry entry)
    {
        if (_entries.TryRemove(new KeyValuePair<TId, Entry>(id, entry)))
        {
            entry.Key.Release();
        }
    }

    private sealed class Entry(TKey key, long openedAt)
    {
        public readonly TKey Key = key;
        public readonly long OpenedAt = openedAt;
        public long UsedAt = openedAt;
        public int Refreshing;
    }
}
