using System.Security.Cryptography;
using FieldCrypt.Cryptography;
using FieldCrypt.Keys;

namespace FieldCrypt.Materials;

/// <summary>
/// The keys of one item under AWS's intermediate key wrapping: its data key, one symmetric signing key for each wrapped data key, and
/// the wrapped data keys themselves.
/// </summary>
/// <remarks>
/// Each member of the key provider makes and wraps 32 bytes of its own, the intermediate key; from it come a key that encrypts the item's
/// data key and a key that signs the item. A wrapped data key is <c>encrypted data key (48 bytes) || what the provider wrapped</c>.
/// AWS material providers specification, "Intermediate Key Wrapping".
/// </remarks>
internal sealed class ItemKeyMaterials : IDisposable
{
    public const int KeyLength = 32;
    public const int MessageIdLength = 32;
    private const int EncryptedDataKeyLength = KeyLength + Aead.TagLength;
    private const int FirstSigningKey = KeyLength + MessageIdLength;

    // data key || message id || signing keys || when writing: what the members make their intermediate keys of
    private readonly Secret _keys;
    private readonly WrappedDataKey[] _wrappedDataKeys;

    private ItemKeyMaterials(Secret keys, WrappedDataKey[] wrappedDataKeys)
    {
        _keys = keys;
        _wrappedDataKeys = wrappedDataKeys;
    }

    /// <summary>The item's data key, 32 bytes.</summary>
    public ReadOnlySpan<byte> DataKey => _keys.Owned[..KeyLength];

    /// <summary>When writing: 32 random bytes that stamp this write, drawn together with the data key. Not secret.</summary>
    public ReadOnlySpan<byte> MessageId => _keys.Owned.Slice(KeyLength, MessageIdLength);

    /// <summary>How many signing keys are known: one per wrapped data key when writing, exactly one when reading.</summary>
    public int SigningKeyCount => _wrappedDataKeys.Length;

    /// <summary>The wrapped data keys, in the order of the provider's members.</summary>
    public IReadOnlyList<WrappedDataKey> WrappedDataKeys => _wrappedDataKeys;

    private static ReadOnlySpan<byte> EncryptionLabel => "AWS_MPL_INTERMEDIATE_KEYWRAP_ENC"u8;

    private static ReadOnlySpan<byte> SigningLabel => "AWS_MPL_INTERMEDIATE_KEYWRAP_MAC"u8;

    /// <summary>A symmetric signing key, 32 bytes, in the order of the wrapped data keys.</summary>
    public ReadOnlySpan<byte> SigningKey(int index) => _keys.Owned.Slice(FirstSigningKey + (index * KeyLength), KeyLength);

    /// <summary>Makes the keys of a new item.</summary>
    /// <exception cref="KeyAccessException">A member of the provider could not wrap.</exception>
    public static ValueTask<ItemKeyMaterials> GenerateAsync(
        KeyProvider provider, EncryptionContext context, CancellationToken cancellationToken) => WrapAsync(provider, null, context, cancellationToken);

    /// <summary>Wraps the data key of an item that was opened with another provider, under new intermediate keys: what it encrypts stays as it is.</summary>
    /// <exception cref="KeyAccessException">A member of the provider could not wrap.</exception>
    public ValueTask<ItemKeyMaterials> RewrapAsync(KeyProvider provider, EncryptionContext context, CancellationToken cancellationToken) =>
        WrapAsync(provider, this, context, cancellationToken);

    private static async ValueTask<ItemKeyMaterials> WrapAsync(
        KeyProvider provider, ItemKeyMaterials? opened, EncryptionContext context, CancellationToken cancellationToken)
    {
        var count = CountWriters(provider, out var memberRandomLength);
        var memberRandom = FirstSigningKey + (count * KeyLength);
        var keys = Secret.Blank(memberRandom + memberRandomLength);
        var materials = new ItemKeyMaterials(keys, new WrappedDataKey[count]);
        try
        {
            // All in one draw; where the signing keys come, it is overwritten.
            RandomBytes.Fill(keys.Owned);
            if (opened is not null)
            {
                opened.DataKey.CopyTo(keys.Owned);
            }

            var index = 0;
            var members = provider.Members;
            for (var i = 0; i < members.Count; i++)
            {
                var member = members[i];
                if (member.CanGenerate)
                {
                    var random = keys.OwnedMemory.Slice(memberRandom, member.RandomLength(KeyLength));
                    memberRandom += random.Length;
                    var generated = await member.GenerateAsync(KeyLength, random, context, cancellationToken).ConfigureAwait(false);
                    using var intermediate = generated.Key;
                    materials.Wrap(index++, intermediate, generated.Wrapped, context);
                }
            }

            return materials;
        }
        catch
        {
            materials.Dispose();
            throw;
        }
    }

