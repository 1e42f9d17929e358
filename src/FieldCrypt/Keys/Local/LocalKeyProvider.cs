using System.Text;
using FieldCrypt.Cryptography;
using FieldCrypt.Keys.Local;
using FieldCrypt.Serialization;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Keys;

/// <summary>
/// Protects data keys with AES keys that the application holds itself, for development, tests and places without a key service.
/// </summary>
/// <remarks>
/// One key is active and wraps new data keys; the others open what they wrapped before: rotation. The layout is that of AWS's raw AES
/// keyring, so other AWS libraries open what it wraps. Thread-safe; disposing clears the keys.
/// <para>A key wraps at most 2³² data keys, in all processes and over its whole life: each has a random nonce, and with more the chance that two are
/// the same, which would give both away, is no longer negligible (NIST SP 800-38D §8.3). Rotate long before. A provider counts its own: it warns at half
/// of them and refuses more than all.</para>
/// </remarks>
public sealed class LocalKeyProvider : KeyProvider, IDisposable
{
    // What KeyProvider promises for every provider.
    private const int MaxDataKeyLength = 1024;

    private readonly string _keyNamespace;
    private readonly string _activeName;
    private readonly Dictionary<string, AeadKey> _keys;
    private readonly WrapLimit _limit;

    internal LocalKeyProvider(string keyNamespace, string activeName, Dictionary<string, Secret> keys, ILogger? logger = null, long wrapped = 0)
    {
        _limit = new WrapLimit($"{keyNamespace}/{activeName}", logger, wrapped);
        _keyNamespace = keyNamespace;
        _activeName = activeName;
        _keys = keys.ToDictionary(pair => pair.Key, pair => new AeadKey(pair.Value), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override string Description => $"local key {_keyNamespace}/{_activeName}";

    /// <summary>Makes a provider of one key.</summary>
    /// <param name="keyNamespace">Who issued the key; stored beside every data key. It must not begin with <c>aws-kms</c>.</param>
    /// <param name="keyName">The key's name; stored too.</param>
    /// <param name="key">The AES key: 16, 24 or 32 bytes, of which a copy is kept.</param>
    /// <param name="logger">Where it is told that the key should be rotated; null for nowhere.</param>
    /// <exception cref="FieldCryptConfigurationException">A name or the key's length is not allowed.</exception>
    public static LocalKeyProvider FromKey(string keyNamespace, string keyName, ReadOnlySpan<byte> key, ILogger? logger = null)
    {
        RequireNames(keyNamespace, keyName);
        RequireKeyLength(key.Length);
        return new LocalKeyProvider(keyNamespace, keyName, new(StringComparer.Ordinal) { [keyName] = Secret.CopyOf(key) }, logger);
    }

    /// <summary>Makes a provider of several keys: one that wraps, and the ones that wrapped before it.</summary>
    /// <param name="keyNamespace">Who issued the keys; stored beside every data key. It must not begin with <c>aws-kms</c>.</param>
    /// <param name="activeKeyName">The name of the key that wraps new data keys.</param>
    /// <param name="keys">The AES keys by name, the active one among them: 16, 24 or 32 bytes each, of which copies are kept.</param>
    /// <param name="logger">Where it is told that the active key should be rotated; null for nowhere.</param>
    /// <exception cref="FieldCryptConfigurationException">A name or a key's length is not allowed, or there is no active key.</exception>
    public static LocalKeyProvider FromKeys(
        string keyNamespace, string activeKeyName, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> keys, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        RequireNames(keyNamespace, activeKeyName);
        foreach (var (name, key) in keys)
        {
            RequireNames(keyNamespace, name);
            RequireKeyLength(key.Length);
        }

        if (!keys.ContainsKey(activeKeyName))
        {
            throw new FieldCryptConfigurationException($"The active key '{activeKeyName}' is not among the local keys.");
        }

        var copies = keys.ToDictionary(pair => pair.Key, pair => Secret.CopyOf(pair.Value.Span), StringComparer.Ordinal);
        return new LocalKeyProvider(keyNamespace, activeKeyName, copies, logger);
    }

    /// <summary>Makes a provider of the keys in a key file.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="protection">What it was saved with.</param>
    /// <param name="logger">Where it is told that the active key should be rotated; null for nowhere.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <inheritdoc cref="KeyFile.LoadAsync" path="/exception"/>
    public static async Task<LocalKeyProvider> FromFileAsync(
        string path, KeyFileProtection protection, ILogger? logger = null, CancellationToken cancellationToken = default)
    {
        using var file = await KeyFile.LoadAsync(path, protection, cancellationToken).ConfigureAwait(false);
        return file.ToProvider(logger);
    }

    /// <inheritdoc/>
    /// <exception cref="KeyAccessException">The provider has wrapped 2³² data keys with the active key: rotate it.</exception>
    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxDataKeyLength);
        using var random = Secret.Random(RandomLength(length));
        return GenerateAsync(length, random.OwnedMemory, context, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="KeyAccessException">The provider has wrapped 2³² data keys with the active key: rotate it.</exception>
    public override ValueTask<WrappedDataKey> WrapAsync(Secret dataKey, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataKey);
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        _limit.Count();
        return new(RawAesWrapping.Wrap(_keyNamespace, _activeName, _keys[_activeName], dataKey, context));
    }

    /// <inheritdoc/>
    public override ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        if (wrapped.ProviderId != _keyNamespace)
        {
            return new(UnwrapResult.Skipped("made by another provider"));
        }

        if (RawAesWrapping.KeyNameIn(wrapped.ProviderInfo.Span) is not { } name || !_keys.TryGetValue(name, out var key))
        {
            return new(UnwrapResult.Skipped("wrapped by a key that is not here"));
        }

        return RawAesWrapping.TryUnwrap(wrapped, key, context) is { } dataKey
            ? new(UnwrapResult.Opened(dataKey))
            : throw new KeyAccessException(
                KeyAccessFailure.WrongKey,
                $"Local key {_keyNamespace}/{ForeignText.Shown(name)} does not open the data key: the key or the encryption context is another, or it was changed.")
            {
                KeyId = $"{_keyNamespace}/{name}",
                Operation = "Unwrap",
            };
    }

