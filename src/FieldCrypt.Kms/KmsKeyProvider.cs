using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>One symmetric AWS KMS key makes and opens data keys: one call of KMS per data key.</summary>
/// <remarks>
/// <para>Thread-safe. Provider id <c>aws-kms</c>, provider info the ARN of the key (AWS material providers specification, AWS KMS
/// keyring). Needs <c>kms:GenerateDataKey</c> to write and <c>kms:Decrypt</c> to read.</para>
/// <para>It opens what this very key wrapped and nothing else. For a multi-Region key whose data is read in several Regions use
/// <see cref="MultiRegionKmsKeyProvider"/>.</para>
/// <para>Every pair of the encryption context stands in the audit trail of KMS in the clear.</para>
/// </remarks>
public sealed class KmsKeyProvider : KeyProvider, IKmsKeyUser
{
    private readonly KmsKeyArn _key;
    private readonly KmsDataKeys _dataKeys;
    private readonly KmsKeyUse[] _keysInUse;

    /// <summary>Makes a provider for a key.</summary>
    /// <param name="keyArn">
    /// The ARN of the key, or of an alias: <c>arn:aws:kms:eu-west-1:111122223333:key/…</c> or <c>…:alias/…</c>. It may be another
    /// account's. After an alias is pointed to another key, what the former key wrapped is opened only by a
    /// <see cref="DiscoveryKmsKeyProvider"/>.
    /// </param>
    /// <param name="clients">The clients to call KMS with; the key's Region is called.</param>
    /// <param name="options">How to call; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The ARN is malformed, or there are too many grant tokens.</exception>
    public KmsKeyProvider(string keyArn, KmsClients clients, KmsOptions? options = null)
    {
        _key = KmsKeyArn.Parse(keyArn);
        _dataKeys = new KmsDataKeys(clients, (options ?? KmsOptions.Default).GrantTokens);
        _keysInUse = [new KmsKeyUse(_key, clients)];
    }

    /// <inheritdoc/>
    public override string Description => $"KMS key {_key}";

    /// <summary>
    /// True: <c>kms:Decrypt</c> opens, <c>kms:GenerateDataKey</c>, <c>kms:Encrypt</c> and <c>kms:ReEncrypt*</c> wrap, and the key policy tells them apart.
    /// </summary>
    public override bool SeparatesWriters => true;

    IReadOnlyList<KmsKeyUse> IKmsKeyUser.KmsKeys => _keysInUse;

    /// <inheritdoc/>
    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
        _dataKeys.GenerateAsync(_key, length, context, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Needs <c>kms:Encrypt</c>.</remarks>
    public override ValueTask<WrappedDataKey> WrapAsync(Secret dataKey, EncryptionContext context, CancellationToken cancellationToken) =>
        _dataKeys.EncryptAsync(_key, dataKey, context, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (!KmsWrapping.TryRead(wrapped, out var wrappedBy, out var skipped))
        {
            return skipped;
        }

        if (_key.Resource == KmsResource.Alias)
        {
            return await OpenByAliasAsync(wrapped, wrappedBy, context, cancellationToken).ConfigureAwait(false);
        }

        if (wrappedBy != _key)
        {
            return UnwrapResult.Skipped(_key.Matches(wrappedBy)
                ? $"wrapped by the same multi-Region key in {wrappedBy.Region}, which a MultiRegionKmsKeyProvider opens"
                : "wrapped by another KMS key");
        }

        return await _dataKeys.OpenAsync(_key, _key, wrapped.Ciphertext, context, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<UnwrapResult> OpenByAliasAsync(
        WrappedDataKey wrapped, KmsKeyArn wrappedBy, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (!_key.SharesHomeWith(wrappedBy))
        {
            return UnwrapResult.Skipped("wrapped by a KMS key of another account or Region, to which the alias cannot point");
        }

        try
        {
            return await _dataKeys.OpenAsync(_key, wrappedBy, wrapped.Ciphertext, context, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyAccessException e) when (e.Reason == KeyAccessFailure.WrongKey)
        {
            throw KmsErrors.AliasRepointed(e, wrappedBy);
        }
    }
}
