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
    private const int EncryptedDataKeyLength = KeyLength + Aead.TagLength;

    private readonly Secret _dataKey;
    private readonly Secret[] _signingKeys;

    private ItemKeyMaterials(Secret dataKey, Secret[] signingKeys, WrappedDataKey[] wrappedDataKeys)
    {
        _dataKey = dataKey;
        _signingKeys = signingKeys;
        WrappedDataKeys = wrappedDataKeys;
    }

    /// <summary>The item's data key, 32 bytes.</summary>
    public ReadOnlySpan<byte> DataKey => _dataKey.Span;

    /// <summary>How many signing keys are known: one per wrapped data key when writing, exactly one when reading.</summary>
    public int SigningKeyCount => _signingKeys.Length;

    /// <summary>The wrapped data keys, in the order of the provider's members.</summary>
    public IReadOnlyList<WrappedDataKey> WrappedDataKeys { get; }

    private static ReadOnlySpan<byte> EncryptionLabel => "AWS_MPL_INTERMEDIATE_KEYWRAP_ENC"u8;

    private static ReadOnlySpan<byte> SigningLabel => "AWS_MPL_INTERMEDIATE_KEYWRAP_MAC"u8;

    /// <summary>A symmetric signing key, 32 bytes, in the order of the wrapped data keys.</summary>
    public ReadOnlySpan<byte> SigningKey(int index) => _signingKeys[index].Span;

    /// <summary>Makes the keys of a new item.</summary>
    /// <exception cref="KeyUnavailableException">A member of the provider could not wrap.</exception>
    public static async ValueTask<ItemKeyMaterials> GenerateAsync(
        KeyProvider provider, EncryptionContext context, CancellationToken cancellationToken)
    {
        var members = WritersOf(provider);
        var materials = new ItemKeyMaterials(Secret.Random(KeyLength), new Secret[members.Length], new WrappedDataKey[members.Length]);
        try
        {
            for (var i = 0; i < members.Length; i++)
            {
                var generated = await members[i].GenerateAsync(KeyLength, context, cancellationToken).ConfigureAwait(false);
                using var intermediate = generated.Key;
                materials.Wrap(i, intermediate, generated.Wrapped, context);
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
    /// <exception cref="KeyUnavailableException">None could be opened; the message says why for each.</exception>
    /// <exception cref="DataNotAuthenticException">A wrapped data key was changed.</exception>
    public static async ValueTask<ItemKeyMaterials> OpenAsync(
        KeyProvider provider, IReadOnlyList<WrappedDataKey> wrappedDataKeys, EncryptionContext context, CancellationToken cancellationToken)
    {
        var opening = new DataKeyOpening(provider);
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

    public void Dispose()
    {
        _dataKey.Dispose();
        foreach (var key in _signingKeys)
        {
            key?.Dispose();
        }
    }

    private static KeyProvider[] WritersOf(KeyProvider provider)
    {
        KeyProvider[] writers = [.. provider.Members.Where(member => member.CanGenerate)];
        return writers.Length > 0
            ? writers
            : throw new FieldCryptConfigurationException($"No configured key can make data keys, so nothing can be written: {provider.Description}");
    }

    private static ItemKeyMaterials Unwrap(
        Secret intermediate, ReadOnlySpan<byte> encryptedDataKey, EncryptionContext context, WrappedDataKey wrapped)
    {
        if (intermediate.Length != KeyLength)
        {
            throw new DataNotAuthenticException("A wrapped intermediate key has the wrong length.");
        }

        Span<byte> pseudoRandomKey = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> encryptionKey = stackalloc byte[KeyLength];
        Span<byte> dataKey = stackalloc byte[KeyLength];
        try
        {
            HKDF.Extract(HashAlgorithmName.SHA512, intermediate.Span, [], pseudoRandomKey);
            HKDF.Expand(HashAlgorithmName.SHA512, pseudoRandomKey, encryptionKey, EncryptionLabel);
            if (!Aead.TryDecrypt(encryptionKey, Aead.ZeroNonce, context.Serialized.Span, encryptedDataKey, dataKey))
            {
                throw new DataNotAuthenticException("The encrypted data key, or the encryption context it is bound to, was changed.");
            }

            return new ItemKeyMaterials(Secret.CopyOf(dataKey), [SigningKeyFrom(pseudoRandomKey)], [wrapped]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pseudoRandomKey);
            CryptographicOperations.ZeroMemory(encryptionKey);
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private static Secret SigningKeyFrom(ReadOnlySpan<byte> pseudoRandomKey) => Secret.Create(
        KeyLength, pseudoRandomKey, static (key, prk) => HKDF.Expand(HashAlgorithmName.SHA512, prk, key, SigningLabel));

    private void Wrap(int index, Secret intermediate, WrappedDataKey providerPart, EncryptionContext context)
    {
        Span<byte> pseudoRandomKey = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> encryptionKey = stackalloc byte[KeyLength];
        try
        {
            HKDF.Extract(HashAlgorithmName.SHA512, intermediate.Span, [], pseudoRandomKey);
            HKDF.Expand(HashAlgorithmName.SHA512, pseudoRandomKey, encryptionKey, EncryptionLabel);
            var ciphertext = new byte[EncryptedDataKeyLength + providerPart.Ciphertext.Length];
            // The zero nonce is safe: the key encrypts this one message.
            Aead.Encrypt(encryptionKey, Aead.ZeroNonce, context.Serialized.Span, DataKey, ciphertext.AsSpan(0, EncryptedDataKeyLength));
            providerPart.Ciphertext.Span.CopyTo(ciphertext.AsSpan(EncryptedDataKeyLength));
            _signingKeys[index] = SigningKeyFrom(pseudoRandomKey);
            ((WrappedDataKey[])WrappedDataKeys)[index] = new WrappedDataKey(providerPart.ProviderId, providerPart.ProviderInfo, ciphertext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pseudoRandomKey);
            CryptographicOperations.ZeroMemory(encryptionKey);
        }
    }
}
