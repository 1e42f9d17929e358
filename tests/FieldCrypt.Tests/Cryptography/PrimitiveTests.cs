using System.Security.Cryptography;
using FieldCrypt.Cryptography;
using FieldCrypt.Keys;

namespace FieldCrypt.Tests.Cryptography;

public class PrimitiveTests
{
    [Fact]
    public void A_signature_always_has_the_length_that_readers_expect_and_verifies()
    {
        using var pair = EcdsaP384.CreateKeyPair();
        var publicKey = EcdsaP384.CompressedPublicKey(pair);
        Assert.Equal(EcdsaP384.PublicKeyLength, publicKey.Length);
        using var imported = EcdsaP384.TryImportPublicKey(publicKey);
        for (var i = 0; i < 20; i++)
        {
            byte[] message = [(byte)i];
            var signature = EcdsaP384.Sign(pair, message);
            Assert.Equal(103, signature.Length);
            Assert.True(EcdsaP384.Verify(imported!, message, signature));
            Assert.False(EcdsaP384.Verify(imported!, "other"u8, signature));
        }
    }

    [Fact]
    public void What_is_not_a_point_of_the_curve_is_no_public_key()
    {
        var outside = new byte[49];
        outside[0] = 2;
        outside.AsSpan(1).Fill(0xFF);
        Assert.Null(EcdsaP384.TryImportPublicKey(outside));
        Assert.Null(EcdsaP384.TryImportPublicKey(new byte[49]));
        Assert.Null(EcdsaP384.TryImportPublicKey(new byte[48]));
        Assert.Null(EcdsaP384.TryImportPublicKey([]));
    }

    [Fact]
    public void An_independent_implementation_opens_what_Aead_seals()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var nonce = RandomNumberGenerator.GetBytes(12);
        var plaintext = RandomNumberGenerator.GetBytes(77);
        var sealedBytes = new byte[plaintext.Length + Aead.TagLength];
        Aead.Encrypt(key, nonce, "aad"u8, plaintext, sealedBytes);

        var gcm = new Org.BouncyCastle.Crypto.Modes.GcmBlockCipher(new Org.BouncyCastle.Crypto.Engines.AesEngine());
        gcm.Init(false, new Org.BouncyCastle.Crypto.Parameters.AeadParameters(
            new Org.BouncyCastle.Crypto.Parameters.KeyParameter(key), 128, nonce, "aad"u8.ToArray()));
        var opened = new byte[gcm.GetOutputSize(sealedBytes.Length)];
        gcm.DoFinal(opened, gcm.ProcessBytes(sealedBytes, 0, sealedBytes.Length, opened, 0));
        Assert.Equal(plaintext, opened);

        Assert.False(Aead.TryDecrypt(key, nonce, "aae"u8, sealedBytes, new byte[plaintext.Length]));
        Assert.False(Aead.TryDecrypt(key, nonce, "aad"u8, sealedBytes.AsSpan(0, 10), []));
    }

    [Fact]
    public void A_secret_is_cleared_and_never_shown()
    {
        var secret = Secret.CopyOf("very secret"u8);
        Assert.Equal("Secret of 11 bytes", secret.ToString());
        secret.Dispose();
        Assert.Equal("Secret (cleared)", secret.ToString());
        Assert.Throws<ObjectDisposedException>(() => secret.Bytes());
        secret.Dispose();
        Assert.NotEqual(new byte[32], Secret.Random(32).Bytes());
    }
}
