using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using FieldCrypt.Kms;
using FieldCrypt.MongoDb.Tests.Vectors;
using FieldCrypt.Testing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>A key vault over the real driver, on a server in this process that records every command, and a KMS beside it.</summary>
public abstract class KeyVaultTest : IAsyncLifetime
{
    protected const string Database = "keyvault";
    protected const string Collection = "datakeys";
    protected const string Dublin = "eu-west-1";
    protected const string Virginia = "us-east-1";

    private readonly List<IDisposable> _disposables = [];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected MongoWireDouble Server { get; private set; } = null!;

    protected KmsEmulator Kms { get; private set; } = null!;

    protected IMongoClient Client { get; private set; } = null!;

    protected IMongoCollection<BsonDocument> Documents { get; private set; } = null!;

    protected LocalMasterKeyProvider Local { get; } = new(CsfleVectors.CorpusMasterKey);

    public async ValueTask InitializeAsync()
    {
        Server = await MongoWireDouble.StartAsync(cancellationToken: Cancellation);
        Kms = await KmsEmulator.StartAsync(cancellationToken: Cancellation);
        var settings = MongoClientSettings.FromConnectionString(Server.ConnectionString);
        settings.ServerSelectionTimeout = TimeSpan.FromSeconds(5);
        Client = Keep(new MongoClient(settings));
        Documents = Client.GetDatabase(Database).GetCollection<BsonDocument>(Collection);
    }

    public async ValueTask DisposeAsync()
    {
        _disposables.Reverse();
        _disposables.ForEach(disposable => disposable.Dispose());
        Local.Dispose();
        await Kms.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected KeyVault Vault(params MasterKeyProvider[] masterKeys) => Vault(null, masterKeys);

    protected KeyVault Vault(KeyVaultOptions? options, params MasterKeyProvider[] masterKeys) =>
        Keep(new KeyVault(Client, $"{Database}.{Collection}", masterKeys.Length == 0 ? [Local] : masterKeys, options));

    protected AmazonKeyManagementServiceClient KmsClient(string region = Dublin) => Keep(Kms.CreateClient(region));

    protected KmsClients KmsClients() => Keep(new KmsClients(region => Kms.CreateClient(region)));

    protected async Task<KmsMasterKeyProvider> KmsKeyAsync(string? name = null) => new(await KmsArnAsync(), KmsClients(), name: name);

    protected async Task<string> KmsArnAsync(bool isMultiRegion = false, string region = Dublin) =>
        (await KmsClient(region).CreateKeyAsync(new CreateKeyRequest { MultiRegion = isMultiRegion }, Cancellation)).KeyMetadata.Arn;

    protected async Task<BsonDocument> StoredAsync(Guid id) =>
        await Documents.Find(new BsonDocument("_id", new BsonBinaryData(id, GuidRepresentation.Standard))).SingleAsync(Cancellation);

    /// <summary>The commands to the vault so far, by name.</summary>
    protected string[] Commands() => [.. Server.Commands.To(Database, Collection).Select(command => command.Name)];

    /// <summary>Whether the vault's key encrypts and decrypts a value, through caches that are cold.</summary>
    protected async Task AssertWorksAsync(DataKeyReference key, params MasterKeyProvider[] masterKeys)
    {
        var values = new ValueEncryptor(Vault(masterKeys));
        var encrypted = await values.EncryptAsync("078-05-1120", key, CsfleAlgorithm.Random, Cancellation);
        Assert.Equal("078-05-1120", await new ValueEncryptor(Vault(masterKeys)).DecryptAsync(encrypted, Cancellation));
    }

    protected TDisposable Keep<TDisposable>(TDisposable disposable)
        where TDisposable : IDisposable
    {
        _disposables.Add(disposable);
        return disposable;
    }
}
