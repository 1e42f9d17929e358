using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace FieldCrypt.Benchmarks;

/// <summary>BenchmarkDotNet's results of one class as a table: each case with its baseline first.</summary>
/// <remarks>
/// Times and ratios are those of the fastest iteration: on a machine that others use too, it is the one they disturbed least. The median stands
/// beside it, to show how much they did.
/// </remarks>
internal static class SummaryTable
{
    public static Table Of(Summary summary)
    {
        var table = new Table("case", "", "fastest", "median", "ratio", "allocated");
        foreach (var group in summary.Reports.GroupBy(report => CaseOf(report.BenchmarkCase)))
        {
            var baseline = group.FirstOrDefault(report => report.BenchmarkCase.Descriptor.Baseline)?.ResultStatistics?.Min;
            var label = group.Key;
            foreach (var report in group.OrderByDescending(report => report.BenchmarkCase.Descriptor.Baseline))
            {
                table.Add([label, report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), .. Cells(report, baseline)]);
                label = "";
            }
        }

        return table;
    }

    private static string[] Cells(BenchmarkReport report, double? baseline) => report.ResultStatistics is { } statistics
        ? [
            Figures.Time(statistics.Min),
            Figures.Time(statistics.Median),
            baseline is { } least ? Figures.Ratio(statistics.Min / least) : "",
            report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) is { } bytes ? Figures.Bytes(bytes) : "",
        ]
        : ["failed", "", "", ""];

    private static string CaseOf(BenchmarkCase benchmark) => string.Join(
        ", ",
        benchmark.Descriptor.Categories.Concat(benchmark.Parameters.Items.Select(parameter => parameter.Value?.ToString() ?? "")));
}
