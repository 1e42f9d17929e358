using System.Globalization;
using FieldCrypt.Comparison;

// measure SECONDS CASE...                measures cases in this process and prints "case<TAB>median<TAB>time of processors" in nanoseconds
// first                                  one encrypted put, the way a function starts that is called for the first time
// compare FORMER.dll ROUNDS SECONDS CASE...   runs this build and a former one by turns and prints ratios of medians
switch (args)
{
    case ["measure", var seconds, .. var cases]:
        await Measurement.RunAsync(double.Parse(seconds, CultureInfo.InvariantCulture), cases);
        break;
    case ["first"]:
        await FirstPut.RunAsync();
        Console.WriteLine(Environment.CpuUsage.TotalTime.TotalNanoseconds.ToString(CultureInfo.InvariantCulture));
        break;
    case ["compare", var former, var rounds, var seconds, .. var cases]:
        await Turns.RunAsync(former, int.Parse(rounds, CultureInfo.InvariantCulture), seconds, cases);
        break;
    default:
        Console.Error.WriteLine("Started by benchmarks/compare.sh.");
        return 1;
}

return 0;
