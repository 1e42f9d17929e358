using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>
/// A multi-Region AWS KMS key makes and opens data keys through its member in the local Region: what is written in one Region is read in
/// another, and no call leaves the Region.
/// </summary>
/// <remarks>
/// <para>Thread-safe. It writes the ARN of the local member, and opens what any member of the same key wrapped by asking the local one (AWS
/// material providers specification, AWS KMS MRK keyring). Needs <c>kms:GenerateDataKey</c> and <c>kms:Decrypt</c> on the local member
/// only.</para>
/// <para>Every pair of the encryption context stands in the audit trail of KMS in the clear.</para>
/// </remarks>
public sealed class MultiRegionKmsKeyProvider : KeyProvider
{
    private readonly KmsKeyArn _key;
    private readonly KmsDataKeys _dataKeys;

    /// <summary>Makes a provider for a multi-Region key.</summary>
    /// <param name="keyArn">The ARN of any member, primary or replica: <c>arn:aws:kms:us-east-1:111122223333:key/mrk-…</c>.</param>
    /// <param name="localRegion">The Region whose member does all the work, such as <c>eu-west-1</c>; it must have a member.</param>
    /// <param name="clients">The clients to call KMS with; only the local Region's is asked for.</param>
    /// <param name="options">How to call; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">
    /// The ARN or the Region is malformed, the ARN is not that of a multi-Region key, or there are too many grant tokens.
    /// </exception>
    public MultiRegionKmsKeyProvider(string keyArn, string localRegion, KmsClients clients, KmsOptions? options = null)
    {
        var key = KmsKeyArn.Parse(keyArn);
        if (!key.IsMultiRegionKey)
        {
            throw new FieldCryptConfigurationException(
                $"{key} is not a multi-Region key: the id of one begins with mrk-, and an alias does not say. Use KmsKeyProvider for it.");
        }

        KmsClients.RequireRegion(localRegion);
        _key = key.InRegion(localRegion);
        _dataKeys = new KmsDataKeys(clients, (options ?? KmsOptions.Default).GrantTokens);
    }

    /// <inheritdoc/>
    public override string Description => $"KMS multi-Region key {_key}";

    /// <inheritdoc/>
    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
        _dataKeys.GenerateAsync(_key, length, context, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (!KmsWrapping.TryRead(wrapped, out var wrappedBy, out var skipped))
        {
            return skipped;
        }

        return _key.Matches(wrappedBy)
            ? await _dataKeys.OpenAsync(_key, _key, wrapped, context, cancellationToken).ConfigureAwait(false)
            : UnwrapResult.Skipped("wrapped by another KMS key");
    }
}
