using FieldCrypt.Keys;

namespace FieldCrypt.Benchmarks;

[Section(2, "Items under a branch key", "HMAC suite; the branch key is at hand, as it is in production but for one item in thousands.")]
public class BranchKeyItemBenchmarks : ItemBenchmark
{
    public override IEnumerable<ItemShape> Shapes => [new(1_000, 4), new(10_000, 16)];

    protected override KeyProvider Keys => BenchmarkKeys.Branch();
}
