using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>A multi-Region key as one Region uses it: its local member, and the members of other Regions to turn to when that fails.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class RegionalKey
{
    private readonly KmsFailover? _reads;
    private readonly KmsFailover? _writes;

    /// <summary>Makes it.</summary>
    /// <param name="keyArn">The ARN of any member.</param>
    /// <param name="localRegion">The Region of the member that does all the work.</param>
    /// <param name="clients">The clients to call KMS with.</param>
    /// <param name="options">How to call, and where to turn; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">
    /// The ARN, the Region or an option is malformed, or the ARN is not that of a multi-Region key.
    /// </exception>
    public RegionalKey(string keyArn, string localRegion, KmsClients clients, MultiRegionKmsOptions? options)
    {
        var key = KmsKeyArn.Parse(keyArn);
        if (!key.IsMultiRegionKey)
        {
            throw new FieldCryptConfigurationException(
                $"{key} is not a multi-Region key: the id of one begins with mrk-, and an alias does not say. Use a key of one Region for it.");
        }

        KmsClients.RequireRegion(localRegion);
        options ??= MultiRegionKmsOptions.Default;
        options.Validate(localRegion);
        Local = key.InRegion(localRegion);
        Calls = new KmsDataKeys(clients, options.GrantTokens);
        KmsKeyArn[] members = [Local, .. options.FailoverRegions.Select(key.InRegion)];
        KeysInUse = [.. members.Select((member, index) => new KmsKeyUse(member, clients, IsStandby: index > 0))];
        if (members.Length > 1)
        {
            _reads = new KmsFailover(members, options.HedgingDelay, clients);
            _writes = options.FailoverScope == KmsFailoverScope.ReadsAndWrites ? _reads : null;
        }
    }

    /// <summary>The local member.</summary>
    public KmsKeyArn Local { get; }

    /// <summary>The calls of KMS, for what is done by the local member only.</summary>
    public KmsDataKeys Calls { get; }

    public IReadOnlyList<KmsKeyUse> KeysInUse { get; }

    /// <summary>Makes a data key.</summary>
    public async ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (_writes is null)
        {
            return await Calls.GenerateAsync(Local, length, context, cancellationToken).ConfigureAwait(false);
        }

        var result = await _writes.AskAsync(
            KmsCall.GenerateDataKey,
            async (member, onFault, token) =>
            {
                var generated = await Calls.GenerateAsync(member, length, context, token, onFault).ConfigureAwait(false);
                return new KmsKeyResult(generated.Key, generated.Wrapped);
            },
            cancellationToken).ConfigureAwait(false);
        return new GeneratedDataKey(result.Key, result.Wrapped!);
    }

    /// <summary>Wraps a data key that was made elsewhere.</summary>
    public async ValueTask<WrappedDataKey> WrapAsync(Secret dataKey, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (_writes is null)
        {
            return await Calls.EncryptAsync(Local, dataKey, context, cancellationToken).ConfigureAwait(false);
        }

        var result = await _writes.AskAsync(
            KmsCall.Encrypt,
            async (member, onFault, token) =>
            {
                // An answer that comes second is disposed with its key, which must not be the caller's.
                var wrapped = await Calls.EncryptAsync(member, dataKey, context, token, onFault).ConfigureAwait(false);
                return new KmsKeyResult(Secret.Blank(0), wrapped);
            },
            cancellationToken).ConfigureAwait(false);
        return result.Wrapped!;
    }

    /// <summary>Opens what any member of the key wrapped.</summary>
    public async ValueTask<Secret> OpenAsync(ReadOnlyMemory<byte> wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (_reads is null)
        {
            return (await Calls.OpenAsync(Local, Local, wrapped, context, cancellationToken).ConfigureAwait(false)).Key!;
        }

        var result = await _reads.AskAsync(
            KmsCall.Decrypt,
            async (member, onFault, token) =>
            {
                var opened = await Calls.OpenAsync(member, member, wrapped, context, token, onFault).ConfigureAwait(false);
                return new KmsKeyResult(opened.Key!, null);
            },
            cancellationToken).ConfigureAwait(false);
        return result.Key;
    }
}
