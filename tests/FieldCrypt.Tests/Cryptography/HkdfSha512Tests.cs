using System.Security.Cryptography;
using CsCheck;
using FieldCrypt.Cryptography;

namespace FieldCrypt.Tests.Cryptography;

public sealed class HkdfSha512Tests
{
    [Fact]
    public void It_gives_what_the_platform_gives() => Gen
        .Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[1, 200], Gen.Byte.Array[0, 60], Gen.Byte.Array[0, 60], Gen.Int[1, 64])
        .Sample((salt, inputKey, label, context, length) =>
        {
            using var kdf = new HkdfSha512(salt, inputKey);
            var key = new byte[length];
            kdf.Expand(label, context, key);
            return key.AsSpan().SequenceEqual(HKDF.DeriveKey(HashAlgorithmName.SHA512, inputKey, length, salt, [.. label, .. context]));
        });

    [Fact]
    public void Labels_do_not_disturb_each_other_and_neither_do_two_derivations_at_once()
    {
        using var one = new HkdfSha512("one"u8);
        using var other = new HkdfSha512("other"u8);
        byte[] first = new byte[32], second = new byte[32], again = new byte[32], another = new byte[32];

        one.Expand("a"u8, [], first);
        other.Expand("a"u8, [], another);
        one.Expand("b"u8, [], second);
        one.Expand("a"u8, [], again);

        Assert.Equal(first, again);
        Assert.NotEqual(first, second);
        Assert.Equal(HKDF.DeriveKey(HashAlgorithmName.SHA512, "other"u8.ToArray(), 32, [], "a"u8.ToArray()), another);
    }

    [Fact]
    public void A_label_that_is_too_long_and_a_key_that_is_too_long_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => Expand(new byte[128], new byte[32]));
        Assert.ThrowsAny<ArgumentException>(() => Expand([], new byte[65]));

        // The thread's own HMAC is as good as before.
        var key = new byte[32];
        Expand([], key);
        Assert.Equal(HKDF.DeriveKey(HashAlgorithmName.SHA512, [1], 32, [], []), key);
    }

    private static void Expand(byte[] label, byte[] key)
    {
        using var kdf = new HkdfSha512([1]);
        kdf.Expand(label, [], key);
    }
}
