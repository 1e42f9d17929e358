namespace FieldCrypt.Benchmarks;

[Section(1, "Items", "One DynamoDB item, HMAC suite, local key. Its encrypted fields share its size evenly; two more attributes are signed.")]
public class ItemBenchmarks : ItemBenchmark
{
    public override IEnumerable<ItemShape> Shapes =>
    [
        new(200, 1), new(200, 4), new(1_000, 1), new(1_000, 4), new(1_000, 16), new(10_000, 4), new(10_000, 64), new(100_000, 1), new(100_000, 64),
    ];
}
