namespace FieldCrypt.DynamoDb;

/// <summary>What one item may cost its reader. Checked when an <see cref="ItemEncryptor"/> or a client is made.</summary>
/// <remarks>
/// Whoever stores an item decides what stands in it, so what its opening may cost is bounded here: at most <see cref="MaxWrappedDataKeys"/> calls of
/// each key provider, or twice as many where a name beyond ASCII lets the item be of the former form too, and <see cref="OpenTimeout"/> in all. A page
/// of items is opened 16 at a time and ends with the first that fails.
/// </remarks>
public sealed record ItemEncryptorOptions
{
    internal const int DefaultMaxWrappedDataKeys = 5;

    /// <summary>
    /// How many wrapped data keys an item may have; one with more is refused before any key service is called. 5 by default; 1 to 255. Items are
    /// written with one for each member of a composite key provider that can write.
    /// </summary>
    public int MaxWrappedDataKeys { get; init; } = DefaultMaxWrappedDataKeys;

    /// <summary>
    /// How long the data key of an item may take to open, over all its wrapped data keys and all key providers, whose own limits hold besides. 15
    /// seconds by default; above zero and at most an hour.
    /// </summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <exception cref="FieldCryptConfigurationException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (MaxWrappedDataKeys is < 1 or > byte.MaxValue)
        {
            throw new FieldCryptConfigurationException($"{nameof(MaxWrappedDataKeys)} must be 1 to {byte.MaxValue}.");
        }

        if (OpenTimeout <= TimeSpan.Zero || OpenTimeout > TimeSpan.FromHours(1) || TimeProvider is null)
        {
            throw new FieldCryptConfigurationException($"{nameof(OpenTimeout)} must be above zero and at most an hour, by a clock.");
        }
    }
}
