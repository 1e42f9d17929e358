using FieldCrypt.Cryptography;
using FieldCrypt.Keys;

namespace FieldCrypt.Tests.Cryptography;

public sealed class AeadKeyTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Nonce = new byte[Aead.NonceLength];

    [Fact]
    public void It_does_what_a_key_that_is_used_once_does()
    {
        using var key = new AeadKey(Secret.CopyOf(Bytes));
        var @sealed = new byte[5 + Aead.TagLength];
        var expected = new byte[@sealed.Length];
        Aead.Encrypt(Bytes, Nonce, "context"u8, "value"u8, expected);

        for (var i = 0; i < 3; i++)
        {
            key.Encrypt(Nonce, "context"u8, "value"u8, @sealed);
            Assert.Equal(expected, @sealed);
            var opened = new byte[5];
            Assert.True(key.TryDecrypt(Nonce, "context"u8, @sealed, opened));
            Assert.Equal("value"u8, opened);
        }
    }

    [Fact]
    public void It_refuses_and_goes_on()
    {
        using var key = new AeadKey(Secret.CopyOf(Bytes));
        var @sealed = new byte[5 + Aead.TagLength];
        key.Encrypt(Nonce, "context"u8, "value"u8, @sealed);
        var opened = new byte[5];

        Assert.False(key.TryDecrypt(Nonce, "another"u8, @sealed, opened));
        Assert.Equal(new byte[5], opened);
        Assert.False(key.TryDecrypt(Nonce, "context"u8, @sealed, new byte[4]));
        Assert.False(key.TryDecrypt(Nonce, "context"u8, @sealed.AsSpan(0, 3), []));
        Assert.True(key.TryDecrypt(Nonce, "context"u8, @sealed, opened));
    }

    [Fact]
    public void Its_cipher_is_set_up_once_and_used_for_every_message()
    {
        using var key = new AeadKey(Secret.CopyOf(Bytes));
        var @sealed = new byte[5 + Aead.TagLength];
        var before = PrimitiveCalls.Current;

        for (var i = 0; i < 10; i++)
        {
            key.Encrypt(Nonce, [], "value"u8, @sealed);
        }

        Assert.Equal(1, PrimitiveCalls.Current.AeadKeys - before.AeadKeys);
        Assert.Equal(10, PrimitiveCalls.Current.AeadMessages - before.AeadMessages);
    }

    [Fact]
    public void Many_threads_use_it_at_once()
    {
        using var key = new AeadKey(Secret.CopyOf(Bytes));
        Parallel.For(0, 2000, i =>
        {
            byte[] plaintext = [(byte)i, (byte)(i >> 8)];
            var nonce = new byte[Aead.NonceLength];
            plaintext.CopyTo(nonce, 0);
            var @sealed = new byte[2 + Aead.TagLength];
            var expected = new byte[2 + Aead.TagLength];
            key.Encrypt(nonce, [], plaintext, @sealed);
            Aead.Encrypt(Bytes, nonce, [], plaintext, expected);
            Assert.Equal(expected, @sealed);
        });
    }

    [Fact]
    public void Once_disposed_it_is_cleared_and_refuses()
    {
        var secret = Secret.CopyOf(Bytes);
        var key = new AeadKey(secret);
        key.Encrypt(Nonce, [], "value"u8, new byte[5 + Aead.TagLength]);
        key.Dispose();
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Encrypt(Nonce, [], "value"u8, new byte[5 + Aead.TagLength]));
        Assert.Throws<ObjectDisposedException>(() => secret.Bytes());
        Assert.Equal("Secret (cleared)", key.ToString());
    }
}
