using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;

namespace FieldCrypt.Benchmarks;

[Section(
    8,
    "Memory",
    "What one item allocates, and how much of it is not the result: a copy of the result, made object by object, is subtracted. Tests hold the last "
    + "column to a limit.")]
internal sealed class AllocatedMemory : ICustomSection
{
    private const int Repetitions = 200;

    public async Task<Table> MeasureAsync(Effort effort)
    {
        var table = new Table("case", "allocated", "result", "beyond the result");
        foreach (var shape in new[] { new ItemShape(200, 1), new ItemShape(1_000, 4), new ItemShape(10_000, 64), new ItemShape(100_000, 4) })
        {
            var encryptor = new ItemEncryptor(shape.Schema, BenchmarkKeys.Local());
            var item = shape.NewItem();
            var encrypted = await encryptor.EncryptAsync(item);
            var opened = await encryptor.DecryptAsync(encrypted);
            Add(table, $"encrypt, {shape}", () => encryptor.EncryptAsync(item), () => CopyOf(encrypted, item));
            Add(table, $"decrypt, {shape}", () => encryptor.DecryptAsync(encrypted), () => CopyOf(opened, encrypted));
        }

        return table;
    }

    private static void Add(
        Table table, string label, Func<ValueTask<Dictionary<string, AttributeValue>>> operation, Func<Dictionary<string, AttributeValue>> copy)
    {
        var all = Allocated(() => AtOnce.Result(operation()));
        var result = Allocated(copy);
        table.Add(label, Figures.Bytes(all), Figures.Bytes(result), Figures.Bytes(all - result));
    }

    private static double Allocated(Func<Dictionary<string, AttributeValue>> operation)
    {
        operation();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Repetitions; i++)
        {
            operation();
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Repetitions;
    }

    // Values that the result shares with its source are no allocation.
    private static Dictionary<string, AttributeValue> CopyOf(Dictionary<string, AttributeValue> item, Dictionary<string, AttributeValue> source)
    {
        var copy = new Dictionary<string, AttributeValue>(item.Count, StringComparer.Ordinal);
        foreach (var (name, value) in item)
        {
            copy[name] = source.TryGetValue(name, out var same) && ReferenceEquals(same, value) ? value
                : value.B is { } stream ? new AttributeValue { B = new MemoryStream(stream.ToArray()) }
                : new AttributeValue { S = new string(value.S.AsSpan()) };
        }

        return copy;
    }
}
