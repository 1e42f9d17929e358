using System.Security.Cryptography;
using CsCheck;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.Format;

/// <summary>An engine that stays open between values does exactly what fresh ciphers do, in whatever order values come.</summary>
public sealed class CsfleEngineTests : IDisposable
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(DataKey.Length);
    private readonly CsfleEngine _engine;
    private readonly Aes _aes = Aes.Create();

    public CsfleEngineTests()
    {
        _engine = new CsfleEngine(_key);
        _aes.Key = _key[32..64];
    }

    public void Dispose()
    {
        _engine.Dispose();
        _aes.Dispose();
    }

    [Fact]
    public void Chained_encryption_and_decryption_equal_fresh_ciphers() =>
        Gen.Select(Gen.Int[1, 40], Gen.Bool, Gen.Byte.Array[16]).Array[1, 30].Sample(messages =>
        {
            foreach (var (blocks, encrypts, iv) in messages)
            {
                var text = RandomNumberGenerator.GetBytes(blocks * 16);
                Assert.Equal(encrypts ? _aes.EncryptCbc(text, iv, PaddingMode.None) : _aes.DecryptCbc(text, iv, PaddingMode.None),
                    encrypts ? Encrypt(text, iv) : Decrypt(text, iv));
            }
        }, iter: 500, threads: 1);

    [Fact]
    public void Codes_equal_fresh_ones_in_any_order() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 20], Gen.Bool).Sample((first, second, isIv) =>
        {
            var expected = HMACSHA512.HashData(isIv ? _key[64..96] : _key[..32], first.Concat(second).ToArray());
            var code = new byte[isIv ? 16 : 32];
            if (isIv)
            {
                _engine.IvMac(first, second, default, code);
            }
            else
            {
                _engine.Mac(first, second, code);
            }

            Assert.Equal(expected[..code.Length], code);
        }, iter: 2_000, threads: 1);

    [Fact]
    public void A_key_works_on_after_a_refused_value()
    {
        var key = new DataKey(Guid.NewGuid(), Secret.CopyOf(_key));
        var expected = Deterministic(key, 0);
        var buffer = new byte[200];
        for (var i = 0; i < 100; i++)
        {
            var changed = Deterministic(key, i);
            changed[40] ^= 1;
            Assert.Throws<DataNotAuthenticException>(() => CsfleValue.Decrypt(key, changed, buffer, 0, out _));
            Assert.Equal(expected, Deterministic(key, 0));
            CsfleValue.Decrypt(key, expected, buffer, 0, out _);
            Assert.Equal(0, BitConverter.ToInt64(buffer));
        }

        key.Release();
    }

    [Fact]
    public void A_failure_in_the_middle_leaves_the_key_usable()
    {
        var key = new DataKey(Guid.NewGuid(), Secret.CopyOf(_key));
        var blob = Deterministic(key, 1);

        // Too short a buffer: the cipher refuses after the tag was verified.
        Assert.ThrowsAny<ArgumentException>(() => CsfleValue.Decrypt(key, blob, new byte[3], 0, out _));
        var buffer = new byte[16];
        Assert.Equal(8, CsfleValue.Decrypt(key, blob, buffer, 0, out _));
        Assert.Equal(1, BitConverter.ToInt64(buffer));
        key.Release();
    }

    [Fact]
    public async Task One_key_serves_many_threads_at_once()
    {
        var key = new DataKey(Guid.NewGuid(), Secret.CopyOf(_key));
        var expected = Enumerable.Range(0, 64).Select(number => Deterministic(key, number)).ToArray();
        await Parallel.ForAsync(0, 16, TestContext.Current.CancellationToken, (thread, _) =>
        {
            var buffer = new byte[64];
            for (var i = 0; i < 2_000; i++)
            {
                var number = (thread + i) % 64;
                Assert.Equal(expected[number], Deterministic(key, number));
                var random = CsfleValue.Encrypt(key, CsfleAlgorithm.Random, BsonType.Int64, BitConverter.GetBytes((long)number));
                Assert.Equal(8, CsfleValue.Decrypt(key, random, buffer, 0, out var type));
                Assert.Equal(BsonType.Int64, type);
                Assert.Equal(number, BitConverter.ToInt64(buffer));
            }

            return ValueTask.CompletedTask;
        });
        key.Release();
    }

    [Fact]
    public void A_key_of_another_length_is_refused_and_cleared()
    {
        var key = Secret.Random(95);
        var refusal = Assert.Throws<KeyAccessException>(() => new DataKey(Guid.NewGuid(), key));
        Assert.Equal(KeyAccessFailure.InvalidResponse, refusal.Reason);
        Assert.Throws<ObjectDisposedException>(() => key.Length);
    }

    [Fact]
    public void A_key_that_its_last_holder_let_go_is_cleared()
    {
        var secret = Secret.CopyOf(_key);
        var key = new DataKey(Guid.NewGuid(), secret);
        Assert.True(key.TryHold());
        key.Release();
        Assert.Equal(DataKey.Length, secret.Length);
        key.Release();
        Assert.Throws<ObjectDisposedException>(() => secret.Length);
        Assert.False(key.TryHold());
        Assert.DoesNotContain(Convert.ToHexString(_key), $"{key}", StringComparison.OrdinalIgnoreCase);
    }

    private static byte[] Deterministic(DataKey key, long number) =>
        CsfleValue.Encrypt(key, CsfleAlgorithm.Deterministic, BsonType.Int64, BitConverter.GetBytes(number));

    private byte[] Encrypt(byte[] text, byte[] iv)
    {
        var buffer = text.ToArray();
        _engine.EncryptInPlace(buffer, 0, buffer.Length, iv);
        return buffer;
    }

    private byte[] Decrypt(byte[] text, byte[] iv)
    {
        var plaintext = new byte[text.Length];
        _engine.Decrypt(text, 0, text.Length, iv, plaintext, 0);
        return plaintext;
    }
}
