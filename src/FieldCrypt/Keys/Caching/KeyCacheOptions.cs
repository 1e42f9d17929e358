namespace FieldCrypt.Keys;

/// <summary>How long opened keys are kept in memory, and how many.</summary>
/// <remarks>
/// A key in memory keeps working after its access was revoked, at most for <see cref="Lifetime"/>: the time that it takes for a revocation, a
/// disabled key or a deleted key to be felt everywhere. Shorter is safer, longer is cheaper and survives longer outages of the key service.
/// </remarks>
public sealed record KeyCacheOptions
{
    // Room enough for the eviction to compare keys: with fewer than five, that of BitFaster.Caching 2.6.1 fails.
    private const int LeastCapacity = 10;

    // The eviction's room is taken at once, about a dozen bytes for each key.
    private const int MostCapacity = 10_000_000;

    /// <summary>How long an opened key is used before it must be opened again. Five minutes by default; at least a second.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The part of the lifetime after which a key in use is opened again in the background, so that nobody waits for it. 0.8 by default; above
    /// 0 and up to 1, which means never ahead.
    /// </summary>
    public double RefreshAfter { get; init; } = 0.8;

    /// <summary>How many keys are kept, 10 to 10,000,000; of more, those that are used most. 1,000 by default.</summary>
    public int Capacity { get; init; } = 1_000;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <exception cref="FieldCryptConfigurationException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (Lifetime < TimeSpan.FromSeconds(1) || RefreshAfter is not (> 0 and <= 1) || Capacity is < LeastCapacity or > MostCapacity || TimeProvider is null)
        {
            throw new FieldCryptConfigurationException(
                "A key cache needs a lifetime of at least a second, a refresh point above 0 and up to 1, a capacity of "
                + $"{LeastCapacity} to {MostCapacity}, and a clock.");
        }
    }
}
