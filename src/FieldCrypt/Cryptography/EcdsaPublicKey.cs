using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Sec;

namespace FieldCrypt.Cryptography;

/// <summary>Public keys of ECDSA as compressed points (SEC 1 §2.3.3), of the curves that AWS's libraries sign with.</summary>
internal sealed class EcdsaPublicKey
{
    /// <summary>NIST P-256: 33 bytes.</summary>
    public static readonly EcdsaPublicKey P256 = new(ECCurve.NamedCurves.nistP256, SecObjectIdentifiers.SecP256r1, "P-256\0"u8, 32);

    /// <summary>NIST P-384: 49 bytes.</summary>
    public static readonly EcdsaPublicKey P384 = new(ECCurve.NamedCurves.nistP384, SecObjectIdentifiers.SecP384r1, "P-384\0"u8, 48);

    private readonly byte[] _group;

    private EcdsaPublicKey(ECCurve curve, DerObjectIdentifier name, ReadOnlySpan<byte> group, int coordinateLength)
    {
        Curve = curve;
        Name = name;
        _group = group.ToArray();
        Length = 1 + coordinateLength;
    }

    /// <summary>The length of a compressed point, in bytes.</summary>
    public int Length { get; }

    /// <summary>The curve, as .NET knows it.</summary>
    public ECCurve Curve { get; }

    /// <summary>The curve, as BouncyCastle knows it.</summary>
    public DerObjectIdentifier Name { get; }

    /// <summary>The curve, as OpenSSL knows it; a zero byte follows.</summary>
    public ReadOnlySpan<byte> Group => _group.AsSpan(0, _group.Length - 1);

    /// <summary>Reads a compressed point.</summary>
    /// <returns>The public key, or null if the bytes are not a compressed point of the curve.</returns>
    public ECDsa? TryImport(ReadOnlySpan<byte> compressed) =>
        compressed.Length == Length && compressed[0] is (0x02 or 0x03) ? Primitives.Current.ImportPoint(this, compressed) : null;
}
