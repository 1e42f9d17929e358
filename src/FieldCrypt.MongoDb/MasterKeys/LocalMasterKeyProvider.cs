using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb.MasterKeys;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb;

/// <summary>A master key of 96 bytes in the application's memory: the provider <c>local</c>.</summary>
/// <remarks>
/// Thread-safe. Whoever has the 96 bytes and the key vault opens everything, so they belong into a secret store or a key file; for production use
/// a <c>KmsMasterKeyProvider</c> of package <c>FieldCrypt.MongoDb.Kms</c>.
/// </remarks>
public sealed partial class LocalMasterKeyProvider : MasterKeyProvider, IDisposable
{
    /// <summary>The length of a master key in bytes.</summary>
    public const int KeyLength = 96;

    private readonly Secret _key;

    /// <summary>Makes a provider with a copy of a master key.</summary>
    /// <param name="masterKey">96 bytes, the same in every driver that shares the key vault.</param>
    /// <param name="name">Null for <c>local</c>; else letters, digits and underscores, which give <c>local:name</c>.</param>
    /// <exception cref="FieldCryptConfigurationException">The key has another length, or the name other characters.</exception>
    public LocalMasterKeyProvider(ReadOnlySpan<byte> masterKey, string? name = null)
    {
        if (masterKey.Length != KeyLength)
        {
            throw new FieldCryptConfigurationException($"A local master key has {KeyLength} bytes, not {masterKey.Length}.");
        }

        if (name is not null && !ProviderName().IsMatch(name))
        {
            throw new FieldCryptConfigurationException("The name of a local master key has letters, digits and underscores only.");
        }

        Name = name is null ? "local" : $"local:{name}";
        _key = Secret.CopyOf(masterKey);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override BsonDocument Description => new("provider", Name);

    /// <summary>
    /// Makes a provider from a key of a key file. The file's keys have 32 bytes, so the 96 are derived: HKDF-SHA-512 (RFC 5869) without salt,
    /// info <c>fieldcrypt mongodb local master key</c>.
    /// </summary>
    /// <param name="file">The key file.</param>
    /// <param name="keyName">Which key; null for the active one.</param>
    /// <param name="name">As in the constructor. A key file with several keys gives several providers, each with a name.</param>
    /// <exception cref="FieldCryptConfigurationException">There is no such key.</exception>
    public static LocalMasterKeyProvider FromKeyFile(KeyFile file, string? keyName = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!file.Keys.TryGetValue(keyName ?? file.ActiveName, out var key))
        {
            throw new FieldCryptConfigurationException($"The key file has no key '{keyName}'.");
        }

        Span<byte> masterKey = stackalloc byte[KeyLength];
        try
        {
            using var bytes = key.Read();
            HKDF.DeriveKey(HashAlgorithmName.SHA512, bytes.Span, masterKey, default, "fieldcrypt mongodb local master key"u8);
            return new LocalMasterKeyProvider(masterKey, name);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(masterKey);
        }
    }

    /// <summary>Copies the 96 bytes for another driver's configuration. Clear the copy after use.</summary>
    /// <param name="destination">At least 96 bytes.</param>
    /// <exception cref="ObjectDisposedException">The provider was disposed.</exception>
    public void CopyMasterKeyTo(Span<byte> destination)
    {
        using var key = _key.Read();
        key.Span.CopyTo(destination);
    }

    /// <inheritdoc/>
    public override ValueTask<byte[]> WrapAsync(Secret dataKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataKey);
        using var key = _key.Read();
        using var bytes = dataKey.Read();
        return ValueTask.FromResult(LocalKeyWrapping.Wrap(key.Span, bytes.Span));
    }

    /// <inheritdoc/>
    public override ValueTask<UnwrapResult> UnwrapAsync(
        BsonDocument masterKey, ReadOnlyMemory<byte> keyMaterial, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(masterKey);
        if (masterKey.GetValue("provider", "") != Name)
        {
            return ValueTask.FromResult(UnwrapResult.Skipped($"wrapped by provider {ForeignText.Shown(masterKey.GetValue("provider", "").ToString())}"));
        }

        using var key = _key.Read();
        return LocalKeyWrapping.TryUnwrap(key.Span, keyMaterial.Span) is { } dataKey
            ? ValueTask.FromResult(UnwrapResult.Opened(dataKey))
            : throw new KeyAccessException(
                KeyAccessFailure.WrongKey, $"Master key {Name} does not open the data key: another master key wrapped it, or it was changed.")
            {
                KeyId = Name,
            };
    }

    /// <summary>Clears the master key.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>Says which provider it is, never the key.</summary>
    public override string ToString() => $"Master key {Name}";

    [GeneratedRegex(@"\A[A-Za-z0-9_]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ProviderName();
}