    /// <summary>Clears the keys; the provider cannot be used any more.</summary>
    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }

    internal override int RandomLength(int length) => length + RawAesWrapping.RandomLength;

    internal override ValueTask<GeneratedDataKey> GenerateAsync(
        int length, ReadOnlyMemory<byte> random, EncryptionContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _limit.Count();
        return new(RawAesWrapping.Generate(_keyNamespace, _activeName, _keys[_activeName], random.Span, context));
    }

    internal override bool TryUnwrapAtHand(WrappedDataKey wrapped, EncryptionContext context, Span<byte> dataKey) =>
        wrapped.ProviderId == _keyNamespace
        && RawAesWrapping.KeyNameIn(wrapped.ProviderInfo.Span) is { } name && _keys.TryGetValue(name, out var key)
        && RawAesWrapping.TryUnwrap(wrapped, key, context, dataKey);

    internal override bool TryWrapAtHand(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> random, EncryptionContext context, ref ByteWriter writer)
    {
        _limit.Count();
        RawAesWrapping.Wrap(_keyNamespace, _activeName, _keys[_activeName], dataKey, random, context, ref writer);
        return true;
    }

    internal static void RequireNames(string keyNamespace, string keyName)
    {
        ArgumentNullException.ThrowIfNull(keyNamespace);
        ArgumentNullException.ThrowIfNull(keyName);
        if (keyNamespace.Length is 0 or > 256 || keyNamespace.StartsWith("aws-kms", StringComparison.Ordinal))
        {
            throw new FieldCryptConfigurationException("A key namespace has 1 to 256 characters and does not begin with 'aws-kms'.");
        }

        if (keyName.Length is 0 or > 256)
        {
            throw new FieldCryptConfigurationException("A key name has 1 to 256 characters.");
        }

        RequireText(keyNamespace);
        RequireText(keyName);
    }

    // Half of a surrogate pair is stored as the replacement character: two names could become the same.
    private static void RequireText(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune))
            {
                throw new FieldCryptConfigurationException("The namespace and the name of a key are text without control characters.");
            }
        }
    }

    private static void RequireKeyLength(int length)
    {
        if (length is not (16 or 24 or 32))
        {
            throw new FieldCryptConfigurationException("A local key is an AES key of 16, 24 or 32 bytes.");
        }
    }
}
