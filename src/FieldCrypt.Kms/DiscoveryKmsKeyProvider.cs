using System.Collections.Frozen;
using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>Opens data keys with whichever AWS KMS key wrapped them, within a filter; it makes none.</summary>
/// <remarks>
/// <para>Thread-safe. For readers that do not know the keys of all writers, and for data of a key that an alias no longer points to. Needs
/// <c>kms:Decrypt</c> on the keys (AWS material providers specification, AWS KMS MRK discovery keyring).</para>
/// <para>What a member of a multi-Region key wrapped is opened by the member in the local Region. Other keys must be in the local Region,
/// or in one that <see cref="DiscoveryKmsOptions.OtherRegions"/> names.</para>
/// </remarks>
public sealed class DiscoveryKmsKeyProvider : KeyProvider
{
    private readonly string _localRegion;
    private readonly KmsKeyFilter _filter;
    private readonly FrozenSet<string> _otherRegions;
    private readonly KmsDataKeys _dataKeys;

    /// <summary>Makes a provider that opens only.</summary>
    /// <param name="localRegion">The Region to call, such as <c>eu-west-1</c>.</param>
    /// <param name="filter">
    /// Which keys may be used: <see cref="KmsKeyFilter.Accounts"/>, or <see cref="KmsKeyFilter.Any"/> if that is meant.
    /// </param>
    /// <param name="clients">The clients to call KMS with.</param>
    /// <param name="options">How to call; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">A Region is malformed, or there are too many grant tokens.</exception>
    public DiscoveryKmsKeyProvider(string localRegion, KmsKeyFilter filter, KmsClients clients, DiscoveryKmsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(filter);
        options ??= DiscoveryKmsOptions.Default;
        KmsClients.RequireRegion(localRegion);
        foreach (var region in options.OtherRegions)
        {
            KmsClients.RequireRegion(region);
        }

        _localRegion = localRegion;
        _filter = filter;
        _otherRegions = options.OtherRegions.ToFrozenSet(StringComparer.Ordinal);
        _dataKeys = new KmsDataKeys(clients, options.GrantTokens);
    }

    /// <inheritdoc/>
    public override string Description => $"KMS discovery in {_localRegion} ({_filter})";

    /// <inheritdoc/>
    public override bool CanGenerate => false;

    /// <summary>Refuses: a provider that discovers keys has none of its own to write with.</summary>
    /// <exception cref="FieldCryptConfigurationException">Always.</exception>
    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
        throw new FieldCryptConfigurationException(
            "A DiscoveryKmsKeyProvider only opens data keys. Write with a KmsKeyProvider or a MultiRegionKmsKeyProvider.");

    /// <inheritdoc/>
    public override async ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (!KmsWrapping.TryRead(wrapped, out var wrappedBy, out var skipped))
        {
            return skipped;
        }

        if (!_filter.Allows(wrappedBy))
        {
            return UnwrapResult.Skipped($"its key is not among {_filter}");
        }

        var key = wrappedBy.IsMultiRegionKey ? wrappedBy.InRegion(_localRegion) : wrappedBy;
        return key.Region == _localRegion || _otherRegions.Contains(key.Region)
            ? await _dataKeys.OpenAsync(key, key, wrapped.Ciphertext, context, cancellationToken).ConfigureAwait(false)
            : UnwrapResult.Skipped($"its key is in {key.Region}, which is not among the Regions to call");
    }
}
