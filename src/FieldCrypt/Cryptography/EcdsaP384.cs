using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.Sec;

namespace FieldCrypt.Cryptography;

/// <summary>
/// ECDSA on P-384 with SHA-384, as AWS's libraries use it: compressed public keys (SEC 1 §2.3.3, 49 bytes) and DER signatures of
/// exactly 103 bytes.
/// </summary>
internal static class EcdsaP384
{
    public const int PublicKeyLength = 1 + CoordinateLength;
    public const int SignatureLength = 103;
    private const int CoordinateLength = 48;

    // Half of all signatures have this length; that this many attempts in a row do not is a broken random generator.
    private const int MaxAttempts = 256;

    public static ECDsa CreateKeyPair() => ECDsa.Create(ECCurve.NamedCurves.nistP384);

    /// <summary>Writes the public key as a compressed point.</summary>
    public static byte[] CompressedPublicKey(ECDsa keyPair)
    {
        var point = keyPair.ExportParameters(includePrivateParameters: false).Q;
        var compressed = new byte[PublicKeyLength];
        compressed[0] = (byte)(0x02 | (point.Y![^1] & 1));
        point.X!.CopyTo(compressed.AsSpan(1));
        return compressed;
    }

    /// <summary>Reads a compressed point.</summary>
    /// <returns>The public key, or null if the bytes are not a compressed point of the curve.</returns>
    public static ECDsa? TryImportPublicKey(ReadOnlySpan<byte> compressed)
    {
        if (compressed.Length != PublicKeyLength || compressed[0] is not (0x02 or 0x03))
        {
            return null;
        }

        try
        {
            // .NET reads uncompressed points only.
            var point = SecNamedCurves.GetByOid(SecObjectIdentifiers.SecP384r1).Curve.DecodePoint(compressed.ToArray());
            return ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP384,
                Q = new ECPoint { X = point.AffineXCoord.GetEncoded(), Y = point.AffineYCoord.GetEncoded() },
            });
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Signs, again and again until the DER form has <see cref="SignatureLength"/> bytes: readers expect exactly that.</summary>
    public static byte[] Sign(ECDsa keyPair, ReadOnlySpan<byte> message)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var signature = keyPair.SignData(message, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence);
            if (signature.Length == SignatureLength)
            {
                return signature;
            }
        }

        throw new CryptographicException("No signature of the expected length could be made.");
    }

    public static bool Verify(ECDsa publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.VerifyData(message, signature, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence);
}
