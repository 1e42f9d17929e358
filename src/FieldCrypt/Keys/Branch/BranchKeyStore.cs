namespace FieldCrypt.Keys;

/// <summary>Where branch keys are kept.</summary>
/// <remarks>
/// Implementations are thread-safe and open a key anew whenever they are asked: a <see cref="BranchKeyProvider"/> keeps the opened ones in memory.
/// </remarks>
public abstract class BranchKeyStore
{
    /// <summary>The version that new data keys are wrapped with.</summary>
    /// <exception cref="KeyAccessException">There is no such branch key, or it cannot be opened.</exception>
    public abstract ValueTask<BranchKey> GetActiveAsync(string branchKeyId, CancellationToken cancellationToken);

    /// <summary>The version that a stored data key names.</summary>
    /// <exception cref="KeyAccessException">There is no such version, or it cannot be opened.</exception>
    public abstract ValueTask<BranchKey> GetVersionAsync(string branchKeyId, Guid version, CancellationToken cancellationToken);

    /// <summary>The key that goes with a branch key and of which beacons, the searchable hashes, are made: 32 bytes, the same in all versions.</summary>
    /// <returns>The key; whoever receives it disposes it.</returns>
    /// <exception cref="KeyAccessException">There is no such branch key, or its beacon key cannot be opened.</exception>
    public abstract ValueTask<Secret> GetBeaconKeyAsync(string branchKeyId, CancellationToken cancellationToken);

    /// <summary>What uses keys of a key service on its behalf, for those who look after these keys; nothing if it has none.</summary>
    internal virtual IReadOnlyList<object> KeyUsers => [];
}
