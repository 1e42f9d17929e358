using System.Diagnostics;
using System.Globalization;

namespace FieldCrypt.Fuzz;

/// <summary>Gives inputs to a target and watches what becomes of them.</summary>
internal static class Fuzzer
{
    private const long MaxAllocated = 16L << 20;
    private const int SmallInput = 64 << 10;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    /// <summary>Runs a target with its usual number of inputs, or for as long as is said. The same seed gives the same inputs.</summary>
    public static FuzzReport Run(Target target, int seed, TimeSpan? duration)
    {
        var chance = new Chance(seed);
        var report = new FuzzReport(target.Name, seed);
        var begin = Stopwatch.GetTimestamp();
        while (duration is null ? report.Inputs < target.Usual : Stopwatch.GetElapsedTime(begin) < duration)
        {
            var input = target.Next(chance);
            var (error, time, allocated) = Measure(input);
            report.Add(error is null, time, allocated);
            if (error is not null && !target.Documents(error))
            {
                report.Fault(input, error);
            }

            // Another program on this machine may have taken the time, and the first call what is allocated once: they are not so again.
            if (time > MaxTime && Enumerable.Range(0, 3).All(_ => Measure(input).Time > MaxTime))
            {
                report.Fault(input, string.Create(CultureInfo.InvariantCulture, $"took {time.TotalSeconds:0.0} s"));
            }

            if (allocated > MaxAllocated && input.Length < SmallInput && Measure(input).Allocated > MaxAllocated)
            {
                report.Fault(input, $"allocated {allocated >> 20} MB for {input.Length} bytes");
            }
        }

        report.Elapsed = Stopwatch.GetElapsedTime(begin);
        return report;
    }

    private static (Exception? Error, TimeSpan Time, long Allocated) Measure(Input input)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var begin = Stopwatch.GetTimestamp();
        Exception? error = null;
        try
        {
            input.Parse();
        }
        catch (Exception e)
        {
            error = e;
        }

        return (error, Stopwatch.GetElapsedTime(begin), GC.GetAllocatedBytesForCurrentThread() - allocated);
    }
}
