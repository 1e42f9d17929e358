using System.Security.Cryptography;
using FieldCrypt.Cryptography;
using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.EncryptionSdk.Reading;

/// <summary>The body of a message that is in memory: its structure and its signature are verified first, and nothing of it is handed out before all was.</summary>
internal static class WholeMessage
{
    /// <summary>Decrypts the body.</summary>
    /// <param name="opening">The message's header.</param>
    /// <param name="dataKey">The data key.</param>
    /// <param name="message">The whole message.</param>
    /// <exception cref="DataNotAuthenticException">Something of it was changed.</exception>
    public static DecryptedMessage Decrypt(MessageOpening opening, Secret dataKey, ReadOnlySpan<byte> message)
    {
        using var bytes = dataKey.Read();
        return Decrypt(opening, bytes.Span, message);
    }

    /// <inheritdoc cref="Decrypt(MessageOpening, Secret, ReadOnlySpan{byte})"/>
    public static DecryptedMessage Decrypt(MessageOpening opening, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> message)
    {
        using var cipher = opening.Unlock(dataKey);
        var length = Measure(opening.Header, message, out var bodyEnd);
        VerifyEnd(opening.Header, message, bodyEnd);
        var plaintext = new byte[length];
        if (!TryDecrypt(opening.Header, cipher, message, plaintext))
        {
            CryptographicOperations.ZeroMemory(plaintext);
            throw new DataNotAuthenticException("The message's content was changed.");
        }

        return new DecryptedMessage(plaintext, opening.Context, opening.Header.Suite.Id);
    }

    private static int Measure(MessageHeader header, ReadOnlySpan<byte> message, out int end)
    {
        var parts = new BodyParts(header, message);
        var length = 0;
        while (parts.MoveNext())
        {
            length += parts.Sealed.Length - Aead.TagLength;
        }

        end = parts.End;
        return length;
    }

    private static void VerifyEnd(MessageHeader header, ReadOnlySpan<byte> message, int bodyEnd)
    {
        if (!header.Suite.IsSigned)
        {
            new ByteReader(message[bodyEnd..]).RequireEnd("message");
            return;
        }

        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        CryptographicOperations.TryHashData(header.Suite.SignatureHash, message[..bodyEnd], hash, out var hashLength);
        MessageSignature.Verify(header, hash[..hashLength], message[bodyEnd..]);
    }

    private static bool TryDecrypt(MessageHeader header, MessageCipher cipher, ReadOnlySpan<byte> message, Span<byte> plaintext)
    {
        var parts = new BodyParts(header, message);
        while (parts.MoveNext())
        {
            var length = (int)parts.Part.Length;
            if (!cipher.TryDecrypt(parts.Part.Kind, parts.Part.Sequence, parts.Nonce, parts.Sealed, plaintext[..length]))
            {
                return false;
            }

            plaintext = plaintext[length..];
        }

        return true;
    }
}
