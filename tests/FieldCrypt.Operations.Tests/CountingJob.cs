using System.Collections.Concurrent;
using System.Globalization;

namespace FieldCrypt.Operations.Tests;

/// <summary>A store of numbers in memory, in pages; it notes what is done to each number, and can fail on purpose.</summary>
internal sealed class CountingJob(int numbers) : StoreJob
{
    public ConcurrentDictionary<int, int> Done { get; } = [];

    public Func<int, Exception?> Fault { get; init; } = static _ => null;

    public override JobAction Action => JobAction.Encrypt;

    public override string Store => "numbers";

    public override string Identity => string.Create(CultureInfo.InvariantCulture, $"numbers below {numbers}");

    public override Task<JobPlan> PlanAsync(int segments, CancellationToken cancellationToken) => Task.FromResult(new JobPlan
    {
        Identity = Identity,
        Segments = [.. Enumerable.Range(0, segments).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i * numbers / segments}-{(i + 1) * numbers / segments}"))],
        EstimatedItems = numbers,
    });

    public override async Task<JobStep> StepAsync(string segment, string? position, JobStepContext context, CancellationToken cancellationToken)
    {
        using var tally = Pace.KmsTally.Begin();
        var figures = new FigureTally();
        var bounds = segment.Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var start = position is null ? bounds[0] : int.Parse(position, CultureInfo.InvariantCulture);
        var end = Math.Min(start + context.Options.PageSize, bounds[1]);
        var retrying = context.Retrying(this, figures);
        var page = Enumerable.Range(start, end - start).ToList();
        page.ForEach(_ => figures.Seen(new ItemGroup { Protection = ItemProtection.Plaintext, Items = 1, Bytes = 10 }));
        await context.TakeBytesAsync(10 * page.Count, cancellationToken);
        await context.ForEachAsync(
            page,
            tally,
            retrying,
            (number, _) =>
            {
                if (Fault(number) is { } fault)
                {
                    throw fault;
                }

                Done.AddOrUpdate(number, 1, static (_, count) => count + 1);
                figures.Changed();
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        return new JobStep(end < bounds[1] ? end.ToString(CultureInfo.InvariantCulture) : null, figures.ToFigures(tally.ToUses()));
    }
}
