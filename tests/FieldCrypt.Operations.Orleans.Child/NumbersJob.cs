using System.Globalization;
using FieldCrypt.Operations.Pace;

namespace FieldCrypt.Operations.Tests;

/// <summary>A job over a store of numbers that takes a while for each, as a store far away does. What is done is told, and nothing else is kept.</summary>
/// <param name="numbers">How many there are.</param>
/// <param name="latency">How long each takes.</param>
/// <param name="configuration">What the worker is configured with, which decides whether it is the same job.</param>
/// <param name="place">Where the store is, which the store itself says.</param>
/// <param name="done">Told each number that is done.</param>
internal sealed class NumbersJob(int numbers, TimeSpan latency, string configuration, string place, Action<int> done) : StoreJob
{
    public const string Count = "numbers";
    public const string Fault = "fault";

    /// <summary>A number that always fails; none if negative.</summary>
    public int Broken { get; init; } = -1;

    public override JobAction Action => JobAction.Encrypt;

    public override string Store => "numbers";

    public override string Identity => string.Create(CultureInfo.InvariantCulture, $"numbers below {numbers} with {configuration}");

    public override Task<string?> ReadStoreIdentityAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(place);

    public override Task<JobPlan> PlanAsync(int segments, CancellationToken cancellationToken) => Task.FromResult(new JobPlan
    {
        Identity = Identity,
        Segments = [.. Enumerable.Range(0, segments).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{(long)i * numbers / segments}-{(long)(i + 1) * numbers / segments}"))],
        EstimatedItems = numbers,
    });

    public override async Task<JobStep> StepAsync(string segment, string? position, JobStepContext context, CancellationToken cancellationToken)
    {
        using var tally = KmsTally.Begin();
        var figures = new FigureTally();
        var bounds = segment.Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var start = position is null ? bounds[0] : int.Parse(position, CultureInfo.InvariantCulture);
        var end = Math.Min(start + context.Options.PageSize, bounds[1]);
        var page = Enumerable.Range(start, end - start).ToList();
        page.ForEach(_ => figures.Seen(new ItemGroup { Protection = ItemProtection.Plaintext, Items = 1, Bytes = 10 }));
        await context.TakeBytesAsync(10 * page.Count, cancellationToken);
        await context.ForEachAsync(
            page, tally, context.Retrying(this, figures), (number, token) => DoAsync(number, figures, context.Options.Mode, token), cancellationToken);
        return new JobStep(end < bounds[1] ? end.ToString(CultureInfo.InvariantCulture) : null, figures.ToFigures(tally.ToUses()));
    }

    private async ValueTask DoAsync(int number, FigureTally figures, JobMode mode, CancellationToken cancellationToken)
    {
        if (number == Broken)
        {
            throw new KeyAccessException(KeyAccessFailure.Disabled, $"The key of number {number} is disabled.");
        }

        await Task.Delay(latency, cancellationToken);
        if (mode == JobMode.Run)
        {
            done(number);
        }

        figures.Changed();
    }
}
