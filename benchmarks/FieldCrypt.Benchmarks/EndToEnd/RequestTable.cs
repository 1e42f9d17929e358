namespace FieldCrypt.Benchmarks;

/// <summary>Whole requests, plain and protected turn by turn, one at a time and 16 in flight.</summary>
internal static class RequestTable
{
    private const int InFlight = 16;

    public static async Task<Table> MeasureAsync(IEnumerable<Request> requests, Effort effort)
    {
        var table = new Table("request, median times", "in flight", "plain", "floor", "protected", "to plain", "to floor");
        foreach (var request in requests)
        {
            await AddAsync(table, request, 1, effort);
            await AddAsync(table, request, InFlight, effort);
        }

        return table;
    }

    private static async Task AddAsync(Table table, Request request, int inFlight, Effort effort)
    {
        var ways = new[] { request.Plain, request.Protected, request.Floor }.OfType<Func<int, Task>>();
        var medians = await TurnByTurn.MediansAsync(
            [.. ways.Select(send => (Func<Task>)(() => AllAsync(send, inFlight)))], request.Reset, effort.TurnSeconds);
        var (plain, @protected) = (medians[0], medians[1]);
        double? floor = request.Floor is null ? null : medians[2];
        table.Add(
            request.Name,
            Figures.Count(inFlight),
            Figures.Time(plain / inFlight),
            floor is null ? "" : Figures.Time(floor.Value / inFlight),
            Figures.Time(@protected / inFlight),
            Figures.Ratio(@protected / plain),
            floor is null ? "" : Figures.Ratio(@protected / floor.Value));
    }

    private static Task AllAsync(Func<int, Task> send, int inFlight) =>
        inFlight == 1 ? send(0) : Task.WhenAll(Enumerable.Range(0, inFlight).Select(send));
}
