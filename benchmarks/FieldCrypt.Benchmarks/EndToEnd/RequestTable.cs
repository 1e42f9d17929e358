namespace FieldCrypt.Benchmarks;

/// <summary>Whole requests, plain and protected turn by turn, one at a time and 16 in flight.</summary>
internal static class RequestTable
{
    private const int InFlight = 16;

    public static async Task<Table> MeasureAsync(IEnumerable<Request> requests, Effort effort)
    {
        var table = new Table("request", "in flight", "plain, median", "protected, median", "ratio of medians", "ratio of the fastest");
        foreach (var request in requests)
        {
            await AddAsync(table, request, 1, effort);
            await AddAsync(table, request, InFlight, effort);
        }

        return table;
    }

    private static async Task AddAsync(Table table, Request request, int inFlight, Effort effort)
    {
        var paired = await PairedMeasurement.RunAsync(
            () => AllAsync(request.Plain, inFlight), () => AllAsync(request.Protected, inFlight), effort.PairedSeconds);
        table.Add(
            request.Name,
            Figures.Count(inFlight),
            Figures.Time(paired.FirstMedian / inFlight),
            Figures.Time(paired.SecondMedian / inFlight),
            Figures.Ratio(paired.SecondMedian / paired.FirstMedian),
            Figures.Ratio(paired.SecondFastest / paired.FirstFastest));
    }

    private static Task AllAsync(Func<int, Task> send, int inFlight) =>
        inFlight == 1 ? send(0) : Task.WhenAll(Enumerable.Range(0, inFlight).Select(send));
}
