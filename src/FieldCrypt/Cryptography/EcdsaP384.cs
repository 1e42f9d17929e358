using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

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

    // What remains without a tag and a length for the sequence and for each number.
    private const int NumbersLength = SignatureLength - (3 * 2);

    // All but one in about 250 signatures can be given this length; that this many in a row cannot is a broken random generator.
    private const int MaxAttempts = 64;

    // NIST SP 800-186, P-384: the order of the base point.
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    public static ECDsa CreateKeyPair() => Primitives.Current.CreateP384KeyPair();

    /// <summary>Writes the public key as a compressed point.</summary>
    public static byte[] CompressedPublicKey(ECDsa keyPair)
    {
        var point = keyPair.ExportParameters(includePrivateParameters: false).Q;
        var compressed = new byte[PublicKeyLength];
        compressed[0] = (byte)(0x02 | (point.Y![^1] & 1));
        point.X!.CopyTo(compressed.AsSpan(1));
        return compressed;
    }

    /// <inheritdoc cref="EcdsaPublicKey.TryImport"/>
    public static ECDsa? TryImportPublicKey(ReadOnlySpan<byte> compressed) => EcdsaPublicKey.P384.TryImport(compressed);

    /// <summary>Makes a signature whose DER form has <see cref="SignatureLength"/> bytes: readers expect exactly that.</summary>
    /// <remarks>
    /// It has if of its two numbers one has its highest bit set and the other has not. With (r, s) always (r, order - s) is a signature too, and
    /// one of the two has that form unless a number is short; then another is made.
    /// </remarks>
    public static byte[] Sign(ECDsa keyPair, ReadOnlySpan<byte> message)
    {
        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        SHA384.HashData(message, hash);
        return SignHash(keyPair, hash);
    }

    /// <inheritdoc cref="Sign"/>
    public static byte[] SignHash(ECDsa keyPair, ReadOnlySpan<byte> hash)
    {
        Span<byte> signature = stackalloc byte[2 * CoordinateLength];
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (!keyPair.TrySignHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out _))
            {
                break;
            }

            var r = new BigInteger(signature[..CoordinateLength], isUnsigned: true, isBigEndian: true);
            var s = new BigInteger(signature[CoordinateLength..], isUnsigned: true, isBigEndian: true);
            if (r.GetByteCount() + s.GetByteCount() != NumbersLength)
            {
                s = Order - s;
            }

            if (r.GetByteCount() + s.GetByteCount() == NumbersLength)
            {
                return Encode(r, s);
            }
        }

        throw new CryptographicException("No signature of the expected length could be made.");
    }

    public static bool Verify(ECDsa publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.VerifyData(message, signature, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence);

    private static byte[] Encode(BigInteger r, BigInteger s)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(s);
        }

        return writer.Encode();
    }
}
