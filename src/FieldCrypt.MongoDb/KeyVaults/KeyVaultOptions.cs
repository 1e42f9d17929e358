using System.Collections.ObjectModel;
using FieldCrypt.Keys;

namespace FieldCrypt.MongoDb;

/// <summary>How a key vault keeps opened data keys. Read once.</summary>
public sealed record KeyVaultOptions
{
    /// <summary>How long and how many data keys stay in memory after they were opened.</summary>
    public KeyCacheOptions Cache { get; init; } = new();

    /// <summary>How long reading a data key, from vault and key service, may take in all. Ten seconds by default; above zero and at most a day.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The ids that alternate names must mean. Whoever may write to the key vault can move a name to another data key, which then encrypts what is
    /// written from then on; a pinned name is not looked up. Empty by default.
    /// </summary>
    public IReadOnlyDictionary<string, Guid> PinnedKeys { get; init; } = ReadOnlyDictionary<string, Guid>.Empty;

    /// <exception cref="FieldCryptConfigurationException">A value is out of its range.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Cache);
        ArgumentNullException.ThrowIfNull(PinnedKeys);
        if (OpenTimeout <= TimeSpan.Zero || OpenTimeout > TimeSpan.FromDays(1))
        {
            throw new FieldCryptConfigurationException("The time to read a data key is above zero and at most a day.");
        }
    }
}
