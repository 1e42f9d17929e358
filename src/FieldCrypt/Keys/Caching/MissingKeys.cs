using System.Collections.Concurrent;

namespace FieldCrypt.Keys.Caching;

/// <summary>Which keys were looked for in vain just now, so that stored data that names them does not have them looked for again and again.</summary>
/// <remarks>Thread-safe. For seconds only: where a key store is replicated, a new key may arrive after the data that it protects.</remarks>
internal sealed class MissingKeys<TId>(TimeProvider time)
    where TId : notnull
{
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    // Stored data may name any number; of more, none is worth remembering.
    private const int Capacity = 1_000;
    private readonly ConcurrentDictionary<TId, Miss> _misses = new();

    /// <exception cref="KeyAccessException">The key was looked for in vain just now.</exception>
    public void ThrowIfKnown(TId id)
    {
        if (!_misses.TryGetValue(id, out var miss))
        {
            return;
        }

        if (time.GetElapsedTime(miss.At) >= Memory)
        {
            _misses.TryRemove(new KeyValuePair<TId, Miss>(id, miss));
            return;
        }

        throw new KeyAccessException(miss.Error.Reason, miss.Error.Message, miss.Error)
        {
            KeyId = miss.Error.KeyId,
            Region = miss.Error.Region,
            Operation = miss.Error.Operation,
            RequestId = miss.Error.RequestId,
        };
    }

    public void Remember(TId id, KeyAccessException error)
    {
        if (_misses.Count >= Capacity)
        {
            _misses.Clear();
        }

        _misses[id] = new Miss(error, time.GetTimestamp());
    }

    public void RemoveWhere(Func<TId, bool> isMeant)
    {
        foreach (var id in _misses.Keys)
        {
            if (isMeant(id))
            {
                _misses.TryRemove(id, out _);
            }
        }
    }

    private sealed record Miss(KeyAccessException Error, long At);
}
