namespace FieldCrypt.DynamoDb.Updates;

/// <summary>How long to wait before trying again after a lost race.</summary>
internal static class Backoff
{
    private const int FirstMilliseconds = 4;
    private const int LongestMilliseconds = 250;

    /// <summary>Full jitter: the whole wait is random, so that writers that met once do not meet again.</summary>
    /// <param name="attempt">Which attempt comes next, counted from 0; before the first there is no wait.</param>
    public static TimeSpan Before(int attempt) => attempt == 0
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(LongestMilliseconds, FirstMilliseconds << Math.Min(attempt, 10)));
}
