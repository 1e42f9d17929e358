using System.Collections.Concurrent;

namespace FieldCrypt.Keys;

/// <summary>Branch keys in memory, for tests and for keys that come from elsewhere. Thread-safe; disposing clears the keys.</summary>
public sealed class InMemoryBranchKeyStore : BranchKeyStore, IDisposable
{
    private readonly ConcurrentDictionary<(string Id, Guid Version), Secret> _versions = new();
    private readonly ConcurrentDictionary<string, Guid> _active = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Secret> _beaconKeys = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Adds a version of a branch key and makes it the active one.</summary>
    /// <param name="branchKeyId">The branch key.</param>
    /// <param name="version">The new version.</param>
    /// <param name="key">Its 32 bytes, of which a copy is kept.</param>
    /// <exception cref="ArgumentException">The key has another length, or the version is there already.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public void Add(string branchKeyId, Guid version, ReadOnlySpan<byte> key)
    {
        if (!TryAdd(_versions, (RequireId(branchKeyId), version), CopyOf(key, nameof(key))))
        {
            throw new ArgumentException("The branch key has this version already.", nameof(version));
        }

        _active[branchKeyId] = version;
    }

    /// <summary>Adds the beacon key of a branch key.</summary>
    /// <param name="branchKeyId">The branch key.</param>
    /// <param name="key">Its 32 bytes, of which a copy is kept.</param>
    /// <exception cref="ArgumentException">The key has another length, or the branch key has a beacon key already.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public void AddBeaconKey(string branchKeyId, ReadOnlySpan<byte> key)
    {
        if (!TryAdd(_beaconKeys, RequireId(branchKeyId), CopyOf(key, nameof(key))))
        {
            throw new ArgumentException("The branch key has a beacon key already.", nameof(branchKeyId));
        }
    }

    /// <inheritdoc/>
    public override ValueTask<BranchKey> GetActiveAsync(string branchKeyId, CancellationToken cancellationToken) =>
        _active.TryGetValue(branchKeyId, out var version)
            ? GetVersionAsync(branchKeyId, version, cancellationToken)
            : throw Missing(branchKeyId);

    /// <inheritdoc/>
    public override ValueTask<BranchKey> GetVersionAsync(string branchKeyId, Guid version, CancellationToken cancellationToken) =>
        _versions.TryGetValue((branchKeyId, version), out var key)
            ? new(new BranchKey(branchKeyId, version, key.Copy()))
            : throw Missing(branchKeyId);

    /// <inheritdoc/>
    public override ValueTask<Secret> GetBeaconKeyAsync(string branchKeyId, CancellationToken cancellationToken) =>
        _beaconKeys.TryGetValue(branchKeyId, out var key) ? new(key.Copy()) : throw Missing(branchKeyId);

    /// <summary>Clears the keys; the store cannot be used any more.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _disposed, true);
        Interlocked.MemoryBarrier();
        foreach (var key in _versions.Values.Concat(_beaconKeys.Values))
        {
            key.Dispose();
        }
    }

    // Looked at after adding: of a store that is disposed at the same moment one of the two sees the other's work.
    private bool TryAdd<TId>(ConcurrentDictionary<TId, Secret> keys, TId id, Secret key)
        where TId : notnull
    {
        var isAdded = keys.TryAdd(id, key);
        Interlocked.MemoryBarrier();
        if (!isAdded || Volatile.Read(ref _disposed))
        {
            key.Dispose();
        }

        ObjectDisposedException.ThrowIf(_disposed, this);
        return isAdded;
    }

    private static string RequireId(string branchKeyId)
    {
        ArgumentException.ThrowIfNullOrEmpty(branchKeyId);
        return branchKeyId;
    }

    private static Secret CopyOf(ReadOnlySpan<byte> key, string parameter) => key.Length == BranchKey.Length
        ? Secret.CopyOf(key)
        : throw new ArgumentException($"A branch key, and a beacon key, has {BranchKey.Length} bytes.", parameter);

    private static KeyAccessException Missing(string branchKeyId) => new(
        KeyAccessFailure.NotFound, $"Branch key '{ForeignText.Shown(branchKeyId)}' is not in the store, or not in that version.")
    { KeyId = branchKeyId };
}
