using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto.EC;

namespace FieldCrypt.Cryptography;

/// <summary>Public keys of ECDSA as compressed points (SEC 1 §2.3.3), of the curves that AWS's libraries sign with.</summary>
internal sealed class EcdsaPublicKey
{
    /// <summary>NIST P-256: 33 bytes.</summary>
    public static readonly EcdsaPublicKey P256 = new(ECCurve.NamedCurves.nistP256, SecObjectIdentifiers.SecP256r1, 32);

    /// <summary>NIST P-384: 49 bytes.</summary>
    public static readonly EcdsaPublicKey P384 = new(ECCurve.NamedCurves.nistP384, SecObjectIdentifiers.SecP384r1, 48);

    private readonly ECCurve _curve;
    private readonly DerObjectIdentifier _name;

    private EcdsaPublicKey(ECCurve curve, DerObjectIdentifier name, int coordinateLength)
    {
        _curve = curve;
        _name = name;
        Length = 1 + coordinateLength;
    }

    /// <summary>The length of a compressed point, in bytes.</summary>
    public int Length { get; }

    /// <summary>Reads a compressed point.</summary>
    /// <returns>The public key, or null if the bytes are not a compressed point of the curve.</returns>
    public ECDsa? TryImport(ReadOnlySpan<byte> compressed)
    {
        if (compressed.Length != Length || compressed[0] is not (0x02 or 0x03))
        {
            return null;
        }

        try
        {
            // .NET reads uncompressed points only; these are the curves with arithmetic of their own, several times faster than the general one.
            var point = CustomNamedCurves.GetByOid(_name).Curve.DecodePoint(compressed.ToArray());
            return ECDsa.Create(new ECParameters
            {
                Curve = _curve,
                Q = new ECPoint { X = point.AffineXCoord.GetEncoded(), Y = point.AffineYCoord.GetEncoded() },
            });
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return null;
        }
    }
}
