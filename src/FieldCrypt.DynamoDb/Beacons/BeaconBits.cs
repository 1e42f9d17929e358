namespace FieldCrypt.DynamoDb;

/// <summary>How many bits a beacon should have: fewer hide more, more find fewer wrong items.</summary>
/// <remarks>
/// Computed for values that are used evenly. A value that is used often has the most frequent hash whatever the number of bits: spread it over
/// partitions, or do not search by it.
/// </remarks>
public static class BeaconBits
{
    /// <summary>The most bits with which at most a given share of the values has a hash of its own.</summary>
    /// <param name="distinctValues">How many different values there are expected to be, at least 2.</param>
    /// <param name="exposed">The share of values that may be alone on their hash, above 0 and below 1; a hundredth by default.</param>
    /// <returns>From 1 to 63. A value is alone on its hash with probability e to the power of -values/2^bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static int For(long distinctValues, double exposed = 0.01)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(distinctValues, 2);
        if (exposed is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(exposed));
        }

        var hashes = distinctValues / -Math.Log(exposed);
        return Math.Clamp((int)Math.Floor(Math.Log2(Math.Max(hashes, 1))), StandardBeacon.MinBits, StandardBeacon.MaxBits);
    }

    /// <summary>How many items a query reads, on average, for each item it finds.</summary>
    /// <param name="distinctValues">How many different values there are, used evenly.</param>
    /// <param name="bits">The beacon's bits.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double ReadPerFound(long distinctValues, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(distinctValues, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, StandardBeacon.MinBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, StandardBeacon.MaxBits);
        return 1 + ((distinctValues - 1) / Math.Pow(2, bits));
    }
}
