using BenchmarkDotNet.Attributes;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.Keys;

namespace FieldCrypt.Benchmarks;

/// <summary>One message of suite 0478 under a local key, written and read whole, beside its floor.</summary>
[Section(
    12,
    "Messages of the AWS Encryption SDK",
    "One value of 11 or 1,024 bytes as a message of suite 0478, with a data key of its own under a local AES key and three pairs of context.")]
public class MessageBenchmarks
{
    private MessageEncryptor _encryptor = null!;
    private MessageFloor _floor = null!;
    private byte[] _plaintext = null!;
    private byte[] _message = null!;

    internal static EncryptionContext Context { get; } = new([new("table", "patients"), new("column", "ssn"), new("row", "p-1")]);

    /// <summary>The length of the value, in bytes.</summary>
    [Params(11, 1_024)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _encryptor = new MessageEncryptor(new MessageEncryptorOptions { Keys = BenchmarkKeys.Local() });
        _plaintext = new byte[Length];
        _message = Encrypt();
        _floor = new MessageFloor(Context, _message.Length, Length);
    }

    [Benchmark(Baseline = true, Description = "floor")]
    [BenchmarkCategory("encrypt")]
    public int EncryptFloor() => _floor.Encrypt();

    [Benchmark(Description = "FieldCrypt")]
    [BenchmarkCategory("encrypt")]
    public byte[] Encrypt() => _encryptor.Encrypt(_plaintext, Context);

    [Benchmark(Baseline = true, Description = "floor")]
    [BenchmarkCategory("decrypt")]
    public int DecryptFloor() => _floor.Decrypt();

    [Benchmark(Description = "FieldCrypt")]
    [BenchmarkCategory("decrypt")]
    public DecryptedMessage Decrypt() => _encryptor.Decrypt(_message, Context);
}
