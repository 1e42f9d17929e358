using BenchmarkDotNet.Reports;

namespace FieldCrypt.Benchmarks;

/// <summary>BenchmarkDotNet's results of one class, run several times, as a table: each case with its baseline first.</summary>
/// <remarks>
/// Times and ratios are those of the fastest iteration: on a machine that others use too, it is the one they disturbed least. The median stands
/// beside it, to show how much they did.
/// </remarks>
internal static class SummaryTable
{
    public static Table Of(IReadOnlyList<Summary> rounds)
    {
        if (rounds.Any(round => round.HasCriticalValidationErrors))
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, rounds[0].ValidationErrors.Select(error => error.Message)));
        }

        var table = new Table("case", "", "fastest", "median", "ratio", "allocated");
        var reports = rounds.SelectMany(round => round.Reports).ToLookup(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name
            + CaseOrder.CaseOf(report.BenchmarkCase));
        foreach (var group in rounds[0].Reports.Select(report => report.BenchmarkCase).GroupBy(CaseOrder.CaseOf))
        {
            var label = group.Key;
            double? baseline = null;
            foreach (var benchmark in group.OrderByDescending(benchmark => benchmark.Descriptor.Baseline))
            {
                BenchmarkReport[] same = [.. reports[benchmark.Descriptor.WorkloadMethod.Name + CaseOrder.CaseOf(benchmark)]];
                double[] times = [.. same.SelectMany(report => report.ResultStatistics?.OriginalValues ?? []).Order()];
                if (times.Length == 0)
                {
                    // A peer that is not installed.
                    table.Add(label, benchmark.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), "not here", "", "", "");
                    label = "";
                    continue;
                }

                baseline ??= benchmark.Descriptor.Baseline ? times[0] : null;
                table.Add(
                    label,
                    benchmark.Descriptor.WorkloadMethodDisplayInfo.Trim('\''),
                    Figures.Time(times[0]),
                    Figures.Time(times[times.Length / 2]),
                    baseline is { } least ? Figures.Ratio(times[0] / least) : "",
                    same.Min(report => report.GcStats.GetBytesAllocatedPerOperation(benchmark)) is { } bytes ? Figures.Bytes(bytes) : "");
                label = "";
            }
        }

        return table;
    }
}
