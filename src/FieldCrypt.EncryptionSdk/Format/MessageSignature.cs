using System.Security.Cryptography;
using FieldCrypt.Serialization;

namespace FieldCrypt.EncryptionSdk.Format;

/// <summary>The digital signature at the end of a signed message: u16 length, then ECDSA in DER, over everything before it.</summary>
/// <remarks>
/// The verification key stands in the encryption context, which the data key is bound to. AWS Encryption SDK specification, data format,
/// "Message Footer".
/// </remarks>
internal static class MessageSignature
{
    /// <summary>The most that a footer takes: two numbers of P-384 with their tags, lengths and signs.</summary>
    public const int MaxLength = 128;

    /// <summary>The verification key of a signed message.</summary>
    /// <exception cref="DataNotAuthenticException">It is not one.</exception>
    public static ECDsa VerificationKey(MessageHeader header)
    {
        var publicKey = header.Suite.PublicKey!;
        Span<byte> compressed = stackalloc byte[publicKey.Length];
        return Convert.TryFromBase64String(header.StoredContext[MessageContext.PublicKey], compressed, out var length)
            && publicKey.TryImport(compressed[..length]) is { } key
                ? key
                : throw new DataNotAuthenticException("Malformed data: the public key in the message's encryption context is not one.");
    }

    /// <summary>Verifies a footer.</summary>
    /// <param name="header">The message's header.</param>
    /// <param name="hash">The hash of everything before the footer.</param>
    /// <param name="footer">Everything after the body.</param>
    /// <exception cref="DataNotAuthenticException">It is malformed, something follows, or the signature is not right.</exception>
    public static void Verify(MessageHeader header, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> footer)
    {
        var reader = new ByteReader(footer);
        var signature = reader.ReadBlock("signature");
        reader.RequireEnd("message");
        using var key = VerificationKey(header);
        if (!key.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence))
        {
            throw new DataNotAuthenticException("The message's digital signature is not right: it was changed, or another signed it.");
        }
    }
}
