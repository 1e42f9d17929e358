using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Tests;

namespace FieldCrypt.Operations.Child;

/// <summary>A rewrap of a table of any size, for its memory: in a process of its own nothing else takes any. It writes what it took as a line of JSON.</summary>
internal static class ScaleRun
{
    private static readonly TableSchema Schema = new("scale", "Id", null, new Dictionary<string, FieldAction>
    {
        ["Ssn"] = FieldAction.EncryptAndSign,
        ["Notes"] = FieldAction.EncryptAndSign,
        ["Clinic"] = FieldAction.SignOnly,
    });

    public static async Task RunAsync(int count)
    {
        using var store = new InMemoryBranchKeyStore();
        store.Add("first", Guid.NewGuid(), Enumerable.Repeat((byte)1, 32).ToArray());
        store.Add("second", Guid.NewGuid(), Enumerable.Repeat((byte)2, 32).ToArray());
        using var first = new BranchKeyProvider(store, "first");
        using var second = new BranchKeyProvider(store, "second");
        var encryptor = new ItemEncryptor(Schema, first);
        using var table = new FakeTable("scale", count, async i =>
        {
            // Every tenth is left plain, and so skipped.
            var item = Item(i.ToString(CultureInfo.InvariantCulture));
            return i % 10 == 0 ? item : await encryptor.EncryptAsync(item);
        });
        using var sink = new JsonLinesSkipSink(Stream.Null);
        // Pages that are being worked on are in use too: in a small table they are small.
        var live = new LiveMemory(count);
        var began = Stopwatch.GetTimestamp();

        var report = await new JobRunner(new() { Segments = 16, PageSize = count < 100_000 ? 50 : 500, Skips = sink, Progress = live }).RunAsync(DynamoDbJobs.Rewrap(table, Schema, first, second));

        var (elapsed, process) = (Stopwatch.GetElapsedTime(began), Process.GetCurrentProcess());
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            report.Figures.Items,
            report.Figures.Changed,
            report.Figures.Skipped,
            FirstSkips = report.Figures.FirstSkips.Count,
            table.Writes,
            LiveEarly = live.Early,
            LiveLate = live.Late,
            PeakWorkingSet = process.PeakWorkingSet64,
            Seconds = elapsed.TotalSeconds,
            MicrosecondsEach = process.TotalProcessorTime.TotalMicroseconds / count,
        }));
    }

    private static Dictionary<string, AttributeValue> Item(string id) => new()
    {
        ["Id"] = new(id),
        ["Ssn"] = new($"ssn of {id}"),
        ["Notes"] = new("notes"),
        ["Clinic"] = new("Central"),
    };

    /// <summary>The objects that are in use when a quarter of the items is done, and when nearly all are.</summary>
    private sealed class LiveMemory(int count) : IProgress<JobProgress>
    {
        private readonly Lock _gate = new();

        public long Early { get; private set; }

        public long Late { get; private set; }

        public void Report(JobProgress value)
        {
            lock (_gate)
            {
                if (Early == 0 && value.Items >= count / 4)
                {
                    Early = GC.GetTotalMemory(forceFullCollection: true);
                }
                else if (Late == 0 && value.Items >= count / 100 * 95)
                {
                    Late = GC.GetTotalMemory(forceFullCollection: true);
                }
            }
        }
    }
}
