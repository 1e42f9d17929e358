using FieldCrypt.Cryptography;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace FieldCrypt.Tests.Cryptography;

public sealed class EcdsaP384Tests
{
    [Fact]
    public void Signatures_have_103_bytes_and_verify_under_the_compressed_key()
    {
        using var keyPair = EcdsaP384.CreateKeyPair();
        var compressed = EcdsaP384.CompressedPublicKey(keyPair);
        using var publicKey = EcdsaP384.TryImportPublicKey(compressed)!;

        for (var i = 0; i < 20; i++)
        {
            var signature = EcdsaP384.Sign(keyPair, "message"u8);
            Assert.Equal(103, signature.Length);
            Assert.True(EcdsaP384.Verify(publicKey, "message"u8, signature));
            Assert.False(EcdsaP384.Verify(publicKey, "massage"u8, signature));
        }

        Assert.Equal(49, compressed.Length);
    }

    [Fact]
    public void An_independent_implementation_verifies_the_signatures()
    {
        using var keyPair = EcdsaP384.CreateKeyPair();
        var curve = new ECDomainParameters(SecNamedCurves.GetByOid(SecObjectIdentifiers.SecP384r1));
        var publicKey = new ECPublicKeyParameters(curve.Curve.DecodePoint(EcdsaP384.CompressedPublicKey(keyPair)), curve);

        for (var i = 0; i < 20; i++)
        {
            byte[] message = [(byte)i];
            var verifier = SignerUtilities.GetSigner("SHA-384withECDSA");
            verifier.Init(false, publicKey);
            verifier.BlockUpdate(message, 0, message.Length);
            Assert.True(verifier.VerifySignature(EcdsaP384.Sign(keyPair, message)));
        }
    }

    [Fact]
    public void Compression_keeps_the_point_for_both_signs()
    {
        var signs = new HashSet<byte>();
        while (signs.Count < 2)
        {
            using var keyPair = EcdsaP384.CreateKeyPair();
            var compressed = EcdsaP384.CompressedPublicKey(keyPair);
            using var publicKey = EcdsaP384.TryImportPublicKey(compressed)!;
            var (expected, actual) = (keyPair.ExportParameters(false).Q, publicKey.ExportParameters(false).Q);
            Assert.Equal(expected.X, actual.X);
            Assert.Equal(expected.Y, actual.Y);
            signs.Add(compressed[0]);
        }
    }

    [Fact]
    public void What_is_no_compressed_point_of_the_curve_is_no_key()
    {
        using var keyPair = EcdsaP384.CreateKeyPair();
        var good = EcdsaP384.CompressedPublicKey(keyPair);

        Assert.Null(EcdsaP384.TryImportPublicKey([]));
        Assert.Null(EcdsaP384.TryImportPublicKey(good.AsSpan(0, 48)));
        Assert.Null(EcdsaP384.TryImportPublicKey([0x04, .. good[1..]]));
        Assert.Null(EcdsaP384.TryImportPublicKey([0x00, .. good[1..]]));

        // Beyond the field's prime.
        Assert.Null(EcdsaP384.TryImportPublicKey([0x02, .. Enumerable.Repeat((byte)0xFF, 48)]));

        // Half of all x have no point; among 64 in a row there are some of both.
        var outcomes = new HashSet<bool>();
        for (byte x = 1; x <= 64; x++)
        {
            using var key = EcdsaP384.TryImportPublicKey([0x02, .. new byte[47], x]);
            outcomes.Add(key is null);
        }

        Assert.Equal(2, outcomes.Count);
    }

    [Fact]
    public void A_signature_that_is_not_der_does_not_verify()
    {
        using var keyPair = EcdsaP384.CreateKeyPair();

        Assert.False(EcdsaP384.Verify(keyPair, "message"u8, new byte[103]));
        Assert.False(EcdsaP384.Verify(keyPair, "message"u8, []));
    }
}
