using System.Diagnostics;
using System.Globalization;

namespace FieldCrypt.Comparison;

/// <summary>Measures cases one after the other in this process.</summary>
internal static class Measurement
{
    private const double SampleNanoseconds = 1e6;
    private const int WarmWindows = 20;
    private const int WarmOperations = 16;
    private const double Settled = 0.97;

    public static async Task RunAsync(double seconds, string[] names)
    {
        foreach (var name in names)
        {
            await using var measured = await Cases.CreateAsync(name);

            var once = await WarmAsync(measured.Operation, seconds / 2);
            var repetitions = (int)Math.Max(1, SampleNanoseconds / once);
            var spent = Environment.CpuUsage.TotalTime;
            var samples = await SampleAsync(measured.Operation, repetitions, seconds);
            spent = Environment.CpuUsage.TotalTime - spent;
            var cpu = spent.TotalNanoseconds / ((double)samples.Count * repetitions * measured.Operations);
            var median = Median(samples) / measured.Operations;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{median:F1}\t{cpu:F1}"));
        }
    }

    // The runtime compiles what is used often a second time, and a third, and so does the one below a server: what has not settled is not measured.
    private static async Task<double> WarmAsync(Func<ValueTask> operation, double seconds)
    {
        var best = Median(await SampleAsync(operation, 1, seconds));
        for (var (window, unchanged) = (0, 0); window < WarmWindows && unchanged < 2; window++)
        {
            var median = Median(await SampleAsync(operation, 1, Math.Max(0.5, WarmOperations * best / 1e9)));
            unchanged = median < Settled * best ? 0 : unchanged + 1;
            best = Math.Min(best, median);
        }

        return best;
    }

    private static async Task<List<double>> SampleAsync(Func<ValueTask> operation, int repetitions, double seconds)
    {
        var samples = new List<double>();
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < repetitions; i++)
            {
                await operation();
            }

            samples.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / repetitions);
        }

        return samples;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
