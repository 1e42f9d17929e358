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
    private readonly KmsKeyArn _key;
    private readonly KmsDataKeys _dataKeys;
    private readonly KmsKeyUse[] _keysInUse;
    private readonly KmsFailover? _reads;
    private readonly KmsFailover? _writes;

    /// <summary>Makes a provider for a multi-Region key.</summary>
    /// <param name="keyArn">The ARN of any member, primary or replica: <c>arn:aws:kms:us-east-1:111122223333:key/mrk-…</c>.</param>
    /// <param name="localRegion">The Region whose member does all the work, such as <c>eu-west-1</c>; it must have a member.</param>
    /// <param name="clients">The clients to call KMS with; only the local Region's is asked for, unless it fails.</param>
    /// <param name="options">How to call, and where to turn when the local Region fails; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">
    /// The ARN, the Region or an option is malformed, the ARN is not that of a multi-Region key, or there are too many grant tokens.
    /// </exception>
    public MultiRegionKmsKeyProvider(string keyArn, string localRegion, KmsClients clients, MultiRegionKmsOptions? options = null)
    {
        var key = KmsKeyArn.Parse(keyArn);
        if (!key.IsMultiRegionKey)
        {
            throw new FieldCryptConfigurationException(
                $"{key} is not a multi-Region key: the id of one begins with mrk-, and an alias does not say. Use KmsKeyProvider for it.");
        }

        KmsClients.RequireRegion(localRegion);
        options ??= MultiRegionKmsOptions.Default;
        options.Validate(localRegion);
        _key = key.InRegion(localRegion);
        _dataKeys = new KmsDataKeys(clients, options.GrantTokens);
        KmsKeyArn[] members = [_key, .. options.FailoverRegions.Select(key.InRegion)];
        _keysInUse = [.. members.Select((member, index) => new KmsKeyUse(member, clients, IsStandby: index > 0))];
        if (members.Length > 1)
        {
            _reads = new KmsFailover(members, options.HedgingDelay, clients);
            _writes = options.FailoverScope == KmsFailoverScope.ReadsAndWrites ? _reads : null;
        }
    }

    /// <inheritdoc/>
    public override string Description => $"KMS multi-Region key {_key}";

    IReadOnlyList<KmsKeyUse> IKmsKeyUser.KmsKeys => _keysInUse;

    /// <inheritdoc/>
    public override async ValueTask<GeneratedDataKey> GenerateAsync(
        int length, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (_writes is null)
        {
            return await _dataKeys.GenerateAsync(_key, length, context, cancellationToken).ConfigureAwait(false);
        }

        var result = await _writes.AskAsync(
            KmsCall.GenerateDataKey,
            async (member, onFault, token) =>
            {
                var generated = await _dataKeys.GenerateAsync(member, length, context, token, onFault).ConfigureAwait(false);
                return new KmsKeyResult(generated.Key, generated.Wrapped);
            },
            cancellationToken).ConfigureAwait(false);
        return new GeneratedDataKey(result.Key, result.Wrapped!);
    }

    /// <inheritdoc/>
    public override async ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (!KmsWrapping.TryRead(wrapped, out var wrappedBy, out var skipped))
        {
            return skipped;
        }

        if (!_key.Matches(wrappedBy))
        {
            return UnwrapResult.Skipped("wrapped by another KMS key");
        }

        if (_reads is null)
        {
            return await _dataKeys.OpenAsync(_key, _key, wrapped, context, cancellationToken).ConfigureAwait(false);
        }

        var result = await _reads.AskAsync(
            KmsCall.Decrypt,
            async (member, onFault, token) =>
            {
                var opened = await _dataKeys.OpenAsync(member, member, wrapped, context, token, onFault).ConfigureAwait(false);
                return new KmsKeyResult(opened.Key!, null);
            },
            cancellationToken).ConfigureAwait(false);
        return UnwrapResult.Opened(result.Key);
    }
}
