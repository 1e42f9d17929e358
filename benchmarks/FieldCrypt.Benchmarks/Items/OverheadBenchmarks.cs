using Amazon.DynamoDBv2.Model;
using BenchmarkDotNet.Attributes;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Items;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.Benchmarks;

/// <summary>What the format costs besides cryptography.</summary>
[Section(
    4,
    "Without cryptography",
    "What remains of an item's time: finding its fields and their order, building its encryption context, serializing values.")]
public class OverheadBenchmarks
{
    private readonly ItemShape _shape = new(1_000, 4);
    private TableSchema _schema = null!;
    private Dictionary<string, AttributeValue> _item = null!;
    private ItemAttribute[] _attributes = null!;

    [GlobalSetup]
    public void Setup()
    {
        _schema = _shape.Schema;
        _item = _shape.NewItem();
        _attributes = ItemScope.ForWriting(_schema, _item);
    }

    [Benchmark(Description = "schema of a table with 6 attributes, once per table")]
    public TableSchema Schema() => _shape.Schema;

    [Benchmark(Description = "fields of an item in canonical order")]
    public object Scope() => ItemScope.ForWriting(_schema, _item);

    [Benchmark(Description = "encryption context, serialized")]
    public int Context() => ItemContext.Build(_schema, 1, _attributes, EncryptionContext.Empty).Serialized.Length;

    [Benchmark(Description = "serialize 4 texts of 250 B")]
    public int Serialize()
    {
        var writer = new ByteWriter(4_000);
        foreach (ref readonly var attribute in _attributes.AsSpan())
        {
            AttributeWriter.Write(attribute.Value, ref writer);
        }

        var length = writer.Length;
        writer.Dispose();
        return length;
    }
}
