using System.Globalization;
using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

[assembly: AssemblyFixture(typeof(FieldCrypt.MongoDb.Tests.MongoFixture))]

namespace FieldCrypt.MongoDb.Tests;

/// <summary>One server, one key vault and one guarded client for all tests of this assembly; each test has collections of its own.</summary>
public sealed class MongoFixture : IAsyncLifetime
{
    private readonly MongoWireTestServer.WireServer _server = new();
    private LocalMasterKeyProvider _masterKey = null!;
    private static int _collections;

    public KeyVault Vault { get; private set; } = null!;

    public FieldCryptMongoDb Encryption { get; private set; } = null!;

    public IMongoClient Client { get; private set; } = null!;

    /// <summary>What an administrator of the database uses.</summary>
    public IMongoClient Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Admin = new MongoClient(_server.ConnectionString);
        _masterKey = new LocalMasterKeyProvider(new byte[96]);
        Vault = new KeyVault(Admin, "encryption.__keyVault", [_masterKey]);
        await Vault.CreateKeyAsync(new() { AlternateNames = ["patients"] });
        Encryption = new FieldCryptMongoDb(new()
        {
            Vault = Vault,
            Collections = [CollectionSchema.For<Patient>("*.patients", "patients")],
            PlainCollections = ["*.rooms"],
        });
        Client = Encryption.CreateClient(MongoClientSettings.FromConnectionString(_server.ConnectionString));
        await Encryption.StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        Encryption.Dispose();
        Vault.Dispose();
        _masterKey.Dispose();
        Client.Dispose();
        Admin.Dispose();
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A new database.</summary>
    public IMongoDatabase CreateDatabase() =>
        Client.GetDatabase(string.Create(CultureInfo.InvariantCulture, $"clinic{Interlocked.Increment(ref _collections)}"));

    /// <summary>A collection with the four patients in it.</summary>
    public async Task<IMongoCollection<Patient>> SeedAsync()
    {
        var patients = CreateDatabase().GetCollection<Patient>("patients");
        await patients.InsertManyAsync(Patients.All());
        return patients;
    }

    /// <summary>The same collection as an administrator sees it.</summary>
    public IMongoCollection<BsonDocument> Raw(IMongoCollection<Patient> patients) =>
        Admin.GetDatabase(patients.Database.DatabaseNamespace.DatabaseName).GetCollection<BsonDocument>("patients");
}
