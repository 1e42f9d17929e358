using System.Text;
using FieldCrypt.Cryptography;
using FieldCrypt.Keys.Branch;
using FieldCrypt.Serialization;

namespace FieldCrypt.Keys;

/// <summary>
/// Protects data keys with branch keys: long-lived keys of a store, used locally, so that not every item needs a call to a key service.
/// </summary>
/// <remarks>
/// <para>Thread-safe. The layout is that of AWS's hierarchical keyring (provider id <c>aws-kms-hierarchy</c>). Disposing clears the branch keys in
/// memory; the store stays its maker's to dispose.</para>
/// <para>Opened branch keys stay in memory: one call to the key service for each branch key and <see cref="KeyCacheOptions.Lifetime"/>, made ahead
/// of its end and by one caller however many wait. The price is that a revoked permission, a disabled or a deleted KMS key is felt only when that
/// lifetime is over, and a rotation too. <see cref="Forget"/> makes this process feel it at once.</para>
/// </remarks>
public sealed class BranchKeyProvider : KeyProvider, IDisposable
{
    internal const string ProviderId = "aws-kms-hierarchy";
    private const int MaxIdOnStack = 128;
    private readonly OpenedBranchKeys _opened;
    private readonly Func<EncryptionContext, string> _branchKeyId;

    /// <summary>Makes a provider of one branch key.</summary>
    /// <inheritdoc cref="BranchKeyProvider(BranchKeyStore, string, BranchKeyOptions)" path="/param"/>
    public BranchKeyProvider(BranchKeyStore store, string branchKeyId)
        : this(store, branchKeyId, new BranchKeyOptions())
    {
    }

