using System.Globalization;
using FieldCrypt.MongoDb.Tests.Documents;
using FieldCrypt.Testing;
using MongoDB.Bson;
using MongoDB.Driver;

[assembly: AssemblyFixture(typeof(FieldCrypt.MongoDb.Tests.MongoFixture))]

namespace FieldCrypt.MongoDb.Tests;

/// <summary>
/// One server, one key vault and one guarded client for all tests of this assembly; each test has a database of its own. Whatever any test sends to
/// a collection of patients is searched for plaintext.
/// </summary>
public sealed class MongoFixture : IAsyncLifetime
{
    private static int _databases;

    private readonly LocalMasterKeyProvider _masterKey = new(new byte[LocalMasterKeyProvider.KeyLength]);

    public MongoDbServer Server { get; private set; } = null!;

    public KeyVault Vault { get; private set; } = null!;

    public FieldCryptMongoDb Encryption { get; private set; } = null!;

    public IMongoClient Client { get; private set; } = null!;

    /// <summary>What an administrator of the database uses: not guarded.</summary>
    public IMongoClient Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await MongoDbServer.StartAsync();
        Admin = new MongoClient(Server.ConnectionString);
        Vault = new KeyVault(Admin, $"{NewName("vault")}.__keyVault", [_masterKey]);
        foreach (var name in (string[])["patients", "tenant-1", "tenant-2"])
        {
            await Vault.CreateKeyAsync(new() { AlternateNames = [name] });
        }

        Encryption = new FieldCryptMongoDb(new()
        {
            Vault = Vault,
            Collections =
            [
                CollectionSchema.For<Patient>("*.patients", "patients"),
                CollectionSchema.ForDocumentsWithKeys<Claim>("*.claims", claim => $"tenant-{claim.Tenant}"),
                CollectionSchema.For<Animal>("*.animals", "patients"),
                CollectionSchema.For<Strict>("*.strict", "patients").WithAlgorithmPolicy(AlgorithmPolicy.AllowReads),
                CollectionSchema.For<Reading>("*.readings", "patients").WithPlaintextPolicy(PlaintextPolicy.AllowReads),
            ],
            PlainCollections = ["*.rooms"],
        });
        Client = CreateClient(Encryption);
        await Encryption.StartAsync();
        await Encryption.VerifyGuardAsync(Client);
    }

    public ValueTask DisposeAsync()
    {
        Encryption.Dispose();
        Vault.Dispose();
        _masterKey.Dispose();
        Client.Dispose();
        Admin.Dispose();
        RequireNoPlaintext(Server.Commands.Records);
        return Server.DisposeAsync();
    }

    /// <summary>A guarded client. On a real server, which cannot say what reached it, what passes the guard is recorded.</summary>
    public IMongoClient CreateClient(FieldCryptMongoDb encryption, Func<MongoClientSettings, MongoClientSettings>? change = null)
    {
        var plain = MongoClientSettings.FromConnectionString(Server.ConnectionString);
        var settings = encryption.Protect(change is null ? plain : change(plain));
        if (!Server.IsDouble)
        {
            Server.Commands.Attach(settings);
        }

        return new MongoClient(settings);
    }

    /// <summary>A new database.</summary>
    public IMongoDatabase CreateDatabase() => Client.GetDatabase(NewName("clinic"));

    /// <summary>A collection with the four patients in it.</summary>
    public async Task<IMongoCollection<Patient>> SeedAsync(IMongoClient? client = null)
    {
        var patients = (client ?? Client).GetDatabase(NewName("clinic")).GetCollection<Patient>("patients");
        await patients.InsertManyAsync(Patients.All());
        return patients;
    }

    /// <summary>The same collection as an administrator sees it.</summary>
    public IMongoCollection<BsonDocument> Raw<TDocument>(IMongoCollection<TDocument> collection) => Admin
        .GetDatabase(collection.Database.DatabaseNamespace.DatabaseName)
        .GetCollection<BsonDocument>(collection.CollectionNamespace.CollectionName);

    /// <summary>Fails if anything that is encrypted in the patients was sent as plaintext.</summary>
    public static void RequireNoPlaintext(IEnumerable<MongoCommandRecord> commands)
    {
        var shown = commands.FirstOrDefault(command =>
            (command.Database == "admin"
                || command.Database.StartsWith("clinic", StringComparison.Ordinal)
                || command.Namespaces.Any(name => name.EndsWith(".patients", StringComparison.Ordinal)))
            && Patients.Secrets.Any(secret => command.Contains(secret)));
        Assert.True(shown is null, $"A command {shown?.Name} showed plaintext of an encrypted member.");
    }

    private static string NewName(string prefix) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{Interlocked.Increment(ref _databases)}-{Environment.ProcessId}");
}
