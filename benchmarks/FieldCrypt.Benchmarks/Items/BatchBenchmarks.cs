using Amazon.DynamoDBv2.Model;
using BenchmarkDotNet.Attributes;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.Benchmarks;

/// <summary>Batches as the client encrypts and decrypts them, beside one item after the other.</summary>
[Section(
    5,
    "Batches",
    "25 items (BatchWriteItem) and 100 (a page of a query), 1 KB each with 4 fields: one after the other, and as the client does it, on all cores.")]
public class BatchBenchmarks
{
    private readonly ItemShape _shape = new(1_000, 4);
    private ProtectedTable _table = null!;
    private Dictionary<string, AttributeValue>[] _items = null!;
    private Dictionary<string, AttributeValue>[] _encrypted = null!;

    [Params(25, 100)]
    public int Items { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _table = new ProtectedTable(_shape.Schema, new ItemEncryptor(_shape.Schema, BenchmarkKeys.Local()));
        _items = [.. Enumerable.Range(0, Items).Select(_shape.NewItem)];
        _encrypted = new Dictionary<string, AttributeValue>[Items];
        await Encrypt();
    }

    [Benchmark(Baseline = true, Description = "one by one")]
    [BenchmarkCategory("encrypt")]
    public async Task EncryptOneByOne()
    {
        for (var i = 0; i < _items.Length; i++)
        {
            _encrypted[i] = await _table.Encryptor.EncryptAsync(_items[i]);
        }
    }

    [Benchmark(Description = "as the client")]
    [BenchmarkCategory("encrypt")]
    public Task Encrypt() => ProtectedTable.ForAllAsync(
        _items.Length, async (i, token) => _encrypted[i] = await _table.Encryptor.EncryptAsync(_items[i], token), CancellationToken.None);

    [Benchmark(Baseline = true, Description = "one by one")]
    [BenchmarkCategory("decrypt")]
    public async Task DecryptOneByOne()
    {
        foreach (var item in _encrypted)
        {
            await _table.Encryptor.DecryptAsync(item);
        }
    }

    [Benchmark(Description = "as the client")]
    [BenchmarkCategory("decrypt")]
    public Task Decrypt() => _table.DecryptAllAsync([.. _encrypted], CancellationToken.None);
}
