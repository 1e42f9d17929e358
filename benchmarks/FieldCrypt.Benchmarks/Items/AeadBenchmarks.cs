using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using FieldCrypt.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace FieldCrypt.Benchmarks;

/// <summary>The choice behind <see cref="Primitives"/>.</summary>
[Section(
    7,
    "AES-256-GCM under a key that is used once",
    "Every field has its own key, so setting a key up counts. .NET makes a new object for each; FieldCrypt gives a context of the same OpenSSL another "
    + "key, and a key of zeros in the end. BouncyCastle's AES-NI engine is no part of FieldCrypt: it leaves the key and its schedule in arrays of the "
    + "garbage collector that nothing can clear, and more than a kilobyte of garbage for each field.")]
public class AeadBenchmarks
{
    private readonly byte[] _key = new byte[Aead.KeyLength];
    private readonly byte[] _nonce = new byte[Aead.NonceLength];
    private readonly byte[] _path = new byte[32];
    private byte[] _plaintext = null!;
    private byte[] _sealed = null!;

    [Params(16, 256, 1_024, 4_096, 65_536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _plaintext = new byte[Size];
        _sealed = new byte[Size + Aead.TagLength];
    }

    [Benchmark(Baseline = true, Description = ".NET")]
    [BenchmarkCategory("bytes")]
    public void Platform()
    {
        using var gcm = new AesGcm(_key, Aead.TagLength);
        gcm.Encrypt(_nonce, _plaintext, _sealed.AsSpan(..^Aead.TagLength), _sealed.AsSpan(^Aead.TagLength..), _path);
    }

    [Benchmark(Description = "FieldCrypt")]
    [BenchmarkCategory("bytes")]
    public void FieldCrypt() => Aead.Encrypt(_key, _nonce, _path, _plaintext, _sealed);

    [Benchmark(Description = "BouncyCastle")]
    [BenchmarkCategory("bytes")]
    public void BouncyCastle()
    {
        var gcm = new GcmBlockCipher(new AesEngine_X86());
        gcm.Init(true, new AeadParameters(new KeyParameter(_key), Aead.TagLength * 8, _nonce));
        gcm.ProcessAadBytes(_path);
        var written = gcm.ProcessBytes(_plaintext, _sealed);
        gcm.DoFinal(_sealed.AsSpan(written));
    }
}
