using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.MongoDb;

namespace FieldCrypt.Tool.Settings;

/// <summary>Makes the key providers and key stores that the settings describe.</summary>
internal sealed class ToolKeys(ToolHost host, ToolSettings settings, ToolServices services) : IDisposable
{
    private const string AttributePair = "aws-crypto-attr.";
    private readonly List<IDisposable> _made = [];
    private readonly Passphrases _passphrases = new(host, settings);

    public Passphrases Passphrases => _passphrases;

    /// <summary>The store of branch keys.</summary>
    /// <exception cref="FieldCryptConfigurationException">The settings name none, or contradict themselves.</exception>
    public BranchKeyStore BranchKeys() => BranchKeyFolder() is { } folder ? folder : BranchKeyTable();

    /// <summary>The folder of branch keys; null if they are in a table.</summary>
    public FileBranchKeyStore? BranchKeyFolder() =>
        StoreSettings().Folder is { } folder ? new FileBranchKeyStore(Path.GetFullPath(folder, settings.Folder), _passphrases.ForReading) : null;

    /// <summary>The table of branch keys.</summary>
    public DynamoDbBranchKeyStore BranchKeyTable()
    {
        var store = StoreSettings();
        var protection = (store.Kms, store.MultiRegionKms) switch
        {
            ({ } key, null) => KmsBranchKeyProtection.Key(key, services.Kms),
            (null, { } key) => KmsBranchKeyProtection.MultiRegion(key, services.Region, services.Kms),
            _ => throw new FieldCryptConfigurationException("branchKeyStore in the settings names either kms or multiRegionKms, the key that protects it."),
        };
        return new DynamoDbBranchKeyStore(
            services.DynamoDb, BranchKeyTableName(), protection, new DynamoDbBranchKeyStoreOptions { LogicalName = store.LogicalName, TimeProvider = host.Time });
    }

    /// <summary>The name of the table of branch keys.</summary>
    public string BranchKeyTableName() => StoreSettings().Table
        ?? throw new FieldCryptConfigurationException("branchKeyStore in the settings names neither a table nor a folder.");

    /// <summary>The key provider of all configured keys.</summary>
    /// <exception cref="FieldCryptConfigurationException">The settings name no key, or contradict themselves.</exception>
    public async Task<KeyProvider> ProviderAsync(CancellationToken cancellationToken) => await ProviderAsync(settings.Keys, cancellationToken);

    /// <summary>The key provider of some keys.</summary>
    /// <exception cref="FieldCryptConfigurationException">There is none, or one contradicts itself.</exception>
    public async Task<KeyProvider> ProviderAsync(IReadOnlyList<KeySettings> keys, CancellationToken cancellationToken)
    {
        var members = new List<KeyProvider>();
        foreach (var key in keys)
        {
            members.Add(await ProviderAsync(key, cancellationToken));
        }

        return members switch
        {
            [] => throw new FieldCryptConfigurationException("The settings name no keys: add \"keys\" to fieldcrypt.json, such as [{ \"kms\": \"arn:aws:kms:…\" }]."),
            [var only] => only,
            _ => new CompositeKeyProvider(members),
        };
    }

    /// <summary>The key vault of MongoDB with the configured master keys.</summary>
    /// <exception cref="FieldCryptConfigurationException">The settings name no master key.</exception>
    public async Task<KeyVault> VaultAsync(CancellationToken cancellationToken)
    {
        var mongo = settings.MongoDb ?? new MongoSettings();
        var masterKeys = new List<MasterKeyProvider>();
        foreach (var key in mongo.MasterKeys)
        {
            masterKeys.Add(await MasterKeyAsync(key, cancellationToken));
        }

        return Kept(new KeyVault(services.Mongo, mongo.KeyVault, masterKeys.Count > 0
            ? masterKeys
            : throw new FieldCryptConfigurationException("mongoDb in the settings names no masterKeys.")));
    }

    public void Dispose()
    {
        foreach (var made in _made)
        {
            made.Dispose();
        }

        _passphrases.Dispose();
    }

    private async Task<MasterKeyProvider> MasterKeyAsync(KeySettings key, CancellationToken cancellationToken)
    {
        if (key.KeyFile is { } path)
        {
            using var file = await KeyFile.LoadAsync(Path.GetFullPath(path, settings.Folder), _passphrases.ForReading, cancellationToken);
            return Kept(LocalMasterKeyProvider.FromKeyFile(file));
        }

        return key switch
        {
            { Kms: { } arn } => new KmsMasterKeyProvider(arn, services.Kms),
            { MultiRegionKms: { } arn } => KmsMasterKeyProvider.MultiRegion(arn, services.Region, services.Kms),
            _ => throw new FieldCryptConfigurationException("A master key of MongoDB in the settings is kms, multiRegionKms or keyFile."),
        };
    }

    private async Task<KeyProvider> ProviderAsync(KeySettings key, CancellationToken cancellationToken)
    {
        if (Kinds(key) != 1)
        {
            throw new FieldCryptConfigurationException(
                "Each of the keys in the settings has exactly one of kms, multiRegionKms, kmsAccounts, keyFile, branchKey and branchKeyAttribute.");
        }

        return key switch
        {
            { Kms: { } arn } => new KmsKeyProvider(arn, services.Kms),
            { MultiRegionKms: { } arn } => new MultiRegionKmsKeyProvider(arn, services.Region, services.Kms),
            { KmsAccounts: { } accounts } => new DiscoveryKmsKeyProvider(services.Region, KmsKeyFilter.Accounts("aws", accounts), services.Kms),
            { KeyFile: { } path } => Kept(await LocalKeyProvider.FromFileAsync(
                Path.GetFullPath(path, settings.Folder), _passphrases.ForReading, cancellationToken: cancellationToken)),
            { BranchKey: { } id } => Kept(new BranchKeyProvider(BranchKeys(), id)),
            _ => Kept(new BranchKeyProvider(BranchKeys(), context => context[AttributePair + key.BranchKeyAttribute])),
        };
    }

    private static int Kinds(KeySettings key) =>
        new object?[] { key.Kms, key.MultiRegionKms, key.KmsAccounts, key.KeyFile, key.BranchKey, key.BranchKeyAttribute }.Count(kind => kind is not null);

    private BranchKeyStoreSettings StoreSettings() => settings.BranchKeyStore
        ?? throw new FieldCryptConfigurationException("The settings name no branchKeyStore: its table and the KMS key that protects it, or a folder.");

    private T Kept<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }
}
