using System.Diagnostics;
using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;

namespace FieldCrypt.Operations.Tests;

/// <summary>
/// Memory that does not grow with the table. With FIELDCRYPT_OPERATIONS_SCALE=1000000 in the environment the table is as large; with
/// FIELDCRYPT_OPERATIONS_SPEED=20000 a rewrap is timed against a plain scan and put of as many items.
/// </summary>
public sealed class ScaleTests(OperationsFixture fixture) : OperationsTest(fixture)
{
    private static readonly int Scale = int.Parse(Environment.GetEnvironmentVariable("FIELDCRYPT_OPERATIONS_SCALE") ?? "3000", CultureInfo.InvariantCulture);
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
        using var first = new BranchKeyProvider(_store, "first");
        using var second = new BranchKeyProvider(_store, "second");
        var encryptor = new ItemEncryptor(Schema, first);
        using var table = new FakeTable(Table, Scale, async i =>
        {
            var item = Item(i.ToString(CultureInfo.InvariantCulture));
            // Every tenth is left plain, and so skipped.
            return i % 10 == 0 ? item : await encryptor.EncryptAsync(item, Token);
        });
        using var sink = new JsonLinesSkipSink(Stream.Null);
        long peak = 0;
        var watch = new Watch(_ => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var began = Stopwatch.GetTimestamp();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;

        var report = await new JobRunner(new() { Segments = 16, PageSize = 500, Skips = sink, Progress = watch })
            .RunAsync(DynamoDbJobs.Rewrap(table, Schema, first, second), Token);

        var elapsed = Stopwatch.GetElapsedTime(began);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.Equal((Scale, Scale * 9 / 10, Scale / 10), (report.Figures.Items, report.Figures.Changed, report.Figures.Skipped));
        Assert.Equal(Scale * 9 / 10, table.Writes);
        Assert.Equal(JobFigures.MaxFirstSkips, report.Figures.FirstSkips.Count);
        Assert.True(after - before < 4_000_000, $"{after - before} bytes stay");
        Assert.True(peak < 250_000_000, $"{peak} bytes at most");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Scale} items in {elapsed.TotalSeconds:F1} s, {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / Scale:F0} µs of processor time each, making them included, {peak / 1e6:F0} MB of objects at most, {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB of working set at most");
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

    private sealed class Watch(Action<JobProgress> seen) : IProgress<JobProgress>
    {
        public void Report(JobProgress value) => seen(value);
    }
}
