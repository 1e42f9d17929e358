using System.Security.Cryptography;
using FieldCrypt.Keys.Local;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Keys;

/// <summary>
/// A file of local keys: several named AES-256 keys of which one is active. New data keys are wrapped with the active one; the others open
/// what they wrapped before. docs/key-file.md describes the file.
/// </summary>
/// <remarks>
/// Not thread-safe, except that it may be disposed at any time: disposing clears the keys, and whatever is under way then saves or takes over the
/// keys whole, or throws. Make a provider of it and share that.
/// </remarks>
public sealed class KeyFile : IDisposable
{
    internal const int KeyLength = 32;

    // With the longest names this many keys still fit into the 1 MiB that reading accepts: what is saved can always be loaded.
    internal const int MaxKeys = 500;

    private readonly Dictionary<string, Secret> _keys;

    // SHA-256 of what this object last read or wrote, by the full path: whoever else has written there since may have added a key.
    private readonly Dictionary<string, byte[]> _lastSeen = new(StringComparer.Ordinal);

    internal KeyFile(string keyNamespace, string activeName, Dictionary<string, Secret> keys)
    {
        KeyNamespace = keyNamespace;
        ActiveName = activeName;
        _keys = keys;
    }

    /// <summary>Who issued the keys; stored beside every data key.</summary>
    public string KeyNamespace { get; }

    /// <summary>The name of the key that wraps new data keys.</summary>
    public string ActiveName { get; private set; }

    /// <summary>The names of all keys.</summary>
    public IReadOnlyCollection<string> Names => _keys.Keys;

    /// <summary>The keys by name.</summary>
    internal IReadOnlyDictionary<string, Secret> Keys => _keys;

    /// <summary>Makes a key file, in memory, with one new key.</summary>
    /// <param name="keyNamespace">Who issues the keys: 1 to 256 characters, not beginning with <c>aws-kms</c>.</param>
    /// <param name="keyName">The name of the first key: 1 to 256 characters.</param>
    /// <exception cref="FieldCryptConfigurationException">A name is not allowed.</exception>
    public static KeyFile Create(string keyNamespace, string keyName)
    {
        LocalKeyProvider.RequireNames(keyNamespace, keyName);
        return new KeyFile(keyNamespace, keyName, new(StringComparer.Ordinal) { [keyName] = Secret.Random(KeyLength) });
    }

    /// <summary>Reads a key file.</summary>
    /// <param name="path">Where it is. On Unix nobody but its owner may have access to it.</param>
    /// <param name="protection">What it was saved with.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="FieldCryptConfigurationException">
    /// The file is missing, accessible to others, not a key file, or of an unknown version; the message says what to do.
    /// </exception>
    /// <exception cref="KeyAccessException">
    /// The passphrase or key is wrong, or the file was damaged: reason <see cref="KeyAccessFailure.WrongKey"/>.
    /// </exception>
    public static async Task<KeyFile> LoadAsync(string path, KeyFileProtection protection, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(protection);
        var content = await KeyFileStorage.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        var file = await protection.InTurnAsync(() => KeyFileFormat.Read(content, path, protection), cancellationToken).ConfigureAwait(false);
        file._lastSeen[Path.GetFullPath(path)] = SHA256.HashData(content);
        return file;
    }

    /// <summary>Writes the file, whole or not at all, readable by its owner only.</summary>
    /// <param name="path">
    /// Where to. An existing file is replaced, but not one that this was read from, or saved to, and that somebody else has written since.
    /// </param>
    /// <param name="protection">What protects it.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <exception cref="FieldCryptConfigurationException">The file cannot be written there: its folder is missing, or may not be written to.</exception>
    /// <exception cref="ConcurrentUpdateException">Somebody else has written it since; nothing was written. Read it again.</exception>
    public async Task SaveAsync(string path, KeyFileProtection protection, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(protection);
        var content = await protection.InTurnAsync(() => KeyFileFormat.Write(this, protection), cancellationToken).ConfigureAwait(false);
        var fullPath = Path.GetFullPath(path);
        await KeyFileStorage.WriteAsync(path, content, _lastSeen.GetValueOrDefault(fullPath), cancellationToken).ConfigureAwait(false);
        _lastSeen[fullPath] = SHA256.HashData(content);
    }

    /// <summary>Adds a new key and makes it the active one. Save the file before anything is written with it.</summary>
    /// <exception cref="FieldCryptConfigurationException">The name is taken or not allowed.</exception>
    public void Rotate(string newKeyName)
    {
        LocalKeyProvider.RequireNames(KeyNamespace, newKeyName);
        if (_keys.Count == MaxKeys)
        {
            throw new FieldCryptConfigurationException($"A key file holds at most {MaxKeys} keys.");
        }

        var key = Secret.Random(KeyLength);
        if (!_keys.TryAdd(newKeyName, key))
        {
            key.Dispose();
            throw new FieldCryptConfigurationException($"The key file has a key '{newKeyName}' already.");
        }

        ActiveName = newKeyName;
    }

    /// <summary>Removes a key for good: what it wrapped cannot be opened any more.</summary>
    /// <exception cref="FieldCryptConfigurationException">It is the active key, or there is none of this name.</exception>
    public void Remove(string keyName)
    {
        ArgumentNullException.ThrowIfNull(keyName);
        if (keyName == ActiveName)
        {
            throw new FieldCryptConfigurationException($"Key '{keyName}' is the active one; rotate first.");
        }

        if (!_keys.Remove(keyName, out var key))
        {
            throw new FieldCryptConfigurationException($"The key file has no key '{keyName}'.");
        }

        key.Dispose();
    }

    /// <summary>Makes a provider with copies of the keys.</summary>
    /// <param name="logger">Where it is told that the active key should be rotated; null for nowhere.</param>
    /// <exception cref="ObjectDisposedException">The keys were cleared.</exception>
    public LocalKeyProvider ToProvider(ILogger? logger = null)
    {
        var copies = new Dictionary<string, Secret>(_keys.Count, StringComparer.Ordinal);
        try
        {
            foreach (var (name, key) in _keys)
            {
                copies.Add(name, key.Copy());
            }

            return new LocalKeyProvider(KeyNamespace, ActiveName, copies, logger);
        }
        catch
        {
            foreach (var copy in copies.Values)
            {
                copy.Dispose();
            }

            throw;
        }
    }

    /// <summary>Clears the keys.</summary>
    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }
}
