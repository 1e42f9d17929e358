using System.Diagnostics;
using System.Globalization;

namespace FieldCrypt.Comparison;

/// <summary>Measures cases one after the other in this process.</summary>
internal static class Measurement
{
    private const double SampleNanoseconds = 1e6;

    public static async Task RunAsync(double seconds, string[] names)
    {
        foreach (var name in names)
        {
            await using var measured = await Cases.CreateAsync(name);

            // The runtime compiles what is used often a second time, and a third.
            await SampleAsync(measured.Operation, 1, Math.Max(1, seconds / 2));
            var once = Median(await SampleAsync(measured.Operation, 1, 0.2));
            var repetitions = (int)Math.Max(1, SampleNanoseconds / once);
            var spent = Environment.CpuUsage.TotalTime;
            var samples = await SampleAsync(measured.Operation, repetitions, seconds);
            spent = Environment.CpuUsage.TotalTime - spent;
            var cpu = spent.TotalNanoseconds / ((double)samples.Count * repetitions * measured.Operations);
            var median = Median(samples) / measured.Operations;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{median:F1}\t{cpu:F1}"));
        }
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
