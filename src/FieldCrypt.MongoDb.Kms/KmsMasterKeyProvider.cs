using System.Text.RegularExpressions;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb;

/// <summary>A symmetric AWS KMS key as master key: the provider <c>aws</c>.</summary>
/// <remarks>
/// <para>Thread-safe. Needs <c>kms:Encrypt</c> to create and rewrap data keys, and <c>kms:Decrypt</c> to use them.</para>
/// <para>Of a multi-Region key the local Region's member does all the work: it opens what any member wrapped, where other drivers would call the
/// Region that wrapped. No call leaves the Region, and no address that stands in the key vault is ever called.</para>
/// <para>There is no encryption context: MongoDB's format has none, and others could not open the keys.</para>
/// </remarks>
public sealed partial class KmsMasterKeyProvider : MasterKeyProvider
{
    private const string AwsProvider = "aws";

    private readonly KmsKeyArn _key;
    private readonly KmsDataKeys _dataKeys;
    private readonly RegionalKey? _regional;

    /// <summary>Makes a provider for a key of one Region.</summary>
    /// <param name="keyArn">The ARN of the key; not of an alias, because it is stored with the data keys.</param>
    /// <param name="clients">The clients to call KMS with; the key's Region is called.</param>
    /// <param name="options">How to call; null for the defaults.</param>
    /// <param name="name">Null for <c>aws</c>; else letters, digits and underscores, which give <c>aws:name</c>.</param>
    /// <exception cref="FieldCryptConfigurationException">The ARN or the name is malformed, or there are too many grant tokens.</exception>
    public KmsMasterKeyProvider(string keyArn, KmsClients clients, KmsOptions? options = null, string? name = null)
        : this(KmsKeyArn.Parse(keyArn), new KmsDataKeys(clients, (options ?? KmsOptions.Default).GrantTokens), name)
    {
    }

    private KmsMasterKeyProvider(RegionalKey key, string? name)
        : this(key.Local, key.Calls, name) => _regional = key;

    private KmsMasterKeyProvider(KmsKeyArn key, KmsDataKeys dataKeys, string? name)
    {
        if (key.Resource != KmsResource.Key)
        {
            throw new FieldCryptConfigurationException($"{key} is an alias: a master key is stored with the data keys, so give the key's own ARN.");
        }

        if (name is not null && !ProviderName().IsMatch(name))
        {
            throw new FieldCryptConfigurationException("The name of a KMS master key has letters, digits and underscores only.");
        }

        Name = name is null ? AwsProvider : $"{AwsProvider}:{name}";
        _key = key;
        _dataKeys = dataKeys;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override BsonDocument Description => new() { { "provider", Name }, { "region", _key.Region }, { "key", _key.ToString() } };

    /// <summary>Makes a provider for a multi-Region key.</summary>
    /// <param name="keyArn">The ARN of any member, primary or replica.</param>
    /// <param name="localRegion">The Region whose member does all the work, such as <c>eu-west-1</c>.</param>
    /// <param name="clients">The clients to call KMS with; only the local Region's is asked for, unless it fails.</param>
    /// <param name="options">
    /// How to call, and where to turn when the local Region fails; null for the defaults. Only opening ever goes elsewhere: data keys are wrapped by the
    /// local member alone.
    /// </param>
    /// <param name="name">As in the constructor.</param>
    /// <exception cref="FieldCryptConfigurationException">It is not a multi-Region key, or something is malformed.</exception>
    public static KmsMasterKeyProvider MultiRegion(
        string keyArn, string localRegion, KmsClients clients, MultiRegionKmsOptions? options = null, string? name = null) =>
        new(new RegionalKey(keyArn, localRegion, clients, options), name);

    /// <inheritdoc/>
    public override async ValueTask<byte[]> WrapAsync(Secret dataKey, CancellationToken cancellationToken)
    {
        var wrapped = await _dataKeys.EncryptAsync(_key, dataKey, EncryptionContext.Empty, cancellationToken).ConfigureAwait(false);
        return wrapped.Ciphertext.ToArray();
    }

    /// <inheritdoc/>
    public override async ValueTask<UnwrapResult> UnwrapAsync(
        BsonDocument masterKey, ReadOnlyMemory<byte> keyMaterial, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(masterKey);
        if (masterKey.GetValue("provider", "") != Name)
        {
            return UnwrapResult.Skipped($"wrapped by provider {masterKey.GetValue("provider", "")}");
        }

        if (!KmsKeyArn.TryParse(masterKey.GetValue("key", "") is BsonString key ? key.Value : "", out var wrappedBy))
        {
            return UnwrapResult.Skipped("its master key is not the ARN of a KMS key");
        }

        if (!_key.Matches(wrappedBy))
        {
            return UnwrapResult.Skipped($"wrapped by another KMS key, {wrappedBy}");
        }

        return _regional is null
            ? await _dataKeys.OpenAsync(_key, _key, keyMaterial, EncryptionContext.Empty, cancellationToken).ConfigureAwait(false)
            : UnwrapResult.Opened(await _regional.OpenAsync(keyMaterial, EncryptionContext.Empty, cancellationToken).ConfigureAwait(false));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ProviderName();
}
