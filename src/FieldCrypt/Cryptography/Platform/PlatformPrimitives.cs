using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.EC;

namespace FieldCrypt.Cryptography.Platform;

/// <summary>.NET's own primitives.</summary>
internal sealed class PlatformPrimitives : Primitives
{
    public override string Name => ".NET";

    public override AeadCipher RentAead() => new PlatformAead();

    public override Hmac RentHmac(HmacHash hash) => PlatformHmac.Rent(hash);

    public override CbcCipher CreateCbc(ReadOnlySpan<byte> key) => new PlatformCbc(key);

    public override void EncryptBlocks(ReadOnlySpan<byte> key, Span<byte> blocks)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        aes.EncryptEcb(blocks, blocks, PaddingMode.None);
    }

    public override void Sha384(ReadOnlySpan<byte> data, Span<byte> hash) => SHA384.HashData(data, hash);

    public override ECDsa CreateP384KeyPair() => ECDsa.Create(ECCurve.NamedCurves.nistP384);

    public override ECDsa? ImportPoint(EcdsaPublicKey curve, ReadOnlySpan<byte> compressed)
    {
        try
        {
            // .NET reads uncompressed points only; these are the curves with arithmetic of their own, several times faster than the general one.
            var point = CustomNamedCurves.GetByOid(curve.Name).Curve.DecodePoint(compressed.ToArray());
            return ECDsa.Create(new ECParameters
            {
                Curve = curve.Curve,
                Q = new ECPoint { X = point.AffineXCoord.GetEncoded(), Y = point.AffineYCoord.GetEncoded() },
            });
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return null;
        }
    }
}
