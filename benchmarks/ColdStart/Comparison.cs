using System.Diagnostics;
using System.Globalization;

namespace FieldCrypt.ColdStart;

/// <summary>Starts processes in pairs, in turns, so that whatever else the computer does falls on both alike.</summary>
internal static class Comparison
{
    private const int WarmUps = 2;

    public static async Task<int> RunAsync(int pairs, string program)
    {
        using var endpoint = Start(program, "serve");
        try
        {
            var address = (await endpoint.StandardOutput.ReadLineAsync())!;
            var (plain, encrypted) = (new List<double>(), new List<double>());
            for (var pair = -WarmUps; pair < pairs; pair++)
            {
                // Whoever is second finds the files in memory, so that the first changes with each pair.
                var isPlainFirst = pair % 2 == 0;
                var first = await MeasureAsync(program, isPlainFirst ? "plain" : "fieldcrypt", address);
                var second = await MeasureAsync(program, isPlainFirst ? "fieldcrypt" : "plain", address);
                if (pair >= 0)
                {
                    plain.Add(isPlainFirst ? first : second);
                    encrypted.Add(isPlainFirst ? second : first);
                }
            }

            var (before, after) = (Median(plain), Median(encrypted));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{pairs} pairs: plain {before:F1} ms, FieldCrypt {after:F1} ms, ratio {after / before:F2}, median of the pairs' ratios {Median([.. plain.Zip(encrypted, static (x, y) => y / x)]):F2}"));
            return 0;
        }
        finally
        {
            endpoint.Kill();
        }
    }

    // From the start of the process to the line that it writes when its item is put.
    private static async Task<double> MeasureAsync(string program, string client, string address)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start(program, client, address);
        var line = await process.StandardOutput.ReadLineAsync();
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await process.WaitForExitAsync();
        return line == "done" && process.ExitCode == 0 ? elapsed : throw new InvalidOperationException($"{program} {client} failed.");
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
