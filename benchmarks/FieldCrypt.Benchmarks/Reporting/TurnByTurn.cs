using System.Diagnostics;

namespace FieldCrypt.Benchmarks;

/// <summary>
/// Several ways of doing the same, measured turn by turn, so that what disturbs the machine disturbs all alike: where a few per cent are in question,
/// one series after the other would not tell. The order of every turn is drawn, because whoever comes second may profit from the first.
/// </summary>
internal static class TurnByTurn
{
    /// <summary>Measures for a while.</summary>
    /// <param name="ways">What is compared.</param>
    /// <param name="reset">What is done after each, outside the measurement.</param>
    /// <param name="seconds">How long.</param>
    /// <returns>The median of each, in nanoseconds.</returns>
    public static async Task<double[]> MediansAsync(IReadOnlyList<Func<Task>> ways, Func<Task>? reset, double seconds)
    {
        var times = ways.Select(_ => new List<double>()).ToArray();

        // The runtime compiles what is used often a second time.
        await TakeTurnsAsync(ways, times, reset, seconds / 2);
        Array.ForEach(times, series => series.Clear());
        await TakeTurnsAsync(ways, times, reset, seconds);
        return [.. times.Select(Median)];
    }

    private static async Task TakeTurnsAsync(IReadOnlyList<Func<Task>> ways, List<double>[] times, Func<Task>? reset, double seconds)
    {
        int[] order = [.. Enumerable.Range(0, ways.Count)];
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            Random.Shared.Shuffle(order);
            foreach (var way in order)
            {
                var start = Stopwatch.GetTimestamp();
                await ways[way]();
                times[way].Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds);
                if (reset is not null)
                {
                    await reset();
                }
            }
        }
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
