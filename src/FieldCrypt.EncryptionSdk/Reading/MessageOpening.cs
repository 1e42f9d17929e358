using System.Security.Cryptography;
using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Reading;

/// <summary>
/// The reading of one message up to its body: what a key provider must know first; then, with the data key, commitment and header are
/// verified, and only then may any of the body be decrypted.
/// </summary>
internal sealed class MessageOpening
{
    private readonly Net400Messages _net400;
    private readonly EncryptionContext _unstored;

    private MessageOpening(MessageHeader header, EncryptionContext context, EncryptionContext unstored, Net400Messages net400)
    {
        Header = header;
        Context = context;
        _unstored = unstored;
        _net400 = net400;
    }

    public MessageHeader Header { get; }

    /// <summary>The encryption context that the data key must have been bound to.</summary>
    public EncryptionContext Context { get; }

    // What version 4.0.0 of the .NET library authenticated where there are no unstored pairs: their number.
    private static ReadOnlySpan<byte> NoPairs => [0, 0];

    /// <summary>Checks a header against what its reader allows and demands. Nothing is authentic yet, and no key service was called.</summary>
    /// <exception cref="DataNotAuthenticException">It is malformed, or a pair has another value than the reader demands.</exception>
    /// <exception cref="ProtectedOperationException">It does not commit to its key and must, or the reader's own context cannot be used.</exception>
    public static MessageOpening Prepare(MessageHeader header, EncryptionContext required, MessageEncryptorOptions options)
    {
        MessageContext.RequireUsable(required, options.UnstoredContextKeys);
        if (!header.Suite.IsCommitting && options.CommitmentPolicy == CommitmentPolicy.RequireEncryptRequireDecrypt)
        {
            throw new ProtectedOperationException(
                $"The message's suite {(int)header.Suite.Id:X4} does not commit to its key, which the commitment policy demands. Data of older writers is "
                + $"read with {nameof(CommitmentPolicy)}.{nameof(CommitmentPolicy.RequireEncryptAllowDecrypt)}.");
        }

        if (header.StoredContext.ContainsKey(MessageContext.PublicKey) != header.Suite.IsSigned)
        {
            throw new DataNotAuthenticException("Malformed data: the message's algorithm suite and the public key in its context contradict each other.");
        }

        var (context, unstored) = MessageContext.Join(header.StoredContext, required);
        return new MessageOpening(header, context, unstored, options.Net400Messages);
    }

    /// <summary>Verifies with the data key that the header is authentic.</summary>
    /// <returns>What decrypts the body; the caller disposes it.</returns>
    /// <exception cref="DataNotAuthenticException">It is not.</exception>
    public MessageCipher Unlock(Secret dataKey)
    {
        using var bytes = dataKey.Read();
        return Unlock(bytes.Span);
    }

    /// <inheritdoc cref="Unlock(Secret)"/>
    public MessageCipher Unlock(ReadOnlySpan<byte> dataKey)
    {
        if (dataKey.Length != Header.Suite.KeyLength)
        {
            throw new DataNotAuthenticException("The message's data key has another length than its algorithm suite demands.");
        }

        var cipher = Derive(dataKey, Header.MessageId);
        if (cipher.Verifies(Header, _unstored.Serialized.Span))
        {
            return cipher;
        }

        if (_net400 == Net400Messages.Accept)
        {
            cipher.Dispose();
            cipher = Derive(dataKey, messageId: []);
            if (cipher.Verifies(Header, _unstored.Count == 0 ? NoPairs : _unstored.Serialized.Span))
            {
                return cipher;
            }
        }

        cipher.Dispose();
        throw new DataNotAuthenticException("The message's header is not authentic: it was changed, or is bound to another encryption context.");
    }

    private MessageCipher Derive(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> messageId)
    {
        Span<byte> key = stackalloc byte[MessageKeySchedule.MaxKeyLength];
        Span<byte> commitmentKey = stackalloc byte[MessageHeader.CommitmentKeyLength];
        key = key[..Header.Suite.KeyLength];
        try
        {
            if (!Header.Suite.IsCommitting)
            {
                MessageKeySchedule.Derive(Header.Suite, dataKey, messageId, key);
            }
            else
            {
                MessageKeySchedule.DeriveCommitting(Header.Suite, dataKey, Header.MessageId, key, commitmentKey);
                if (!CryptographicOperations.FixedTimeEquals(commitmentKey, Header.CommitmentKey))
                {
                    throw new DataNotAuthenticException("The message does not commit to its data key: it was changed, or made to open under two keys.");
                }
            }

            return new MessageCipher(key, Header.MessageId);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(commitmentKey);
        }
    }
}