    /// <summary>Opens the keys of a stored item: the first wrapped data key that any member of the provider opens.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="wrappedDataKeys">As many as the caller accepts: each may cost a call of every member.</param>
    /// <param name="context">What they must have been bound to.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="deadline">What all attempts together are bound by, made for the same cancellation.</param>
    /// <exception cref="KeyAccessException">None could be opened in time; the message says why.</exception>
    /// <exception cref="DataNotAuthenticException">A wrapped data key was changed.</exception>
    public static async ValueTask<ItemKeyMaterials> OpenAsync(
        KeyProvider provider,
        IReadOnlyList<WrappedDataKey> wrappedDataKeys,
        EncryptionContext context,
        CancellationToken cancellationToken,
        OpeningDeadline? deadline = null)
    {
        var opening = new DataKeyOpening(provider, deadline);
        for (var i = 0; i < wrappedDataKeys.Count; i++)
        {
            var wrapped = wrappedDataKeys[i];
            if (wrapped.Ciphertext.Length < EncryptedDataKeyLength)
            {
                throw new DataNotAuthenticException("Malformed data: a wrapped data key is too short.");
            }

            var providerPart = new WrappedDataKey(wrapped.ProviderId, wrapped.ProviderInfo, wrapped.Ciphertext[EncryptedDataKeyLength..]);
            using var intermediate = await opening.TryOpenAsync(providerPart, context, cancellationToken).ConfigureAwait(false);
            if (intermediate is not null)
            {
                return Unwrap(intermediate, wrapped.Ciphertext.Span[..EncryptedDataKeyLength], context, wrapped);
            }
        }

        throw opening.Failure();
    }

    public void Dispose() => _keys.Dispose();

    private static int CountWriters(KeyProvider provider, out int randomLength)
    {
        var count = 0;
        randomLength = 0;
        var members = provider.Members;
        for (var i = 0; i < members.Count; i++)
        {
            if (members[i].CanGenerate)
            {
                count++;
                randomLength += members[i].RandomLength(KeyLength);
            }
        }

        return count > 0
            ? count
            : throw new FieldCryptConfigurationException(
                $"No configured key can make data keys, so nothing can be written: {ForeignText.Shown(provider.Description, 1024)}");
    }

    private static ItemKeyMaterials Unwrap(
        Secret intermediate, ReadOnlySpan<byte> encryptedDataKey, EncryptionContext context, WrappedDataKey wrapped)
    {
        if (intermediate.Length != KeyLength)
        {
            throw new DataNotAuthenticException("A wrapped intermediate key has the wrong length.");
        }

        using var inputKey = intermediate.Read();
        using var kdf = new HkdfSha512(inputKey.Span);
        Span<byte> encryptionKey = stackalloc byte[KeyLength];
        var keys = Secret.Blank(FirstSigningKey + KeyLength);
        try
        {
            kdf.Expand(EncryptionLabel, [], encryptionKey);
            if (!Aead.TryDecrypt(encryptionKey, Aead.ZeroNonce, context.Serialized.Span, encryptedDataKey, keys.Owned[..KeyLength]))
            {
                throw new DataNotAuthenticException("The encrypted data key, or the encryption context it is bound to, was changed.");
            }

            kdf.Expand(SigningLabel, [], keys.Owned[FirstSigningKey..]);
            return new ItemKeyMaterials(keys, [wrapped]);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encryptionKey);
        }
    }

    private void Wrap(int index, Secret intermediate, WrappedDataKey providerPart, EncryptionContext context)
    {
        using var inputKey = intermediate.Read();
        using var kdf = new HkdfSha512(inputKey.Span);
        Span<byte> encryptionKey = stackalloc byte[KeyLength];
        try
        {
            kdf.Expand(EncryptionLabel, [], encryptionKey);
            var ciphertext = new byte[EncryptedDataKeyLength + providerPart.Ciphertext.Length];
            // The zero nonce is safe: the key encrypts this one message.
            Aead.Encrypt(encryptionKey, Aead.ZeroNonce, context.Serialized.Span, DataKey, ciphertext.AsSpan(0, EncryptedDataKeyLength));
            providerPart.Ciphertext.Span.CopyTo(ciphertext.AsSpan(EncryptedDataKeyLength));
            kdf.Expand(SigningLabel, [], _keys.Owned.Slice(FirstSigningKey + (index * KeyLength), KeyLength));
            _wrappedDataKeys[index] = new WrappedDataKey(providerPart.ProviderId, providerPart.ProviderInfo, ciphertext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encryptionKey);
        }
    }
}
