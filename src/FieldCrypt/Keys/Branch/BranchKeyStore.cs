namespace FieldCrypt.Keys;

/// <summary>Where branch keys are kept. Implementations are thread-safe and keep the keys that they hand out alive while they live.</summary>
public abstract class BranchKeyStore
{
    /// <summary>The version that new data keys are wrapped with.</summary>
    /// <exception cref="KeyUnavailableException">There is no such branch key, or it cannot be opened.</exception>
    public abstract ValueTask<BranchKey> GetActiveAsync(string branchKeyId, CancellationToken cancellationToken);

    /// <summary>The version that a stored data key names.</summary>
    /// <exception cref="KeyUnavailableException">There is no such version, or it cannot be opened.</exception>
    public abstract ValueTask<BranchKey> GetVersionAsync(string branchKeyId, Guid version, CancellationToken cancellationToken);
}
