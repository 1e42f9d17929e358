using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>
/// A multi-Region AWS KMS key makes and opens data keys through its member in the local Region: what is written in one Region is read in
/// another, and no call leaves the Region unless the options name Regions to turn to when it fails.
/// </summary>
/// <remarks>
/// <para>Thread-safe. It writes the ARN of the member that made the data key, and opens what any member of the same key wrapped by asking the
/// local one (AWS material providers specification, AWS KMS MRK keyring). Needs <c>kms:GenerateDataKey</c> and <c>kms:Decrypt</c> on the
/// local member, and on those of <see cref="MultiRegionKmsOptions.FailoverRegions"/> where they are to be used.</para>
/// <para>Every pair of the encryption context stands in the audit trail of KMS in the clear.</para>
/// </remarks>
public sealed class MultiRegionKmsKeyProvider : KeyProvider, IKmsKeyUser
{
    private readonly RegionalKey _key;

    /// <summary>Makes a provider for a multi-Region key.</summary>
    /// <param name="keyArn">The ARN of any member, primary or replica: <c>arn:aws:kms:us-east-1:111122223333:key/mrk-…</c>.</param>
    /// <param name="localRegion">The Region whose member does all the work, such as <c>eu-west-1</c>; it must have a member.</param>
    /// <param name="clients">The clients to call KMS with; only the local Region's is asked for, unless it fails.</param>
    /// <param name="options">How to call, and where to turn when the local Region fails; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">
    /// The ARN, the Region or an option is malformed, the ARN is not that of a multi-Region key, or there are too many grant tokens.
    /// </exception>
    public MultiRegionKmsKeyProvider(string keyArn, string localRegion, KmsClients clients, MultiRegionKmsOptions? options = null) =>
        _key = new RegionalKey(keyArn, localRegion, clients, options);

    /// <inheritdoc/>
    public override string Description => $"KMS multi-Region key {_key.Local}";

    /// <inheritdoc cref="KmsKeyProvider.SeparatesWriters"/>
    public override bool SeparatesWriters => true;

    IReadOnlyList<KmsKeyUse> IKmsKeyUser.KmsKeys => _key.KeysInUse;

    /// <inheritdoc/>
    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
        _key.GenerateAsync(length, context, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Needs <c>kms:Encrypt</c>.</remarks>
    public override ValueTask<WrappedDataKey> WrapAsync(Secret dataKey, EncryptionContext context, CancellationToken cancellationToken) =>
        _key.WrapAsync(dataKey, context, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (!KmsWrapping.TryRead(wrapped, out var wrappedBy, out var skipped))
        {
            return skipped;
        }

        return _key.Local.Matches(wrappedBy)
            ? UnwrapResult.Opened(await _key.OpenAsync(wrapped.Ciphertext, context, cancellationToken).ConfigureAwait(false))
            : UnwrapResult.Skipped("wrapped by another KMS key");
    }
}
