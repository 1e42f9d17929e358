using System.Security.Cryptography;
using System.Text;
using FieldCrypt.Keys.Branch;

namespace FieldCrypt.Keys;

/// <summary>Branch keys in a folder, for development, tests and places without a key service: one key file for each branch key.</summary>
/// <remarks>
/// <para>Thread-safe, and safe for several processes that share the folder: a file is replaced whole, and who changes one holds a lock on the
/// folder. docs/key-store.md describes the files. The protection stays its maker's to dispose.</para>
/// <para>A passphrase is stretched anew whenever a branch key is opened, which takes a good part of a second: a <see cref="BranchKeyProvider"/>
/// opens each once in a while. Use a key from the host's secret store where there are many.</para>
/// </remarks>
public sealed class FileBranchKeyStore : BranchKeyStore
{
    private const string BeaconName = "beacon";

    private readonly string _folder;
    private readonly KeyFileProtection _protection;

    /// <summary>Makes a store over a folder, which is created when the first branch key is.</summary>
    /// <param name="folder">The folder. On Unix its files are for their owner only.</param>
    /// <param name="protection">What protects the files.</param>
    public FileBranchKeyStore(string folder, KeyFileProtection protection)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(protection);
        _folder = Path.GetFullPath(folder);
        _protection = protection;
    }

    /// <summary>Creates a branch key, its first version and its beacon key.</summary>
    /// <param name="branchKeyId">Its id: 1 to 256 characters without control characters, not beginning with <c>aws-kms</c>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="FieldCryptConfigurationException">There is such a branch key, the id is not allowed, or the folder cannot be written.</exception>
    public async Task CreateAsync(string branchKeyId, CancellationToken cancellationToken = default)
    {
        using var keys = KeyFile.Create(branchKeyId, BeaconName);
        keys.Rotate($"{Guid.NewGuid():D}");
        using var folder = await FolderLock.AcquireAsync(_folder, cancellationToken).ConfigureAwait(false);
        var path = PathOf(branchKeyId);
        if (File.Exists(path))
        {
            throw new FieldCryptConfigurationException(
                $"Key store {_folder} has a branch key {ForeignText.Shown(branchKeyId)} already; rotate it, or choose another id.");
        }

        await keys.SaveAsync(path, _protection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a new version of a branch key the active one; the former ones go on opening what they wrapped.</summary>
    /// <param name="branchKeyId">The branch key.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The new version.</returns>
    /// <exception cref="FieldCryptConfigurationException">It has 499 versions already, or the folder cannot be written.</exception>
    /// <exception cref="KeyAccessException">There is no such branch key, or it does not open.</exception>
    public async Task<Guid> RotateAsync(string branchKeyId, CancellationToken cancellationToken = default)
    {
        var version = Guid.NewGuid();
        using var folder = await FolderLock.AcquireAsync(_folder, cancellationToken).ConfigureAwait(false);
        using var keys = await LoadAsync(branchKeyId, cancellationToken).ConfigureAwait(false);
        keys.Rotate($"{version:D}");
        await keys.SaveAsync(PathOf(branchKeyId), _protection, cancellationToken).ConfigureAwait(false);
        return version;
    }

    /// <inheritdoc/>
    public override async ValueTask<BranchKey> GetActiveAsync(string branchKeyId, CancellationToken cancellationToken)
    {
        using var keys = await LoadAsync(branchKeyId, cancellationToken).ConfigureAwait(false);
        return Guid.TryParseExact(keys.ActiveName, "D", out var version)
            ? new BranchKey(branchKeyId, version, Copy(keys, keys.ActiveName))
            : throw Missing(branchKeyId, "an active version");
    }

    /// <inheritdoc/>
    public override async ValueTask<BranchKey> GetVersionAsync(string branchKeyId, Guid version, CancellationToken cancellationToken)
    {
        using var keys = await LoadAsync(branchKeyId, cancellationToken).ConfigureAwait(false);
        return new BranchKey(branchKeyId, version, Copy(keys, $"{version:D}"));
    }

    /// <inheritdoc/>
    public override async ValueTask<Secret> GetBeaconKeyAsync(string branchKeyId, CancellationToken cancellationToken)
    {
        using var keys = await LoadAsync(branchKeyId, cancellationToken).ConfigureAwait(false);
        return Copy(keys, BeaconName);
    }

    // An id may hold anything and differ from another by case only; file names may not.
    private string PathOf(string branchKeyId) =>
        Path.Combine(_folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(branchKeyId)))}.keys");

    private async Task<KeyFile> LoadAsync(string branchKeyId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(branchKeyId);
        var path = PathOf(branchKeyId);
        if (!File.Exists(path))
        {
            throw new KeyAccessException(
                KeyAccessFailure.NotFound,
                $"Branch key '{ForeignText.Shown(branchKeyId)}' is not in key store {_folder}; create it ({nameof(CreateAsync)}), or correct its id.")
            {
                MayOpenElsewhere = !Directory.Exists(_folder),
                KeyId = branchKeyId,
            };
        }

        var keys = await KeyFile.LoadAsync(path, _protection, cancellationToken).ConfigureAwait(false);
        if (keys.KeyNamespace == branchKeyId)
        {
            return keys;
        }

        // Renamed, or exchanged with another.
        keys.Dispose();
        throw new KeyAccessException(KeyAccessFailure.WrongKey, $"{path} is the file of another branch key than '{ForeignText.Shown(branchKeyId)}'.")
        {
            MayOpenElsewhere = true,
            KeyId = branchKeyId,
        };
    }

    private Secret Copy(KeyFile keys, string name) =>
        keys.Keys.TryGetValue(name, out var key) ? key.Copy() : throw Missing(keys.KeyNamespace, $"'{name}'");

    private KeyAccessException Missing(string branchKeyId, string what) => new(
        KeyAccessFailure.NotFound, $"Branch key '{ForeignText.Shown(branchKeyId)}' in key store {_folder} does not have {what}.")
    { KeyId = branchKeyId };
}
