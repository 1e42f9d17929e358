using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Keys;

namespace FieldCrypt.Operations.Tests;

/// <summary>
/// Memory that does not grow with the table, in a process of its own. With FIELDCRYPT_OPERATIONS_SCALE=1000000 in the environment the table is as large; with
/// FIELDCRYPT_OPERATIONS_SPEED=20000 a rewrap is timed against a plain scan and put of as many items.
/// </summary>
public sealed class ScaleTests(OperationsFixture fixture) : OperationsTest(fixture)
{
    private static readonly int Scale = int.Parse(Environment.GetEnvironmentVariable("FIELDCRYPT_OPERATIONS_SCALE") ?? "40000", CultureInfo.InvariantCulture);
    private static readonly long LeastGrowth = Math.Max(Scale * 3L / 4 * 8, 650_000);
    private readonly InMemoryBranchKeyStore _store = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _store.Add("first", Guid.NewGuid(), Enumerable.Repeat((byte)1, 32).ToArray());
        _store.Add("second", Guid.NewGuid(), Enumerable.Repeat((byte)2, 32).ToArray());
    }

    public override ValueTask DisposeAsync()
    {
        _store.Dispose();
        return base.DisposeAsync();
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_table_and_neither_does_it_with_what_is_skipped()
    {
        using var child = ChildProcess.Start("scale", Scale.ToString(CultureInfo.InvariantCulture));
        var errors = child.StandardError.ReadToEndAsync(Token);
        var line = await child.StandardOutput.ReadToEndAsync(Token);
        Assert.Equal("", await errors);
        var took = JsonSerializer.Deserialize<Took>(line)!;
        TestContext.Current.TestOutputHelper!.WriteLine(line);

        Assert.Equal((Scale, Scale * 9 / 10, Scale / 10, Scale * 9 / 10), (took.Items, took.Changed, took.Skipped, took.Writes));
        Assert.Equal(JobFigures.MaxFirstSkips, took.FirstSkips);

        // One small object for each item that is done would be more.
        Assert.True(took.LiveLate - took.LiveEarly < LeastGrowth, $"{took.LiveEarly} bytes were in use after a quarter of {Scale} items, {took.LiveLate} after nearly all");
        Assert.True(took.PeakWorkingSet < 250_000_000, $"{took.PeakWorkingSet} bytes of working set");
    }

    [Fact]
    public async Task A_rewrap_is_timed_against_a_plain_scan_and_put_of_the_same_bytes()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("FIELDCRYPT_OPERATIONS_SPEED") ?? "0", CultureInfo.InvariantCulture);
        Assert.SkipWhen(count == 0, "Figures are made by hand: FIELDCRYPT_OPERATIONS_SPEED says how many items.");
        using var first = new BranchKeyProvider(_store, "first");
        using var second = new BranchKeyProvider(_store, "second");
        await PutEncryptedAsync(first, Enumerable.Range(0, count).Select(i => Item(i.ToString(CultureInfo.InvariantCulture), new string('c', 600))));
        var runner = new JobRunner(new() { Segments = 8, Parallelism = 4, ItemParallelism = 8, PageSize = 500 });
        var (from, to) = (first, second);
        for (var round = 0; round < 5; round++)
        {
            var plain = await MeasureAsync(() => ForAllItemsAsync((item, token) => Plain.PutItemAsync(Table, item, token)));
            var update = await MeasureAsync(() => ForAllItemsAsync((item, token) => Plain.UpdateItemAsync(SameHeader(item), token)));
            var rewrap = await MeasureAsync(async () =>
                Assert.Equal(count, (await runner.RunAsync(DynamoDbJobs.Rewrap(Plain, Schema, from, to), Token)).Figures.Changed));
            (from, to) = (to, from);
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{count} items: scan and put {PerItem(plain)}, scan and conditional update {PerItem(update)}, rewrap {PerItem(rewrap)}; "
                + $"{plain.Elapsed / rewrap.Elapsed:F2} times put, {update.Elapsed / rewrap.Elapsed:F2} times update");
        }

        string PerItem((TimeSpan Elapsed, TimeSpan Processor) time) =>
            $"{count / time.Elapsed.TotalSeconds:F0}/s ({time.Processor.TotalMicroseconds / count:F0} µs of processor each)";
    }

    private static async Task<(TimeSpan Elapsed, TimeSpan Processor)> MeasureAsync(Func<Task> work)
    {
        var (began, spent) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        return (Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - spent);
    }

    // What the AWS client alone takes, at the same parallelism.
    private Task ForAllItemsAsync(Func<Dictionary<string, AttributeValue>, CancellationToken, Task> write) => Parallel.ForAsync(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token }, async (segment, token) =>
    {
        var request = new ScanRequest { TableName = Table, Segment = segment, TotalSegments = 8, Limit = 500 };
        do
        {
            var page = await Plain.ScanAsync(request, token);
            await Parallel.ForEachAsync(
                page.Items,
                new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = token },
                async (item, each) => await write(item, each));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
    });

    // The requests of a rewrap, without its work.
    private UpdateItemRequest SameHeader(Dictionary<string, AttributeValue> item) => new()
    {
        TableName = Table,
        Key = Key(item["Id"].S),
        AttributeUpdates = new()
        {
            ["aws_dbe_head"] = new AttributeValueUpdate(item["aws_dbe_head"], "PUT"),
            ["aws_dbe_foot"] = new AttributeValueUpdate(item["aws_dbe_foot"], "PUT"),
        },
        Expected = new() { ["aws_dbe_head"] = new ExpectedAttributeValue { ComparisonOperator = "EQ", AttributeValueList = [item["aws_dbe_head"]] } },
    };

    /// <summary>What the process says that it did and took.</summary>
    private sealed record Took(long Items, long Changed, long Skipped, int FirstSkips, long Writes, long LiveEarly, long LiveLate, long PeakWorkingSet);
}
