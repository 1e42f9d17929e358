using FieldCrypt.EncryptionSdk;
using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.EncryptionSdk.Reading;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.EntityFrameworkCore.Values;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Scanning;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Seals and opens the values of columns as bytes. Errors name the column, never the row: a report names rows as it was told to.</summary>
internal sealed class ValueCipher(MessageEncryptor messages)
{
    public MessageEncryptorOptions Options => messages.Options;

    /// <summary>Opens a ciphertext.</summary>
    /// <exception cref="FieldCryptException">It does not open.</exception>
    public async ValueTask<byte[]> OpenAsync(StoredValue value, byte[] message, CancellationToken cancellationToken)
    {
        try
        {
            return (await messages.DecryptAsync(message, value.Context, cancellationToken).ConfigureAwait(false)).Plaintext;
        }
        catch (FieldCryptException e)
        {
            throw At(value.Column, e);
        }
    }

    /// <summary>Makes a ciphertext.</summary>
    /// <exception cref="FieldCryptException">It could not be made.</exception>
    public async ValueTask<byte[]> SealAsync(StoredValue value, byte[] plaintext, CancellationToken cancellationToken)
    {
        try
        {
            return await messages.EncryptAsync(plaintext, value.Context, cancellationToken).ConfigureAwait(false);
        }
        catch (FieldCryptException e)
        {
            throw At(value.Column, e);
        }
    }

    /// <summary>What a value's data key is bound to, before anything was opened, and the value's header.</summary>
    /// <exception cref="FieldCryptException">It is malformed, or bound to something else.</exception>
    public (MessageHeader Header, EncryptionContext Context) Prepare(StoredValue value, byte[] message)
    {
        try
        {
            var opening = MessageOpening.Prepare(MessageHeader.Parse(message, Options.MaxWrappedDataKeys), value.Context, Options);
            return (opening.Header, opening.Context);
        }
        catch (FieldCryptException e)
        {
            throw At(value.Column, e);
        }
    }

    /// <summary>Whether a value is in the form that would be written today: by what its header says, without a key.</summary>
    public bool IsOfToday(StoredValue value, MessageHeader header)
    {
        var (stored, _) = MessageContext.Split(value.Context, Options.UnstoredContextKeys);
        return header.Suite.Id == Options.Suite && header.StoredContext.Where(pair => pair.Key != EncryptionContext.SignaturePair).SequenceEqual(stored);
    }

    /// <summary>The ciphertext of a value; null for a null.</summary>
    /// <exception cref="DataNotAuthenticException">What is stored are no bytes.</exception>
    public static byte[]? MessageOf(StoredValue value) =>
        value.Stored is null || value.Message is not null ? value.Message : throw At(value.Column, new DataNotAuthenticException("What is stored is not ciphertext."));

    /// <summary>The value that an opened ciphertext holds; null if it is JSON's null.</summary>
    /// <exception cref="DataNotAuthenticException">It is not of the member's type.</exception>
    public static object? Decode(ValueColumn column, byte[] plaintext)
    {
        try
        {
            return CanonicalValue.Decode(plaintext, column.Type!);
        }
        catch (FormatException e)
        {
            throw At(column, new DataNotAuthenticException($"It was stored as a value of another type: {e.Message}"));
        }
    }

    /// <summary>The blind index that a value is to have; null if it is not searched.</summary>
    public static BlindIndex? IndexOf(ValueColumn column, object? value)
    {
        if (value is null || column.Index is null)
        {
            return null;
        }

        return column.Search is { } search
            ? search.Hash(value)
            : throw new FieldCryptConfigurationException($"The blind index of column {column.Stored.Name} has no key.");
    }

    /// <summary>The same error, naming the column.</summary>
    public static FieldCryptException At(ValueColumn column, FieldCryptException error) => error.With($"Column {column.Stored.Name}: {error.Message}");
}
