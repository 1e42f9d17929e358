using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FieldCrypt.DynamoDb.Legacy;
using FieldCrypt.Keys;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace FieldCrypt.DynamoDb.Tests.Legacy;

/// <summary>The keys of legacy items, disposed while they are used: an answer is that of the real key, or there is none.</summary>
public sealed class DisposedWhileUsedTests
{
    private const int Rounds = 600;
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] Signed = Encoding.UTF8.GetBytes("what was signed");

    [Fact]
    public void A_verification_key_accepts_what_was_signed_with_it()
    {
        var signature = HMACSHA256.HashData(Key, Signed);
        Assert.DoesNotContain(false, DisposalRace.Run(Rounds, () => LegacyVerificationKey.Hmac(Key), key => key.Verify(Signed, signature)));
    }

    [Fact]
    public void A_verification_key_never_accepts_what_was_signed_with_zeros()
    {
        var forged = HMACSHA256.HashData(new byte[32], Signed);
        Assert.DoesNotContain(true, DisposalRace.Run(Rounds, () => LegacyVerificationKey.Hmac(Key), key => key.Verify(Signed, forged)));
    }

    [Fact]
    public void An_RSA_verification_key_accepts_what_was_signed_with_it()
    {
        using var rsa = RSA.Create(2048);
        var publicKey = rsa.ExportSubjectPublicKeyInfo();
        var signature = rsa.SignData(Signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.DoesNotContain(false, DisposalRace.Run(100, () => LegacyVerificationKey.Rsa(publicKey), key => key.Verify(Signed, signature)));
    }

    [Fact]
    public void A_content_key_is_the_real_one() =>
        AssertOpens(() => LegacyContentKey.Static(Key), Description(), Rounds);

    [Fact]
    public void A_content_key_is_unwrapped_with_the_real_AES_key()
    {
        var engine = new AesWrapEngine();
        engine.Init(true, new KeyParameter(Key));
        AssertOpens(() => LegacyContentKey.WrappedByAes(Key), Description(engine.Wrap(Key, 0, Key.Length), "AESWrap"), Rounds);
    }

    [Fact]
    public void A_content_key_is_unwrapped_with_the_real_RSA_key()
    {
        using var rsa = RSA.Create(2048);
        var pkcs8 = rsa.ExportPkcs8PrivateKey();
        AssertOpens(
            () => LegacyContentKey.WrappedByRsa(pkcs8), Description(rsa.Encrypt(Key, RSAEncryptionPadding.Pkcs1), "RSA/ECB/PKCS1Padding"), rounds: 20);
    }

    private static void AssertOpens(Func<LegacyContentKey> make, MaterialDescription description, int rounds) =>
        Assert.All(
            DisposalRace.Run(rounds, make, key =>
            {
                using var opened = key.Open(description);
                return opened.Bytes();
            }),
            opened => Assert.Equal(Key, opened));

    private static MaterialDescription Description(byte[]? wrappedKey = null, string? algorithm = null)
    {
        byte[] pairs = wrappedKey is null
            ? []
            : [.. Pair("amzn-ddb-env-key", Convert.ToBase64String(wrappedKey)), .. Pair("amzn-ddb-wrap-alg", algorithm!)];
        return MaterialDescription.Parse([0, 0, 0, 0, .. pairs]);
    }

    private static byte[] Pair(string name, string value) => [.. Block(name), .. Block(value)];

    private static byte[] Block(string text)
    {
        var block = new byte[sizeof(uint) + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(block, text.Length);
        Encoding.ASCII.GetBytes(text, block.AsSpan(sizeof(uint)));
        return block;
    }
}
