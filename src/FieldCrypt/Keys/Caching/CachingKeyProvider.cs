using FieldCrypt.Keys.Caching;

namespace FieldCrypt.Keys;

/// <summary>Another key provider, with the data keys that it opens kept in memory for a while: for items that are read again and again.</summary>
/// <remarks>
/// <para>Thread-safe. Only reading gains: every write makes a data key of its own. Disposing clears the keys; the other provider stays its
/// maker's to dispose.</para>
/// <para>A data key is found again under its whole wrapped form together with its whole encryption context, compared byte by byte. So an item
/// that was changed, moved or cut from another is never opened by what is in memory, and nothing that is verified after opening is verified
/// less.</para>
/// <para>What is in memory opens until its lifetime ends, whatever became of the key that wrapped it: <see cref="KeyCacheOptions.Lifetime"/> is
/// how long a revoked permission, a disabled or a deleted key may stay unfelt.</para>
/// </remarks>
public sealed class CachingKeyProvider : KeyProvider, IDisposable
{
    private readonly KeyProvider _keys;
    private readonly KeyCache<WrappedKeyId, OpenedDataKey> _opened;

    /// <summary>Makes a provider that remembers.</summary>
    /// <param name="keys">The provider that makes and opens data keys.</param>
    /// <param name="options">How long and how many; null for the defaults.</param>
    /// <exception cref="ArgumentException">The provider is a composite: give each of its members a cache where it is wanted.</exception>
    /// <exception cref="FieldCryptConfigurationException">The options are out of their range.</exception>
    public CachingKeyProvider(KeyProvider keys, KeyCacheOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys is CompositeKeyProvider)
        {
            // A write wraps with every member, and from outside there would be one.
            throw new ArgumentException("Put the cache around the members of the composite that need one, not around the composite.", nameof(keys));
        }

        _keys = keys;
        _opened = new(options ?? new KeyCacheOptions(), OpenAsync);
    }

    /// <inheritdoc/>
    public override string Description => _keys.Description;

    /// <inheritdoc/>
    public override bool CanGenerate => _keys.CanGenerate;

    /// <inheritdoc/>
    public override bool SeparatesWriters => _keys.SeparatesWriters;

    internal override IReadOnlyList<object> KeyUsers => _keys.KeyUsers;

    /// <inheritdoc/>
    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
        _keys.GenerateAsync(length, context, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<WrappedDataKey> WrapAsync(Secret dataKey, EncryptionContext context, CancellationToken cancellationToken) =>
        _keys.WrapAsync(dataKey, context, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        ArgumentNullException.ThrowIfNull(context);
        var id = new WrappedKeyId(wrapped, context);
        if (!_opened.TryGet(id, out var opened))
        {
            opened = await _opened.GetAsync(id.ToKeep(), cancellationToken).ConfigureAwait(false);
        }

        try
        {
            if (opened.Key is { } key)
            {
                return UnwrapResult.Opened(key.Copy());
            }

            // Another provider's: it takes no room here.
            _opened.Remove(id);
            return UnwrapResult.Skipped(opened.SkipReason);
        }
        finally
        {
            opened.Release();
        }
    }

    /// <summary>Forgets and clears every data key: a revocation is felt at the next read.</summary>
    public void Forget() => _opened.RemoveWhere(static _ => true);

    /// <summary>Clears the keys; the provider cannot be used any more.</summary>
    public void Dispose() => _opened.Dispose();

    // Shared by all who wait for it, so that no caller's cancellation ends it; the provider's own limits do.
    private async Task<OpenedDataKey> OpenAsync(WrappedKeyId id) =>
        new(await _keys.UnwrapAsync(id.Wrapped, id.Context, CancellationToken.None).ConfigureAwait(false));
}
