using System.Runtime.Versioning;
using System.Security.Cryptography;
using FieldCrypt.Cryptography.Platform;

namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>The OpenSSL 3 that .NET has loaded, called through its EVP interface.</summary>
/// <remarks>
/// For keys that are used once, contexts are kept by the thread, at most one of a kind, and given the next key; between operations they hold a key of
/// zeros. Every failure of a native call is a <see cref="CryptographicException"/>.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed unsafe class OpenSslPrimitives : Primitives
{
    private readonly PlatformPrimitives _platform = new();
    private readonly Lazy<bool> _isCbcRight = new(() => KnownAnswers.AreGivenBy(key => new OpenSslCbc(key)));
    private readonly Lazy<bool> _areCurvesRight = new(() => KnownAnswers.AreGivenBy(point => OpenSslCurves.ImportPoint(EcdsaPublicKey.P384.Group, point)));

    private OpenSslPrimitives(Version version) => Name = $"OpenSSL {version}";

    public override string Name { get; }

    /// <summary>Those of this process; null if .NET uses no OpenSSL 3 here, if it misses an algorithm or gives a wrong answer, or if it is switched off.</summary>
    public static OpenSslPrimitives? TryCreate()
    {
        try
        {
            return !OpenSslSwitch.IsOff && LoadedLibCrypto.TryBind() is { } version && OpenSslAlgorithms.AreThere
                && new OpenSslPrimitives(version) is var primitives && KnownAnswers.AreGivenBy(primitives)
                    ? primitives
                    : null;
        }
        catch (Exception e) when (e is CryptographicException or EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    public override AeadCipher RentAead() => OpenSslAead.Rent();

    public override Hmac RentHmac(HmacHash hash) => OpenSslHmac.Rent(hash);

    public override CbcCipher CreateCbc(ReadOnlySpan<byte> key) => key.Length == CbcCipher.KeyLength
        ? _isCbcRight.Value ? new OpenSslCbc(key) : _platform.CreateCbc(key)
        : throw new CryptographicException("A key of AES-256 has 32 bytes.");

    public override void EncryptBlocks(ReadOnlySpan<byte> key, Span<byte> blocks)
    {
        if (key.Length != Aead.KeyLength || blocks.Length % CbcCipher.BlockLength != 0)
        {
            throw new CryptographicException("A key of AES-256 has 32 bytes, and a block has 16.");
        }

        OpenSslBlocks.Encrypt(key, blocks);
    }

    public override void Sha384(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        if (hash.Length != SHA384.HashSizeInBytes)
        {
            throw new ArgumentException("The hash has 48 bytes.", nameof(hash));
        }

        uint length;
        fixed (byte* bytes = data, result = hash)
        {
            LibCrypto.Require(
                LibCrypto.EVP_Digest(bytes, (nuint)data.Length, result, &length, OpenSslAlgorithms.Sha384, 0), nameof(LibCrypto.EVP_Digest));
        }
    }

    public override ECDsa CreateP384KeyPair() =>
        _areCurvesRight.Value ? OpenSslCurves.CreateKeyPair(EcdsaPublicKey.P384.Group) : _platform.CreateP384KeyPair();

    public override ECDsa? ImportPoint(EcdsaPublicKey curve, ReadOnlySpan<byte> compressed) =>
        _areCurvesRight.Value ? OpenSslCurves.ImportPoint(curve.Group, compressed) : _platform.ImportPoint(curve, compressed);
}
