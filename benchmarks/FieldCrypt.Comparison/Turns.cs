using System.Diagnostics;
using System.Globalization;

namespace FieldCrypt.Comparison;

/// <summary>
/// Runs this build and a former one by turns, each in a process of its own, in an order that is drawn for each round: what disturbs the machine disturbs
/// both alike.
/// </summary>
internal static class Turns
{
    private const string First = "first";
    private const int FirstRuns = 8;

    public static async Task RunAsync(string former, int rounds, string seconds, string[] cases)
    {
        string[] builds = [typeof(Turns).Assembly.Location, former];
        var times = new Dictionary<string, (List<Times> Present, List<Times> Former)>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var name in cases)
            {
                var turns = Enumerable.Range(0, name == First ? 2 * FirstRuns : 2).ToArray();
                Random.Shared.Shuffle(turns);
                foreach (var turn in turns)
                {
                    var time = name == First ? await WholeProcessAsync(builds[turn % 2]) : await MeasureAsync(builds[turn % 2], seconds, name);
                    var (present, formerTimes) = times.TryGetValue(name, out var found) ? found : times[name] = ([], []);
                    (turn % 2 == 0 ? present : formerTimes).Add(time);
                }
            }
        }

        Console.WriteLine("| case | former | now | ratio | ratio of the processors' time |\n| --- | ---: | ---: | ---: | ---: |");
        foreach (var name in cases)
        {
            var (present, formerTimes) = times[name];
            var (now, then) = (Median(present, time => time.Whole), Median(formerTimes, time => time.Whole));
            var cpu = Median(present, time => time.Processors) / Median(formerTimes, time => time.Processors);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {then / 1e3:F1} µs | {now / 1e3:F1} µs | {now / then:F2} | {cpu:F2} |"));
        }
    }

    private static async Task<Times> MeasureAsync(string build, string seconds, string name)
    {
        var output = (await RunAsync(build, "measure", seconds, name)).Split('\t');
        return new(double.Parse(output[1], CultureInfo.InvariantCulture), double.Parse(output[2], CultureInfo.InvariantCulture));
    }

    private static async Task<Times> WholeProcessAsync(string build)
    {
        var start = Stopwatch.GetTimestamp();
        var spent = double.Parse(await RunAsync(build, First), CultureInfo.InvariantCulture);
        return new(Stopwatch.GetElapsedTime(start).TotalNanoseconds, spent);
    }

    private static async Task<string> RunAsync(string build, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [build, .. arguments]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{build} failed.");
    }

    private static double Median(List<Times> times, Func<Times, double> of)
    {
        double[] sorted = [.. times.Select(of).Order()];
        return sorted[sorted.Length / 2];
    }

    private readonly record struct Times(double Whole, double Processors);
}
