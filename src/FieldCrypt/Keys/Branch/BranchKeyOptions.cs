namespace FieldCrypt.Keys;

/// <summary>How a <see cref="BranchKeyProvider"/> keeps opened branch keys. Read once.</summary>
public sealed record BranchKeyOptions
{
    /// <summary>
    /// How long and how many branch keys stay in memory after they were opened. A revocation, and a rotation, are felt within
    /// <see cref="KeyCacheOptions.Lifetime"/>; give it room for two keys of every tenant in use.
    /// </summary>
    public KeyCacheOptions Cache { get; init; } = new();

    /// <summary>How long opening a branch key, from store and key service, may take in all. Ten seconds by default.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <exception cref="FieldCryptConfigurationException">A value is out of its range.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Cache);
        if (OpenTimeout <= TimeSpan.Zero || OpenTimeout > TimeSpan.FromDays(1))
        {
            throw new FieldCryptConfigurationException("The time to open a branch key is above zero and at most a day.");
        }
    }
}
