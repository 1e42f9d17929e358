using System.Text;
using FieldCrypt.Keys.Branch;

namespace FieldCrypt.Keys;

/// <summary>
/// Protects data keys with branch keys: long-lived keys of a store, used locally, so that not every item needs a call to a key service.
/// </summary>
/// <remarks>Thread-safe. The layout is that of AWS's hierarchical keyring (provider id <c>aws-kms-hierarchy</c>).</remarks>
public sealed class BranchKeyProvider : KeyProvider
{
    private const string ProviderId = "aws-kms-hierarchy";
    private readonly BranchKeyStore _store;
    private readonly Func<EncryptionContext, string> _branchKeyId;

    /// <summary>Makes a provider of one branch key.</summary>
    /// <param name="store">Where the branch key is kept.</param>
    /// <param name="branchKeyId">Which one it is.</param>
    public BranchKeyProvider(BranchKeyStore store, string branchKeyId)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(branchKeyId);
        _store = store;
        _branchKeyId = _ => branchKeyId;
        Description = $"branch key {branchKeyId}";
    }

    /// <summary>Makes a provider that chooses the branch key by the encryption context: one for each tenant, say.</summary>
    /// <param name="store">Where the branch keys are kept.</param>
    /// <param name="branchKeyId">Names the branch key for a context; called for every item, on reads too, and must be thread-safe.</param>
    public BranchKeyProvider(BranchKeyStore store, Func<EncryptionContext, string> branchKeyId)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(branchKeyId);
        _store = store;
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
        var branchKey = await _store.GetActiveAsync(_branchKeyId(context), cancellationToken).ConfigureAwait(false);
        var dataKey = Secret.Random(length);
        try
        {
            var ciphertext = BranchKeyWrapping.Wrap(branchKey, dataKey, context);
            return new GeneratedDataKey(dataKey, new WrappedDataKey(ProviderId, Encoding.UTF8.GetBytes(branchKey.Id), ciphertext));
        }
        catch
        {
            dataKey.Dispose();
            throw;
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

        var branchKeyId = _branchKeyId(context);
        if (!wrapped.ProviderInfo.Span.SequenceEqual(Encoding.UTF8.GetBytes(branchKeyId)))
        {
            return UnwrapResult.Skipped($"wrapped by a branch key other than {branchKeyId}");
        }

        if (BranchKeyWrapping.VersionIn(wrapped.Ciphertext.Span) is not { } version)
        {
            throw Refused(branchKeyId);
        }

        var branchKey = await _store.GetVersionAsync(branchKeyId, version, cancellationToken).ConfigureAwait(false);
        return BranchKeyWrapping.TryUnwrap(branchKey, wrapped.Ciphertext.Span, context) is { } dataKey
            ? UnwrapResult.Opened(dataKey)
            : throw Refused(branchKeyId);
    }

    private static KeyUnavailableException Refused(string branchKeyId) => new(
        KeyUnavailableReason.WrongKey,
        $"Branch key {branchKeyId} does not open the data key: the encryption context is another, or it was changed.")
    {
        KeyId = branchKeyId,
        Operation = "Unwrap",
    };
}
