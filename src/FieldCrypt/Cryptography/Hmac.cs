using System.Security.Cryptography;

namespace FieldCrypt.Cryptography;

/// <summary>HMAC (FIPS 198-1) under one key after the other. Not thread-safe.</summary>
/// <remarks>
/// Whoever rents one has it under a key of zeros, which is public: HKDF without a salt extracts under it (RFC 5869 §2.2), so that no time is lost on
/// setting it.
/// </remarks>
internal abstract class Hmac(HmacHash hash) : IDisposable
{
    /// <summary>The longest of all MACs, in bytes.</summary>
    public const int MaxLength = 64;

    /// <summary>The key of one that was just rented. A shorter one of zeros is the same key: HMAC fills it up.</summary>
    protected static ReadOnlySpan<byte> ZeroKey => Zeros.Bytes[..MaxLength];

    /// <summary>The length of the whole MAC, in bytes.</summary>
    public int Length { get; } = LengthOf(hash);

    /// <summary>The MAC of one message under a key that is used once.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="key">The key; clearing it is the caller's task.</param>
    /// <param name="message">The message.</param>
    /// <param name="mac">Receives the whole MAC.</param>
    public static void Compute(HmacHash hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        using var hmac = Primitives.Current.RentHmac(hash);
        hmac.SetKey(key);
        hmac.Append(message);
        hmac.Finish(mac);
    }

    /// <summary>Takes a key in place of the one before, and begins a message.</summary>
    public abstract void SetKey(ReadOnlySpan<byte> key);

    /// <summary>Goes on with the message, or begins another under the same key.</summary>
    public abstract void Append(ReadOnlySpan<byte> data);

    /// <summary>Ends the message.</summary>
    /// <param name="mac">Receives the MAC: exactly <see cref="Length"/> bytes.</param>
    public void Finish(Span<byte> mac)
    {
        if (mac.Length != Length)
        {
            throw new ArgumentException($"The MAC has {Length} bytes.", nameof(mac));
        }

        WriteMac(mac);
    }

    /// <summary>Gives it back, without its key.</summary>
    public abstract void Dispose();

    protected abstract void WriteMac(Span<byte> mac);

    private static int LengthOf(HmacHash hash) => hash switch
    {
        HmacHash.Sha256 => HMACSHA256.HashSizeInBytes,
        HmacHash.Sha384 => HMACSHA384.HashSizeInBytes,
        _ => HMACSHA512.HashSizeInBytes,
    };
}
