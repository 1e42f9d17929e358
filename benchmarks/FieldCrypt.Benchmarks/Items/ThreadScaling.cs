using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;

namespace FieldCrypt.Benchmarks;

[Section(
    6,
    "Threads",
    "Items of one shape per second through one encryptor by one thread and by two at the same time, turn by turn; a machine with two free cores can at "
    + "best double. The bare primitives stand beside it: what keeps them from scaling (the platform's locks, a shared cache, another tenant of the "
    + "machine) keeps everything above them too.")]
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
        var (one, two) = await RatesAsync(effort, _ => operation());
        var (bareOne, bareTwo) = await RatesAsync(effort, thread => bare(floors[thread]));
        table.Add(
            $"{what}, {shape}",
            $"{Figures.Count(one)}/s",
            $"{Figures.Count(two)}/s",
            Figures.Ratio(two / one),
            Figures.Ratio(bareTwo / bareOne));
    }

    private static async Task<(double One, double Two)> RatesAsync(Effort effort, Action<int> operation)
    {
        var calibration = await PairedMeasurement.RunAsync(() => Repeat(0, 1), () => Task.CompletedTask, 0.3);
        var count = Math.Max(1, (int)(SliceNanoseconds / calibration.FirstMedian));
        var paired = await PairedMeasurement.RunAsync(
            () => Task.Run(() => Repeat(0, count)),
            () => Task.WhenAll(Task.Run(() => Repeat(0, count)), Task.Run(() => Repeat(1, count))),
            effort.PairedSeconds / 2);
        return (count * 1e9 / paired.FirstFastest, 2 * count * 1e9 / paired.SecondFastest);

        Task Repeat(int thread, int times)
        {
            for (var i = 0; i < times; i++)
            {
                operation(thread);
            }

            return Task.CompletedTask;
        }
    }
}
