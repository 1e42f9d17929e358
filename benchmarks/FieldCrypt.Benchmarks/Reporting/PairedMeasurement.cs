using System.Diagnostics;

namespace FieldCrypt.Benchmarks;

/// <summary>
/// Two ways of doing the same, measured turn by turn, so that what disturbs the machine disturbs both alike: where a few per cent are in question,
/// one series after the other would not tell.
/// </summary>
internal sealed class PairedMeasurement
{
    private readonly List<double> _first = [];
    private readonly List<double> _second = [];

    private PairedMeasurement()
    {
    }

    public double FirstMedian => Median(_first);

    public double SecondMedian => Median(_second);

    public double FirstFastest => _first.Min();

    public double SecondFastest => _second.Min();

    /// <summary>Measures for a while; times are nanoseconds.</summary>
    public static async Task<PairedMeasurement> RunAsync(Func<Task> first, Func<Task> second, double seconds)
    {
        // The runtime compiles what is used often a second time.
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds / 2)
        {
            await first();
            await second();
        }

        var result = new PairedMeasurement();
        begin = Stopwatch.GetTimestamp();
        for (var turn = 0; Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds; turn++)
        {
            // Whoever comes second may profit from the first.
            if (turn % 2 == 0)
            {
                result._first.Add(await TimeAsync(first));
                result._second.Add(await TimeAsync(second));
            }
            else
            {
                result._second.Add(await TimeAsync(second));
                result._first.Add(await TimeAsync(first));
            }
        }

        return result;
    }

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
