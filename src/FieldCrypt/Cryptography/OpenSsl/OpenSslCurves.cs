using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>Keys of ECDSA, made and read by OpenSSL's EVP interface; .NET's ECDsa signs and verifies with them, on the same library.</summary>
/// <remarks>
/// <para>.NET checks each key that it makes or reads once more, which takes longer than making it. What is left out is what these keys do not need:</para>
/// <para>A pair that was just made is not taken for one that somebody handed over: whether its halves belong together (NIST SP 800-56A Rev. 3 §5.6.2.1.4)
/// every reader of its signature finds out.</para>
/// <para>A public key is one if it is a point of the curve, which is checked, and not the point at infinity, which has no compressed form: on a curve of
/// cofactor 1, as P-256 and P-384 are, the multiplication by the order then tells nothing more (SEC 1 §3.2.2.1, step 4; NIST SP 800-56A Rev. 3
/// §5.6.2.3.4, partial validation).</para>
/// </remarks>
[SupportedOSPlatform("linux")]
internal static unsafe class OpenSslCurves
{
    // EVP_PKEY_PUBLIC_KEY (openssl/evp.h): the parameters of the curve, and the public key.
    private const int PublicKeyParts = 0x04 | 0x80 | 0x02;

    public static ECDsaOpenSsl CreateKeyPair(ReadOnlySpan<byte> curve)
    {
        using var context = new KeyContext();
        return context.Generate(curve);
    }

    public static ECDsaOpenSsl? ImportPoint(ReadOnlySpan<byte> curve, ReadOnlySpan<byte> compressed)
    {
        using var context = new KeyContext();
        return context.Import(curve, compressed);
    }

    private ref struct KeyContext
    {
        private nint _context;

        public KeyContext()
        {
            fixed (byte* name = "EC"u8)
            {
                _context = LibCrypto.EVP_PKEY_CTX_new_from_name(0, name, null);
            }

            if (_context == 0)
            {
                throw LibCrypto.Failure(nameof(LibCrypto.EVP_PKEY_CTX_new_from_name));
            }
        }

        public readonly ECDsaOpenSsl Generate(ReadOnlySpan<byte> curve)
        {
            LibCrypto.Require(LibCrypto.EVP_PKEY_keygen_init(_context), nameof(LibCrypto.EVP_PKEY_keygen_init));
            fixed (byte* group = "group"u8, curveName = curve)
            {
                var parameters = stackalloc Parameter[2];
                parameters[0] = Parameter.OfText(group, curveName, curve.Length);
                parameters[1] = default;
                LibCrypto.Require(LibCrypto.EVP_PKEY_CTX_set_params(_context, parameters), nameof(LibCrypto.EVP_PKEY_CTX_set_params));
            }

            nint key = 0;
            LibCrypto.Require(LibCrypto.EVP_PKEY_generate(_context, &key), nameof(LibCrypto.EVP_PKEY_generate));
            return Wrap(key);
        }

        public readonly ECDsaOpenSsl? Import(ReadOnlySpan<byte> curve, ReadOnlySpan<byte> compressed)
        {
            LibCrypto.Require(LibCrypto.EVP_PKEY_fromdata_init(_context), nameof(LibCrypto.EVP_PKEY_fromdata_init));
            nint key = 0;
            fixed (byte* group = "group"u8, curveName = curve, pub = "pub"u8, point = compressed)
            {
                var parameters = stackalloc Parameter[3];
                parameters[0] = Parameter.OfText(group, curveName, curve.Length);
                parameters[1] = Parameter.OfBytes(pub, point, compressed.Length);
                parameters[2] = default;
                if (LibCrypto.EVP_PKEY_fromdata(_context, &key, PublicKeyParts, parameters) != 1)
                {
                    LibCrypto.ERR_clear_error();
                    return null;
                }
            }

            return Wrap(key);
        }

        public void Dispose()
        {
            LibCrypto.EVP_PKEY_CTX_free(_context);
            _context = 0;
        }

        private static ECDsaOpenSsl Wrap(nint key)
        {
            // It takes a reference of its own.
            using var handle = new SafeEvpPKeyHandle(key, ownsHandle: true);
            return new ECDsaOpenSsl(handle);
        }
    }
}
