using FieldCrypt.Cryptography;

namespace FieldCrypt.Tests.Cryptography;

public sealed class AeadTests
{
    // McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 4, 10 and 16: 60 bytes with additional data.
    private const string Nonce = "cafebabefacedbaddecaf888";
    private const string AdditionalData = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

    private const string Plaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";

    [Theory]
    [InlineData(
        "feffe9928665731c6d6a8f9467308308",
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
        "5bc94fbc3221a5db94fae95ae7121a47")]
    [InlineData(
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b")]
    public void It_gives_the_published_ciphertext_and_tag(string key, string ciphertext, string tag)
    {
        var plaintext = Convert.FromHexString(Plaintext);
        var @sealed = new byte[plaintext.Length + Aead.TagLength];
        var opened = new byte[plaintext.Length];

        Aead.Encrypt(Convert.FromHexString(key), Convert.FromHexString(Nonce), Convert.FromHexString(AdditionalData), plaintext, @sealed);

        Assert.Equal(ciphertext + tag, Convert.ToHexStringLower(@sealed));
        Assert.True(Aead.TryDecrypt(
            Convert.FromHexString(key), Convert.FromHexString(Nonce), Convert.FromHexString(AdditionalData), @sealed, opened));
        Assert.Equal(plaintext, opened);
    }

    [Fact]
    public void Every_changed_bit_is_refused_and_leaves_no_plaintext()
    {
        var key = new byte[Aead.KeyLength];
        var plaintext = "attack at dawn"u8.ToArray();
        var @sealed = new byte[plaintext.Length + Aead.TagLength];
        Aead.Encrypt(key, Aead.ZeroNonce, "context"u8, plaintext, @sealed);

        for (var bit = 0; bit < @sealed.Length * 8; bit++)
        {
            var changed = @sealed.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var opened = new byte[plaintext.Length];
            Assert.False(Aead.TryDecrypt(key, Aead.ZeroNonce, "context"u8, changed, opened));
            Assert.Equal(new byte[plaintext.Length], opened);
        }

        Assert.False(Aead.TryDecrypt(key, Aead.ZeroNonce, "another"u8, @sealed, new byte[plaintext.Length]));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(15, 0)]
    [InlineData(20, 5)]
    [InlineData(20, 3)]
    public void Lengths_that_do_not_fit_are_refused(int sealedLength, int plaintextLength) =>
        Assert.False(Aead.TryDecrypt(new byte[32], Aead.ZeroNonce, [], new byte[sealedLength], new byte[plaintextLength]));
}
