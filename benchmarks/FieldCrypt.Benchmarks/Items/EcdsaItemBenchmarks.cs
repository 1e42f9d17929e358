using FieldCrypt.DynamoDb;

namespace FieldCrypt.Benchmarks;

[Section(
    3,
    "Items with a digital signature",
    "HMAC and ECDSA suite, local key. A new P-384 key pair for every item, and a signature, cost more than everything else together. The floor makes "
    + "one signature; as readers insist on a length that half of all signatures have, AWS's libraries make two on average.")]
public class EcdsaItemBenchmarks : ItemBenchmark
{
    public override IEnumerable<ItemShape> Shapes => [new(1_000, 4), new(100_000, 4)];

    protected override ItemSuite Suite => ItemSuite.HmacAndEcdsa;
}
