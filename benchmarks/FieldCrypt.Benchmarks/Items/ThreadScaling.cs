using System.Diagnostics;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;

namespace FieldCrypt.Benchmarks;

[Section(
    6,
    "Threads",
    "Items of one shape per second through one encryptor by one thread and by two at the same time, turn by turn; a machine with two free cores "
    + "can at best double. The bare primitives stand beside it: what keeps them from scaling (the platform's locks, a shared cache, another "
    + "tenant of the machine) keeps everything above them too.")]
internal sealed class ThreadScaling : ICustomSection
{
    // Short, so that on a machine that others use too some slices have both cores for themselves.
    private const double SliceNanoseconds = 3e6;

    public async Task<Table> MeasureAsync(Effort effort)
    {
        var table = new Table("case", "1 thread", "2 threads", "speed-up", "speed-up, bare primitives");
        foreach (var shape in new[] { new ItemShape(1_000, 4), new ItemShape(100_000, 4) })
        {
            var encryptor = new ItemEncryptor(shape.Schema, BenchmarkKeys.Local());
            var item = shape.NewItem();
            var encrypted = await encryptor.EncryptAsync(item);
            await AddAsync(table, effort, shape, "encrypt", () => AtOnce.Result(encryptor.EncryptAsync(item)), floor => floor.Encrypt());
            await AddAsync(table, effort, shape, "decrypt", () => AtOnce.Result(encryptor.DecryptAsync(encrypted)), floor => floor.Decrypt());
        }

        return table;
    }

    private static async Task AddAsync(
        Table table, Effort effort, ItemShape shape, string what, Func<Dictionary<string, AttributeValue>> operation, Action<PrimitiveFloor> bare)
    {
        // Each thread has buffers of its own.
        var floors = new[]
        {
            await PrimitiveFloor.ForAsync(shape, ItemSuite.Hmac, BenchmarkKeys.Local()),
            await PrimitiveFloor.ForAsync(shape, ItemSuite.Hmac, BenchmarkKeys.Local()),
        };
        var (one, two) = Rates(effort, _ => operation());
        var (bareOne, bareTwo) = Rates(effort, thread => bare(floors[thread]));
        table.Add(
            $"{what}, {shape}",
            $"{Figures.Count(one)}/s",
            $"{Figures.Count(two)}/s",
            Figures.Ratio(two / one),
            Figures.Ratio(bareTwo / bareOne));
    }

    private static (double One, double Two) Rates(Effort effort, Action<int> operation)
    {
        const int WarmUps = 1_000;
        var count = Math.Max(1, (int)(SliceNanoseconds * WarmUps / Slice(1, WarmUps, operation)));
        double one = 0, two = 0;
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < effort.TurnSeconds / 2;)
        {
            one = Math.Max(one, count * 1e9 / Slice(1, count, operation));
            two = Math.Max(two, 2 * count * 1e9 / Slice(2, count, operation));
        }

        return (one, two);
    }

    // Nanoseconds from when all threads run until the last is done.
    private static double Slice(int threads, int count, Action<int> operation)
    {
        var starts = new long[threads];
        var ends = new long[threads];
        var ready = 0;
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() => Work(thread)))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return Stopwatch.GetElapsedTime(starts.Min(), ends.Max()).TotalNanoseconds;

        void Work(int thread)
        {
            operation(thread);
            Interlocked.Increment(ref ready);
            while (Volatile.Read(ref ready) < threads)
            {
                Thread.SpinWait(10);
            }

            starts[thread] = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                operation(thread);
            }

            ends[thread] = Stopwatch.GetTimestamp();
        }
    }
}
