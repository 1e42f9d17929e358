namespace FieldCrypt.Keys.Local;

/// <summary>What a passphrase became under the salts of the files that were read, so that it is stretched once for each.</summary>
/// <remarks>
/// Thread-safe. One is stretched at a time: each takes as much memory as its file says. Disposing clears the keys.
/// </remarks>
internal sealed class StretchedKeys : IDisposable
{
    // As many files as one protection is likely to open; every file that is written has a salt of its own.
    private const int Capacity = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<(PassphraseCost Cost, string Salt), Secret> _keys = [];
    private bool _disposed;

    /// <summary>The key, which the caller disposes.</summary>
    /// <exception cref="ObjectDisposedException">The protection was disposed.</exception>
    public Secret Get(PassphraseCost cost, byte[] salt, Secret passphrase)
    {
        var id = (cost, Convert.ToHexString(salt));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_keys.TryGetValue(id, out var key))
            {
                if (_keys.Count == Capacity)
                {
                    Clear();
                }

                key = cost.Derive(passphrase, salt);
                _keys.Add(id, key);
            }

            return key.Copy();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Clear();
        }
    }

    private void Clear()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }

        _keys.Clear();
    }
}
