using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using FieldCrypt.Cryptography;

namespace FieldCrypt.Tests.Cryptography;

/// <summary>The contexts that threads keep: whose they are, what they hold between operations, and what becomes of them.</summary>
public sealed class KeptContextTests
{
    private static readonly byte[] Nonce = new byte[Aead.NonceLength];

    [Fact]
    public void Whoever_rents_has_it_alone()
    {
        var inUse = Primitives.Current.RentAead();
        var second = Primitives.Current.RentAead();
        Assert.NotSame(inUse, second);
        byte[] plaintext = [1, 2, 3], first = new byte[19], other = new byte[19];
        inUse.SetKey(new byte[32]);
        second.SetKey([.. Enumerable.Repeat((byte)7, 32)]);
        inUse.Encrypt(Nonce, [], plaintext, first);
        second.Encrypt(Nonce, [], plaintext, other);
        Assert.NotEqual(first, other);
        Assert.True(inUse.TryDecrypt(Nonce, [], first, plaintext));
        second.Dispose();
        inUse.Dispose();
    }

    [Fact]
    public void One_that_was_given_back_twice_is_not_rented_twice()
    {
        var cipher = Primitives.Current.RentAead();
        cipher.SetKey(new byte[32]);
        cipher.Dispose();
        cipher.Dispose();
        using AeadCipher first = Primitives.Current.RentAead(), second = Primitives.Current.RentAead();
        Assert.NotSame(first, second);
    }

    [Fact]
    public void One_that_was_given_back_or_has_no_key_refuses()
    {
        var cipher = Primitives.Current.RentAead();
        Assert.Throws<ObjectDisposedException>(() => cipher.Encrypt(Nonce, [], [], new byte[16]));
        cipher.SetKey(new byte[32]);
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.Encrypt(Nonce, [], [], new byte[16]));
        Assert.Throws<ObjectDisposedException>(() => cipher.TryDecrypt(Nonce, [], new byte[16], []));
    }

    [Fact]
    public void Nothing_is_allocated_for_an_operation()
    {
        Assert.SkipWhen(Primitives.Current.Name == ".NET", "The platform's primitives are objects.");
        byte[] key = RandomNumberGenerator.GetBytes(32), @sealed = new byte[266], blocks = new byte[192], mac = new byte[64], hash = new byte[48];
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Run();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            Aead.Encrypt(key, Nonce, "aad"u8, @sealed.AsSpan(0, 250), @sealed);
            Aead.TryDecrypt(key, Nonce, "aad"u8, @sealed, @sealed.AsSpan(0, 250));
            Primitives.Current.EncryptBlocks(key, blocks);
            Hmac.Compute(HmacHash.Sha512, key, blocks, mac);
            Primitives.Current.Sha384(blocks, hash);
            using var kdf = new HkdfSha512(key);
            kdf.Expand("label"u8, [], mac);
        }
    }

    [Fact]
    public void Many_threads_encrypt_at_once_each_under_its_own_keys()
    {
        Parallel.For(0, 4_000, i =>
        {
            var key = new byte[32];
            BitConverter.TryWriteBytes(key, i);
            byte[] plaintext = BitConverter.GetBytes(i), @sealed = new byte[20], expected = new byte[20], mac = new byte[64];
            Aead.Encrypt(key, Nonce, [], plaintext, @sealed);
            using var gcm = new AesGcm(key, 16);
            gcm.Encrypt(Nonce, plaintext, expected.AsSpan(0, 4), expected.AsSpan(4));
            Assert.Equal(expected, @sealed);
            Hmac.Compute(HmacHash.Sha512, key, plaintext, mac);
            Assert.Equal(HMACSHA512.HashData(key, plaintext), mac);
        });
    }

    [Fact]
    public void What_a_thread_kept_is_freed_after_it_ended()
    {
        var left = Enumerable.Range(0, 20).Select(_ => LeftByThread()).ToList();
        for (var i = 0; i < 10 && left.Any(cipher => cipher.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(left, cipher => cipher.IsAlive);
    }

    [Fact]
    public void One_that_is_given_back_by_another_thread_works_there()
    {
        var cipher = Primitives.Current.RentAead();
        cipher.SetKey(new byte[32]);
        var thread = new Thread(() =>
        {
            cipher.Dispose();
            Aead.Encrypt(new byte[32], Nonce, [], [], new byte[16]);
        });
        thread.Start();
        thread.Join();
        Aead.Encrypt(new byte[32], Nonce, [], [], new byte[16]);
        Assert.Throws<ObjectDisposedException>(() => cipher.Encrypt(Nonce, [], [], new byte[16]));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LeftByThread()
    {
        WeakReference? left = null;
        var thread = new Thread(() =>
        {
            var cipher = Primitives.Current.RentAead();
            cipher.SetKey(new byte[32]);
            cipher.Dispose();
            left = new WeakReference(cipher);
        });
        thread.Start();
        thread.Join();
        return left!;
    }
}
