using Amazon.DynamoDBv2.Model;
using BenchmarkDotNet.Attributes;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;

namespace FieldCrypt.Benchmarks;

/// <summary>One item, encrypted and decrypted, beside its floor.</summary>
public abstract class ItemBenchmark
{
    private PrimitiveFloor _floor = null!;
    private ItemEncryptor _encryptor = null!;
    private Dictionary<string, AttributeValue> _item = null!;
    private Dictionary<string, AttributeValue> _encrypted = null!;

    [ParamsSource(nameof(Shapes))]
    public ItemShape Shape { get; set; } = null!;

    public abstract IEnumerable<ItemShape> Shapes { get; }

    protected virtual ItemSuite Suite => ItemSuite.Hmac;

    protected virtual KeyProvider Keys => BenchmarkKeys.Local();

    [GlobalSetup]
    public async Task Setup()
    {
        var keys = Keys;
        _floor = await PrimitiveFloor.ForAsync(Shape, Suite, keys);
        _encryptor = new ItemEncryptor(Shape.Schema.WithSuite(Suite).WithUnseparatedSignatures(), keys);
        _item = Shape.NewItem();
        _encrypted = await _encryptor.EncryptAsync(_item);
    }

    [Benchmark(Baseline = true, Description = "floor")]
    [BenchmarkCategory("encrypt")]
    public int EncryptFloor() => _floor.Encrypt();

    [Benchmark(Description = "FieldCrypt")]
    [BenchmarkCategory("encrypt")]
    public Dictionary<string, AttributeValue> Encrypt() => AtOnce.Result(_encryptor.EncryptAsync(_item));

    [Benchmark(Baseline = true, Description = "floor")]
    [BenchmarkCategory("decrypt")]
    public bool DecryptFloor() => _floor.Decrypt();

    [Benchmark(Description = "FieldCrypt")]
    [BenchmarkCategory("decrypt")]
    public Dictionary<string, AttributeValue> Decrypt() => AtOnce.Result(_encryptor.DecryptAsync(_encrypted));
}
