using System.Globalization;
using FieldCrypt.MongoDb;
using FieldCrypt.Operations.Tests;
using FieldCrypt.Testing;
using MongoDB.Bson;
using MongoDB.Driver;

[assembly: AssemblyFixture(typeof(MongoOperationsFixture))]

namespace FieldCrypt.Operations.Tests;

/// <summary>One server, two master keys and a key vault for all tests of this assembly; each test has a collection of its own.</summary>
public sealed class MongoOperationsFixture : IAsyncLifetime
{
    private int _collections;

    public MongoDbServer Server { get; private set; } = null!;

    public MongoClient Client { get; private set; } = null!;

    public LocalMasterKeyProvider MasterKey { get; } = new(new byte[LocalMasterKeyProvider.KeyLength]);

    public KeyVault Vault { get; private set; } = null!;

    public Guid KeyId { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Server = await MongoDbServer.StartAsync();
        Client = new MongoClient(Server.ConnectionString);
        Vault = new KeyVault(Client, "encryption.__keyVault", [MasterKey]);
        KeyId = await Vault.CreateKeyAsync(new() { AlternateNames = ["people"] });
        await Vault.CreateKeyAsync(new() { AlternateNames = ["others"] });
    }

    public ValueTask DisposeAsync()
    {
        Vault.Dispose();
        MasterKey.Dispose();
        Client.Dispose();
        return Server.DisposeAsync();
    }

    public IMongoCollection<BsonDocument> CreateCollection() => Client.GetDatabase("clinic")
        .GetCollection<BsonDocument>(string.Create(CultureInfo.InvariantCulture, $"people{Interlocked.Increment(ref _collections)}"));
}