    /// <summary>Makes a provider of one branch key.</summary>
    /// <param name="store">Where the branch key is kept.</param>
    /// <param name="branchKeyId">Which one it is.</param>
    /// <param name="options">How opened branch keys are kept.</param>
    /// <exception cref="FieldCryptConfigurationException">The options are out of their range.</exception>
    public BranchKeyProvider(BranchKeyStore store, string branchKeyId, BranchKeyOptions options)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(branchKeyId);
        ArgumentNullException.ThrowIfNull(options);
        _opened = new OpenedBranchKeys(store, options);
        _branchKeyId = _ => branchKeyId;
        Description = $"branch key {branchKeyId}";
    }

    /// <summary>Makes a provider that chooses the branch key by the encryption context: one for each tenant, say.</summary>
    /// <inheritdoc cref="BranchKeyProvider(BranchKeyStore, Func{EncryptionContext, string}, BranchKeyOptions)" path="/param"/>
    public BranchKeyProvider(BranchKeyStore store, Func<EncryptionContext, string> branchKeyId)
        : this(store, branchKeyId, new BranchKeyOptions())
    {
    }

    /// <summary>Makes a provider that chooses the branch key by the encryption context: one for each tenant, say.</summary>
    /// <param name="store">Where the branch keys are kept.</param>
    /// <param name="branchKeyId">
    /// Names the branch key for a context; called for every item, on reads too, and must be thread-safe. What it throws becomes the cause of a
    /// <see cref="FieldCryptConfigurationException"/>.
    /// </param>
    /// <param name="options">How opened branch keys are kept.</param>
    /// <exception cref="FieldCryptConfigurationException">The options are out of their range.</exception>
    public BranchKeyProvider(BranchKeyStore store, Func<EncryptionContext, string> branchKeyId, BranchKeyOptions options)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(branchKeyId);
        ArgumentNullException.ThrowIfNull(options);
        _opened = new OpenedBranchKeys(store, options);
        _branchKeyId = branchKeyId;
        Description = "branch key chosen by the encryption context";
    }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <inheritdoc/>
    public override async ValueTask<GeneratedDataKey> GenerateAsync(
        int length, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        using var random = Secret.Random(RandomLength(length));
        return await GenerateAsync(length, random.OwnedMemory, context, cancellationToken).ConfigureAwait(false);
    }

    internal override IReadOnlyList<object> KeyUsers => _opened.KeyUsers;

    internal override int RandomLength(int length) => length + BranchKeyWrapping.RandomLength;

    internal override async ValueTask<GeneratedDataKey> GenerateAsync(
        int length, ReadOnlyMemory<byte> random, EncryptionContext context, CancellationToken cancellationToken)
    {
        var dataKey = Secret.CopyOf(random.Span[..length]);
        try
        {
            return new GeneratedDataKey(dataKey, await WrapAsync(dataKey, random[length..], context, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            dataKey.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<WrappedDataKey> WrapAsync(Secret dataKey, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataKey);
        ArgumentNullException.ThrowIfNull(context);
        var random = new byte[BranchKeyWrapping.RandomLength];
        RandomBytes.Fill(random);
        return await WrapAsync(dataKey, random, context, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<WrappedDataKey> WrapAsync(
        Secret dataKey, ReadOnlyMemory<byte> random, EncryptionContext context, CancellationToken cancellationToken)
    {
        var active = await _opened.GetActiveAsync(BranchKeyIdFor(context), cancellationToken).ConfigureAwait(false);
        try
        {
            return new WrappedDataKey(ProviderId, active.IdUtf8, BranchKeyWrapping.Wrap(active.Key, dataKey, random.Span, context));
        }
        finally
        {
            active.Release();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        ArgumentNullException.ThrowIfNull(context);
        if (wrapped.ProviderId != ProviderId)
        {
            return UnwrapResult.Skipped("made by another provider");
        }

        var branchKeyId = BranchKeyIdFor(context);
        if (!IsWrappedBy(branchKeyId, wrapped))
        {
            return UnwrapResult.Skipped($"wrapped by a branch key other than {ForeignText.Shown(branchKeyId)}");
        }

        if (BranchKeyWrapping.VersionIn(wrapped.Ciphertext.Span) is not { } version)
        {
            throw Refused(branchKeyId);
        }

        var opened = await _opened.GetVersionAsync(branchKeyId, version, cancellationToken).ConfigureAwait(false);
        try
        {
            return BranchKeyWrapping.TryUnwrap(opened.Key, wrapped.Ciphertext.Span, context) is { } dataKey
                ? UnwrapResult.Opened(dataKey)
                : throw Refused(branchKeyId);
        }
        finally
        {
            opened.Release();
        }
    }

    internal override bool TryUnwrapAtHand(WrappedDataKey wrapped, EncryptionContext context, Span<byte> dataKey)
    {
        if (wrapped.ProviderId != ProviderId
            || BranchKeyWrapping.VersionIn(wrapped.Ciphertext.Span) is not { } version
            || BranchKeyIdFor(context) is var branchKeyId && !IsWrappedBy(branchKeyId, wrapped)
            || !_opened.TryGetVersion(branchKeyId, version, out var opened))
        {
            return false;
        }

        try
        {
            return BranchKeyWrapping.TryUnwrap(opened.Key, wrapped.Ciphertext.Span, context, dataKey);
        }
        finally
        {
            opened.Release();
        }
    }

    internal override bool TryWrapAtHand(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> random, EncryptionContext context, ref ByteWriter writer)
    {
        if (!_opened.TryGetActive(BranchKeyIdFor(context), out var active))
        {
            return false;
        }

        try
        {
            var length = BranchKeyWrapping.LengthOf(dataKey.Length);
            writer.WriteText(ProviderId);
            writer.WriteBlock(active.IdUtf8.Span);
            writer.WriteUInt16(length);
            BranchKeyWrapping.Wrap(active.Key, dataKey, random, context, writer.Reserve(length));
            return true;
        }
        finally
        {
            active.Release();
        }
    }

    /// <summary>The id and the version of the branch key that a data key would be wrapped with now.</summary>
    /// <exception cref="KeyAccessException">It cannot be opened.</exception>
    internal async ValueTask<(string Id, Guid Version)> ActiveAsync(EncryptionContext context, CancellationToken cancellationToken)
    {
        var id = BranchKeyIdFor(context);
        var active = await _opened.GetActiveAsync(id, cancellationToken).ConfigureAwait(false);
        try
        {
            return (id, active.Key.Version);
        }
        finally
        {
            active.Release();
        }
    }

    /// <summary>Forgets and clears what is in memory of a branch key: its rotation or revocation is felt at the next use.</summary>
    public void Forget(string branchKeyId)
    {
        ArgumentException.ThrowIfNullOrEmpty(branchKeyId);
        _opened.Forget(branchKeyId);
    }

    /// <summary>Clears the branch keys in memory; the provider cannot be used any more.</summary>
    public void Dispose() => _opened.Dispose();

    private static bool IsWrappedBy(string branchKeyId, WrappedDataKey wrapped)
    {
        Span<byte> id = stackalloc byte[MaxIdOnStack];
        return Encoding.UTF8.TryGetBytes(branchKeyId, id, out var length)
            ? wrapped.ProviderInfo.Span.SequenceEqual(id[..length])
            : wrapped.ProviderInfo.Span.SequenceEqual(Encoding.UTF8.GetBytes(branchKeyId));
    }

    private string BranchKeyIdFor(EncryptionContext context)
    {
        try
        {
            return _branchKeyId(context) is { Length: > 0 } branchKeyId
                ? branchKeyId
                : throw new FieldCryptConfigurationException("No branch key was named for the encryption context.");
        }
        catch (Exception e) when (e is not (FieldCryptException or OutOfMemoryException))
        {
            // Most often the function reads a pair that the context does not have.
            throw new FieldCryptConfigurationException(
                $"The function that names the branch key for an encryption context failed ({e.GetType().Name}); the context has "
                + $"{ForeignText.Shown(string.Join(", ", context.Keys.Take(16)), 512)}.",
                e);
        }
    }

    private static KeyAccessException Refused(string branchKeyId) => new(
        KeyAccessFailure.WrongKey,
        $"Branch key {ForeignText.Shown(branchKeyId)} does not open the data key: the encryption context is another, or it was changed.")
    {
        KeyId = branchKeyId,
        Operation = "Unwrap",
    };
}
