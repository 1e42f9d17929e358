using FieldCrypt.EntityFrameworkCore.Search;
using FieldCrypt.Keys;

namespace FieldCrypt.EntityFrameworkCore;

/// <summary>Where the key of blind indexes comes from: from it each indexed column has one of its own derived.</summary>
/// <remarks>
/// <para>It is never rotated: whoever had it once can test guesses for ever. A key that leaked is replaced, and every indexed value is written again.</para>
/// <para>Thread-safe. Give one object to all encryptions that search alike, such as those of tenants: Entity Framework Core makes a model for each object,
/// and keeps about a hundred.</para>
/// </remarks>
public sealed class BlindIndexKeys
{
    private readonly Lock _holding = new();
    private readonly Func<CancellationToken, ValueTask<Secret>> _open;
    private OpenedIndexKeys? _opened;
    private int _holders;

    private BlindIndexKeys(Func<CancellationToken, ValueTask<Secret>> open, KeyCacheOptions cache)
    {
        _open = open;
        Cache = cache;
    }

    internal static BlindIndexKeys ForDesignTime { get; } = new(static _ => throw DesignTimeKeys.Refused(), new KeyCacheOptions());

    internal KeyCacheOptions Cache { get; }

    /// <summary>The derived keys, which all that hold these share.</summary>
    /// <exception cref="ObjectDisposedException">Nothing holds them any more.</exception>
    internal OpenedIndexKeys Opened => Volatile.Read(ref _opened) ?? throw new ObjectDisposedException(nameof(ColumnEncryption));

    /// <summary>The beacon key of a branch key, as DynamoDB tables use it.</summary>
    /// <param name="store">The key store.</param>
    /// <param name="branchKeyId">The branch key; it may be another than the one that values are encrypted with.</param>
    /// <param name="cache">How long the derived keys stay in memory; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The options are out of their range.</exception>
    public static BlindIndexKeys FromStore(BranchKeyStore store, string branchKeyId, KeyCacheOptions? cache = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(branchKeyId);
        cache ??= new KeyCacheOptions();
        cache.Validate();
        return new BlindIndexKeys(token => store.GetBeaconKeyAsync(branchKeyId, token), cache);
    }

    /// <summary>A key that the application holds.</summary>
    /// <param name="key">32 bytes; not disposed, and read whenever the derived keys are made anew.</param>
    /// <exception cref="FieldCryptConfigurationException">It does not have 32 bytes.</exception>
    public static BlindIndexKeys FromSecret(Secret key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length == BranchKey.Length
            ? new BlindIndexKeys(_ => new(key.Copy()), new KeyCacheOptions())
            : throw new FieldCryptConfigurationException($"The key of blind indexes has {BranchKey.Length} bytes.");
    }

    internal void Hold()
    {
        lock (_holding)
        {
            _opened ??= new OpenedIndexKeys(this);
            _holders++;
        }
    }

    /// <summary>Clears the derived keys when it is called as often as <see cref="Hold"/> was.</summary>
    internal void Release()
    {
        lock (_holding)
        {
            if (--_holders == 0)
            {
                _opened!.Dispose();
                _opened = null;
            }
        }
    }

    internal ValueTask<Secret> OpenAsync(CancellationToken cancellationToken) => _open(cancellationToken);
}
