using Amazon.DynamoDBv2.Model;
using BenchmarkDotNet.Attributes;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;

namespace FieldCrypt.Benchmarks;

/// <summary>
/// One item of 1 KB with 4 encrypted and 2 signed fields under a local key, beside the same primitive calls on the same number of bytes,
/// bare: the floor that no implementation of the format on the same primitives can pass.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class ItemBenchmarks
{
    private const int FieldLength = 240;

    private readonly PrimitiveFloor _floor = new(FieldLength, fields: 4);
    private ItemEncryptor _hmac = null!;
    private ItemEncryptor _ecdsa = null!;
    private Dictionary<string, AttributeValue> _item = null!;
    private Dictionary<string, AttributeValue> _encryptedHmac = null!;
    private Dictionary<string, AttributeValue> _encryptedEcdsa = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        var schema = new TableSchema("Patients", "Id", null, new Dictionary<string, FieldAction>
        {
            ["Ssn"] = FieldAction.EncryptAndSign,
            ["Name"] = FieldAction.EncryptAndSign,
            ["Address"] = FieldAction.EncryptAndSign,
            ["Notes"] = FieldAction.EncryptAndSign,
            ["Clinic"] = FieldAction.SignOnly,
        });
        var keys = LocalKeyProvider.FromKey("benchmark", "key-1", new byte[32]);
        _hmac = new ItemEncryptor(schema, keys);
        _ecdsa = new ItemEncryptor(schema.WithSuite(ItemSuite.HmacAndEcdsa), keys);
        _item = new Dictionary<string, AttributeValue>
        {
            ["Id"] = new() { S = "patient-000001" },
            ["Clinic"] = new() { S = "Sydney Central" },
        };
        foreach (var name in new[] { "Ssn", "Name", "Address", "Notes" })
        {
            _item[name] = new AttributeValue { S = new string('x', FieldLength) };
        }

        _encryptedHmac = await _hmac.EncryptAsync(_item);
        _encryptedEcdsa = await _ecdsa.EncryptAsync(_item);
    }

    [Benchmark(Baseline = true, Description = "floor")]
    [BenchmarkCategory("encrypt, HMAC")]
    public int EncryptFloor() => _floor.Encrypt();

    [Benchmark(Description = "FieldCrypt")]
    [BenchmarkCategory("encrypt, HMAC")]
    public async Task<int> Encrypt() => (await _hmac.EncryptAsync(_item)).Count;

    [Benchmark(Baseline = true, Description = "floor")]
    [BenchmarkCategory("decrypt, HMAC")]
    public int DecryptFloor() => _floor.Decrypt();

    [Benchmark(Description = "FieldCrypt")]
    [BenchmarkCategory("decrypt, HMAC")]
    public async Task<int> Decrypt() => (await _hmac.DecryptAsync(_encryptedHmac)).Count;

    [Benchmark(Baseline = true, Description = "floor")]
    [BenchmarkCategory("encrypt, HMAC+ECDSA")]
    public int EncryptAndSignFloor() => _floor.EncryptAndSign();

    [Benchmark(Description = "FieldCrypt")]
    [BenchmarkCategory("encrypt, HMAC+ECDSA")]
    public async Task<int> EncryptAndSign() => (await _ecdsa.EncryptAsync(_item)).Count;

    [Benchmark(Baseline = true, Description = "floor")]
    [BenchmarkCategory("decrypt, HMAC+ECDSA")]
    public int DecryptAndVerifyFloor() => _floor.DecryptAndVerify();

    [Benchmark(Description = "FieldCrypt")]
    [BenchmarkCategory("decrypt, HMAC+ECDSA")]
    public async Task<int> DecryptAndVerify() => (await _ecdsa.DecryptAsync(_encryptedEcdsa)).Count;
}
