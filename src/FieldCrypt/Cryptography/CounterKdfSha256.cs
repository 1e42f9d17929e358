using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FieldCrypt.Cryptography;

/// <summary>The key derivation of NIST SP 800-108 in counter mode with HMAC-SHA-256 (§4.1), for keys of one block: 32 bytes.</summary>
/// <remarks>
/// <code>
/// key = HMAC(input key, u32(1) || label || 00 || context || u32(256))
/// </code>
/// </remarks>
internal static class CounterKdfSha256
{
    public const int KeyLength = HMACSHA256.HashSizeInBytes;

    /// <summary>Derives a key; clearing it is the caller's task.</summary>
    /// <param name="inputKey">The secret that it comes from.</param>
    /// <param name="label">What the key is for.</param>
    /// <param name="context">What it is bound to besides.</param>
    /// <param name="key">Receives 32 bytes.</param>
    public static void Derive(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> key)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        using var hmac = Primitives.Current.RentHmac(HmacHash.Sha256);
        hmac.SetKey(inputKey);
        BinaryPrimitives.WriteUInt32BigEndian(number, 1);
        hmac.Append(number);
        hmac.Append(label);
        hmac.Append([0]);
        hmac.Append(context);
        BinaryPrimitives.WriteUInt32BigEndian(number, KeyLength * 8);
        hmac.Append(number);
        hmac.Finish(key);
    }
}
