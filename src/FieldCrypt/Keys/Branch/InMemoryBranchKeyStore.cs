using System.Collections.Concurrent;

namespace FieldCrypt.Keys;

/// <summary>Branch keys in memory, for tests and for keys that come from elsewhere. Thread-safe; disposing clears the keys.</summary>
public sealed class InMemoryBranchKeyStore : BranchKeyStore, IDisposable
{
    private const int KeyLength = 32;

    private readonly ConcurrentDictionary<(string Id, Guid Version), BranchKey> _versions = new();
    private readonly ConcurrentDictionary<string, BranchKey> _active = new(StringComparer.Ordinal);

    /// <summary>Adds a version of a branch key and makes it the active one.</summary>
    /// <param name="branchKeyId">The branch key.</param>
    /// <param name="version">The new version.</param>
    /// <param name="key">Its 32 bytes, of which a copy is kept.</param>
    /// <exception cref="ArgumentException">The key has another length, or the version is there already.</exception>
    public void Add(string branchKeyId, Guid version, ReadOnlySpan<byte> key)
    {
        ArgumentException.ThrowIfNullOrEmpty(branchKeyId);
        if (key.Length != KeyLength)
        {
            throw new ArgumentException("A branch key has 32 bytes.", nameof(key));
        }

        var branchKey = new BranchKey(branchKeyId, version, Secret.CopyOf(key));
        if (!_versions.TryAdd((branchKeyId, version), branchKey))
        {
            branchKey.Key.Dispose();
            throw new ArgumentException("The branch key has this version already.", nameof(version));
        }

        _active[branchKeyId] = branchKey;
    }

    /// <inheritdoc/>
    public override ValueTask<BranchKey> GetActiveAsync(string branchKeyId, CancellationToken cancellationToken) =>
        new(_active.TryGetValue(branchKeyId, out var key) ? key : throw Missing(branchKeyId));

    /// <inheritdoc/>
    public override ValueTask<BranchKey> GetVersionAsync(string branchKeyId, Guid version, CancellationToken cancellationToken) =>
        new(_versions.TryGetValue((branchKeyId, version), out var key) ? key : throw Missing(branchKeyId));

    /// <summary>Clears the keys.</summary>
    public void Dispose()
    {
        foreach (var key in _versions.Values)
        {
            key.Key.Dispose();
        }
    }

    private static KeyUnavailableException Missing(string branchKeyId) => new(
        KeyUnavailableReason.NotFound, $"Branch key '{branchKeyId}' is not in the store, or not in that version.")
    { KeyId = branchKeyId };
}
