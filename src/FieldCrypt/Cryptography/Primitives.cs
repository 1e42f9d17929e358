using System.Security.Cryptography;
using FieldCrypt.Cryptography.OpenSsl;
using FieldCrypt.Cryptography.Platform;

namespace FieldCrypt.Cryptography;

/// <summary>The one seam to the primitives of every format: what this process has them from.</summary>
/// <remarks>
/// Two implementations give the same bytes. <see cref="PlatformPrimitives"/> is .NET's own and works everywhere; it makes a new object for each key,
/// which takes longer than encrypting a field. <see cref="OpenSslPrimitives"/> calls the OpenSSL 3 that .NET itself has loaded, through contexts that
/// each thread keeps and only gives another key. Thread-safe; what it hands out is not.
/// </remarks>
internal abstract class Primitives
{
    /// <summary>Under what name health checks report what the primitives are.</summary>
    public const string HealthEntry = "fieldcrypt.primitives";

    /// <summary>Those of this process, chosen once.</summary>
    public static Primitives Current { get; } = Choose();

    /// <summary>What they are, for people: <c>.NET</c>, or OpenSSL with its version.</summary>
    public abstract string Name { get; }

    /// <summary>A cipher without a key; whoever rents it disposes it.</summary>
    public abstract AeadCipher RentAead();

    /// <summary>An HMAC under a key of zeros; whoever rents it disposes it.</summary>
    public abstract Hmac RentHmac(HmacHash hash);

    /// <summary>AES-256-CBC under a key that it keeps.</summary>
    /// <param name="key">32 bytes; clearing them is the caller's task.</param>
    public abstract CbcCipher CreateCbc(ReadOnlySpan<byte> key);

    /// <summary>Encrypts blocks where they stand, each for itself: a keystream from counters (NIST SP 800-38A §6.1 and §6.5).</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="blocks">16 bytes each.</param>
    public abstract void EncryptBlocks(ReadOnlySpan<byte> key, Span<byte> blocks);

    /// <summary>SHA-384.</summary>
    /// <param name="data">What is hashed.</param>
    /// <param name="hash">48 bytes.</param>
    public abstract void Sha384(ReadOnlySpan<byte> data, Span<byte> hash);

    /// <summary>A new key pair on P-384.</summary>
    public abstract ECDsa CreateP384KeyPair();

    /// <summary>A public key from a compressed point (SEC 1 §2.3.4), of the length of the curve.</summary>
    /// <returns>The key, or null if the bytes are not a point of the curve.</returns>
    public abstract ECDsa? ImportPoint(EcdsaPublicKey curve, ReadOnlySpan<byte> compressed);

    private static Primitives Choose() => OperatingSystem.IsLinux() && OpenSslPrimitives.TryCreate() is { } openSsl ? openSsl : new PlatformPrimitives();
}
