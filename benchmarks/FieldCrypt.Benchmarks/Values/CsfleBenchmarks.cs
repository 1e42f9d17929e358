using BenchmarkDotNet.Attributes;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;

namespace FieldCrypt.Benchmarks;

/// <summary>
/// One value of MongoDB's Client-Side Field Level Encryption under a key in memory: FieldCrypt, the same primitive calls bare, and MongoDB's own
/// library, from the bytes of a BSON document to bytes in managed memory.
/// </summary>
/// <remarks>Without libmongocrypt (Debian: <c>apt-get install libmongocrypt0</c>) its rows say NA.</remarks>
[Section(
    10,
    "Values of MongoDB",
    "One text of 11, 200 or 4,096 characters, as it is encrypted into and decrypted out of a document, with the data key in memory; beside libmongocrypt, MongoDB's own "
    + "library, called in process with its native cryptography and its key in its own cache. The ratio is to libmongocrypt: 0.33 is three times as fast. "
    + "A random value needs a random IV; the values of a document share a draw, one that is encrypted alone has its own.")]
public class CsfleBenchmarks
{
    private const int ValuesOfADocument = 8;

    private readonly byte[] _buffer = new byte[8_192];
    private DataKey _key = null!;
    private byte[] _document = null!;
    private byte[] _stored = null!;
    private CsfleFloor _floor = null!;
    private NativeCsfle? _native;
    private object _operation = new();
    private int _values;

    /// <summary>The length of the text, in characters.</summary>
    [Params(11, 200, 4_096)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var key = new byte[DataKey.Length];
        new Random(1).NextBytes(key);
        _key = new DataKey(Guid.NewGuid(), Secret.CopyOf(key));
        _document = new BsonDocument("", new string('x', Length)).ToBson();
        _stored = EncryptRandom();
        _floor = new CsfleFloor(key, _document.Length - BsonValueBytes.DocumentOverhead);
        _native = NativeCsfle.Create(_key.Id, key, new string('x', Length), _stored);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _native?.Dispose();
        _key.Release();
    }

    [Benchmark(Description = "floor")]
    [BenchmarkCategory("deterministic")]
    public byte[] DeterministicFloor() => _floor.EncryptDeterministic();

    [Benchmark(Description = "FieldCrypt")]
    [BenchmarkCategory("deterministic")]
    public byte[] Deterministic()
    {
        var value = BsonValueBytes.Value(_document, out var type);
        return CsfleValue.Encrypt(_key, CsfleAlgorithm.Deterministic, type, value);
    }

    [Benchmark(Baseline = true, Description = "libmongocrypt")]
    [BenchmarkCategory("deterministic")]
    public byte[] DeterministicNative() => NativeOrThrow.Encrypt(CsfleAlgorithm.Deterministic);

    [Benchmark(Description = "floor")]
    [BenchmarkCategory("random")]
    public byte[] RandomFloor() => _floor.EncryptRandom();

    [Benchmark(Description = "FieldCrypt, alone")]
    [BenchmarkCategory("random")]
    public byte[] EncryptRandom()
    {
        var value = BsonValueBytes.Value(_document, out var type);
        return CsfleValue.Encrypt(_key, CsfleAlgorithm.Random, type, value);
    }

    [Benchmark(Description = "FieldCrypt, one of a document's 8")]
    [BenchmarkCategory("random")]
    public byte[] EncryptRandomOfDocument()
    {
        if (_values++ % ValuesOfADocument == 0)
        {
            _operation = new();
        }

        var value = BsonValueBytes.Value(_document, out var type);
        return CsfleValue.Encrypt(_key, CsfleAlgorithm.Random, type, value, _operation);
    }

    [Benchmark(Baseline = true, Description = "libmongocrypt")]
    [BenchmarkCategory("random")]
    public byte[] RandomNative() => NativeOrThrow.Encrypt(CsfleAlgorithm.Random);

    [Benchmark(Description = "floor")]
    [BenchmarkCategory("decrypt")]
    public int DecryptFloor() => _floor.Decrypt();

    [Benchmark(Description = "FieldCrypt")]
    [BenchmarkCategory("decrypt")]
    public int Decrypt()
    {
        var length = CsfleValue.Decrypt(_key, _stored, _buffer, BsonValueBytes.ValueOffset, out var type);
        return BsonValueBytes.Frame(_buffer, type, length);
    }

    [Benchmark(Baseline = true, Description = "libmongocrypt")]
    [BenchmarkCategory("decrypt")]
    public int DecryptNative() => NativeOrThrow.Decrypt(_buffer);

    private NativeCsfle NativeOrThrow => _native ?? throw new PlatformNotSupportedException("libmongocrypt is not installed.");
}
