using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>AWS KMS protects the keys of a branch key store: one call to open a branch key, three to create or rotate one.</summary>
/// <remarks>
/// <para>Thread-safe. The calls, and what is bound to the keys, are those of AWS's key store (AWS material providers specification, branch key
/// store, AWS KMS configuration). Needs <c>kms:Decrypt</c> to use branch keys, and <c>kms:GenerateDataKeyWithoutPlaintext</c> and
/// <c>kms:ReEncrypt*</c> to create and rotate them.</para>
/// <para>The id of a branch key, the pairs that were given when it was created, and the logical name of the store stand in the audit trail of KMS
/// in the clear; nothing of the items does.</para>
/// </remarks>
public sealed class KmsBranchKeyProtection : BranchKeyProtection, IKmsKeyUser
{
    private const int KeyLength = 32;

    private readonly KmsDataKeys _calls;
    private readonly RegionalKey? _regional;
    private readonly KmsKeyArn? _key;
    private readonly string? _localRegion;
    private readonly KmsKeyFilter _filter;
    private readonly IReadOnlyList<KmsKeyUse> _keysInUse;

    private KmsBranchKeyProtection(KmsKeyArn? key, string? localRegion, KmsKeyFilter filter, KmsClients clients, KmsOptions? options)
    {
        _calls = new KmsDataKeys(clients, (options ?? KmsOptions.Default).GrantTokens);
        _key = key;
        _localRegion = localRegion;
        _filter = filter;
        _keysInUse = key is null ? [] : [new KmsKeyUse(key, clients)];
    }

    private KmsBranchKeyProtection(RegionalKey key)
    {
        _calls = key.Calls;
        _regional = key;
        _key = key.Local;
        _localRegion = key.Local.Region;
        _filter = KmsKeyFilter.Any;
        _keysInUse = key.KeysInUse;
    }

    /// <inheritdoc/>
    public override string Description =>
        _key is not null ? $"KMS {(_localRegion is null ? "" : "multi-Region ")}key {_key}" : $"KMS discovery in {_localRegion} ({_filter})";

    IReadOnlyList<KmsKeyUse> IKmsKeyUser.KmsKeys => _keysInUse;

    internal override bool IncludesStrangers => _key is null && _filter.IsAny;

    internal override string KeyForNew => _key?.ToString() ?? throw new FieldCryptConfigurationException(
        "A protection that discovers keys only opens branch keys. Create and rotate them with one that names its key.");

    /// <summary>One KMS key: the store holds what this very key protects, and nothing else is opened.</summary>
    /// <param name="keyArn">The ARN of the key; not of an alias.</param>
    /// <param name="clients">The clients to call KMS with; the key's Region is called.</param>
    /// <param name="options">How to call; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The ARN is malformed or an alias's, or there are too many grant tokens.</exception>
    public static KmsBranchKeyProtection Key(string keyArn, KmsClients clients, KmsOptions? options = null) =>
        new(RequireKey(keyArn), null, KmsKeyFilter.Any, clients, options);

    /// <summary>
    /// A multi-Region key through its member in the local Region: with the store's table replicated as a global table, each Region opens the same
    /// branch keys with its own member, and no call leaves the Region.
    /// </summary>
    /// <param name="keyArn">The ARN of any member, primary or replica.</param>
    /// <param name="localRegion">The Region whose member does all the work, such as <c>eu-west-1</c>.</param>
    /// <param name="clients">The clients to call KMS with; only the local Region's is asked for, unless it fails.</param>
    /// <param name="options">
    /// How to call, and where to turn when the local Region fails; null for the defaults. Only opening ever goes elsewhere: branch keys are created
    /// and rotated by the local member alone.
    /// </param>
    /// <exception cref="FieldCryptConfigurationException">
    /// The ARN, the Region or an option is malformed, the ARN is not that of a multi-Region key, or there are too many grant tokens.
    /// </exception>
    public static KmsBranchKeyProtection MultiRegion(
        string keyArn, string localRegion, KmsClients clients, MultiRegionKmsOptions? options = null) =>
        new(new RegionalKey(keyArn, localRegion, clients, options));

    /// <summary>
    /// Whichever key protects a branch key, within a filter; for a multi-Region key its member in the local Region. It opens branch keys, and
    /// neither creates nor rotates them. With <see cref="KmsKeyFilter.Any"/> it opens what is stored and nothing new is wrapped: a stranger could have
    /// put a branch key of his own there.
    /// </summary>
    /// <param name="localRegion">The Region to call; keys of other Regions are not used.</param>
    /// <param name="filter">Which keys may be used.</param>
    /// <param name="clients">The clients to call KMS with.</param>
    /// <param name="options">How to call; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The Region is malformed, or there are too many grant tokens.</exception>
    public static KmsBranchKeyProtection Discovery(string localRegion, KmsKeyFilter filter, KmsClients clients, KmsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(filter);
        KmsClients.RequireRegion(localRegion);
        return new(null, localRegion, filter, clients, options);
    }

    internal override string? ReasonAgainst(string keyName) => Match(keyName).Reason;

    internal override ValueTask<byte[]> GenerateAsync(string keyName, EncryptionContext context, CancellationToken cancellationToken) =>
        _calls.GenerateWithoutPlaintextAsync(Require(keyName), KeyLength, context, cancellationToken);

    internal override ValueTask<byte[]> RewrapAsync(
        string keyName, ReadOnlyMemory<byte> wrapped, EncryptionContext from, EncryptionContext to, CancellationToken cancellationToken) =>
        _calls.RewrapAsync(Require(keyName), wrapped, from, to, cancellationToken);

    internal override async ValueTask<Secret> OpenAsync(
        string keyName, ReadOnlyMemory<byte> wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        var key = Require(keyName);
        var opened = _regional is null
            ? (await _calls.OpenAsync(key, key, wrapped, context, cancellationToken).ConfigureAwait(false)).Key!
            : await _regional.OpenAsync(wrapped, context, cancellationToken).ConfigureAwait(false);
        if (opened.Length == KeyLength)
        {
            return opened;
        }

        opened.Dispose();
        throw KmsErrors.InvalidResponse(
            new KmsCall(KmsCall.Decrypt, key), $"it answered with a key of another length than {KeyLength} bytes", requestId: null);
    }

    private static KmsKeyArn RequireKey(string keyArn) => KmsKeyArn.Parse(keyArn) is { Resource: KmsResource.Key } key
        ? key
        : throw new FieldCryptConfigurationException($"{keyArn} is an alias; branch keys carry the ARN of the key that protects them.");

    /// <summary>The key to call KMS with for a branch key that carries this ARN, or why there is none.</summary>
    private (KmsKeyArn? Key, string? Reason) Match(string keyName)
    {
        if (!KmsKeyArn.TryParse(keyName, out var carried) || carried.Resource != KmsResource.Key)
        {
            return (null, "it does not carry the ARN of a KMS key");
        }

        if (_key is not null)
        {
            var isMeant = _localRegion is null ? carried == _key : _key.Matches(carried);
            return isMeant ? (_key, null) : (null, $"it is protected by {carried}, and the configured key is {_key}");
        }

        if (!_filter.Allows(carried))
        {
            return (null, $"it is protected by {carried}, which is not among {_filter}");
        }

        var key = carried.IsMultiRegionKey ? carried.InRegion(_localRegion!) : carried;
        return key.Region == _localRegion ? (key, null) : (null, $"it is protected by {carried}, which is not in {_localRegion}");
    }

    private KmsKeyArn Require(string keyName) => Match(keyName) is { Key: { } key, Reason: null }
        ? key
        : throw new FieldCryptConfigurationException($"{Description} does not protect what {ForeignText.Shown(keyName)} protects.");
}
