using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.Testing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Benchmarks;

[Section(
    21,
    "End to end: MongoDB",
    "Whole typed requests, plain and encrypted turn by turn: a class of 1 KB with 4 encrypted members, one of them found by equality, and the same class "
    + "without annotations; the guard looks at every command of the encrypted side. The **floor** is the bare primitives, and the same encrypted values sent or "
    + "fetched by the plain client. Unless an address is given in FIELDCRYPT_MONGODB_URI or Docker answers, the server is the double in this process, which "
    + "costs less than a real one and shares its cores and its garbage collector: the part of encryption is then larger than in use.")]
internal sealed class MongoDbRequests : ICustomSection
{
    private const int Documents = 100;
    private const int RandomMembers = 3;

    private static string Text { get; } = new('x', 240);

    public async Task<Table> MeasureAsync(Effort effort)
    {
        await using var server = await MongoDbServer.StartAsync();
        using var masterKey = new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength]);
        using var plainClient = new MongoClient(server.ConnectionString);
        using var vault = new KeyVault(plainClient, "bench.__keyVault", [masterKey]);
        using var encryption = new FieldCryptMongoDb(new FieldCryptMongoDbOptions
        {
            Vault = vault,
            Collections = [CollectionSchema.For<EncryptedDocument>("bench.encrypted", "bench"), CollectionSchema.For<EncryptedDocument>("bench.inserted", "bench")],
            CreateMissingKeys = true,
        });
        await encryption.StartAsync();
        using var encryptedClient = encryption.CreateClient(MongoClientSettings.FromConnectionString(server.ConnectionString));
        var plain = plainClient.GetDatabase("bench").GetCollection<PlainDocument>("plain");
        var encrypted = encryptedClient.GetDatabase("bench").GetCollection<EncryptedDocument>("encrypted");
        await plain.DeleteManyAsync(FilterDefinition<PlainDocument>.Empty);
        await encrypted.DeleteManyAsync(FilterDefinition<EncryptedDocument>.Empty);
        await plain.InsertManyAsync(Enumerable.Range(0, Documents).Select(number => NewPlain($"p{number}")));
        await encrypted.InsertManyAsync(Enumerable.Range(0, Documents).Select(number => NewEncrypted($"p{number}")));
        var plainInserts = plainClient.GetDatabase("bench").GetCollection<PlainDocument>("inserted");
        var inserts = encryptedClient.GetDatabase("bench").GetCollection<EncryptedDocument>("inserted");
        var storedInserts = plainClient.GetDatabase("bench").GetCollection<StoredDocument>("inserted");
        var stored = plainClient.GetDatabase("bench").GetCollection<StoredDocument>("encrypted");
        var samples = await stored.Find(FilterDefinition<StoredDocument>.Empty).ToListAsync();

        // Each thread has buffers of its own.
        using var bare = new ThreadLocal<CsfleFloor>(() => new CsfleFloor(new byte[DataKey.Length], Text.Length));
        return await RequestTable.MeasureAsync(
            [
                new(
                    "Find by _id",
                    i => plain.Find(document => document.Id == Id(i)).SingleAsync(),
                    i => encrypted.Find(document => document.Id == Id(i)).SingleAsync(),
                    async i =>
                    {
                        await stored.Find(document => document.Id == Id(i)).SingleAsync();
                        DecryptBare();
                    },
                    ClearAsync),
                new(
                    "Find by an encrypted member",
                    i => plain.Find(document => document.Ssn == Id(i)).SingleAsync(),
                    i => encrypted.Find(document => document.Ssn == Id(i)).SingleAsync(),
                    async i =>
                    {
                        bare.Value!.EncryptDeterministic();
                        await stored.Find(document => document.Ssn == samples[i].Ssn).SingleAsync();
                        DecryptBare();
                    },
                    ClearAsync),
                new(
                    "InsertOne",
                    _ => plainInserts.InsertOneAsync(NewPlain(NewId())),
                    _ => inserts.InsertOneAsync(NewEncrypted(NewId())),
                    i => storedInserts.InsertOneAsync(EncryptBare(samples[i])),
                    ClearAsync),
                new(
                    "InsertMany of 100",
                    _ => plainInserts.InsertManyAsync(Enumerable.Range(0, Documents).Select(_ => NewPlain(NewId()))),
                    _ => inserts.InsertManyAsync(Enumerable.Range(0, Documents).Select(_ => NewEncrypted(NewId()))),
                    _ => storedInserts.InsertManyAsync(samples.Select(EncryptBare)),
                    ClearAsync),
            ],
            effort);

        StoredDocument EncryptBare(StoredDocument sample)
        {
            bare.Value!.EncryptDeterministic();
            for (var member = 0; member < RandomMembers; member++)
            {
                bare.Value!.EncryptRandom();
            }

            return new() { Id = NewId(), Ssn = sample.Ssn, Name = sample.Name, Address = sample.Address, Notes = sample.Notes };
        }

        // What the double keeps, and the recorder, would cost the collector more and more.
        async Task ClearAsync()
        {
            await plainClient.GetDatabase("bench").DropCollectionAsync("inserted");
            server.Commands.Clear();
        }

        void DecryptBare()
        {
            for (var member = 0; member < RandomMembers + 1; member++)
            {
                bare.Value!.Decrypt();
            }
        }
    }

    private static string NewId() => Guid.NewGuid().ToString();

    private static string Id(int number) => $"p{number % Documents}";

    private static PlainDocument NewPlain(string id) => new() { Id = id, Ssn = id, Name = Text, Address = Text, Notes = Text };

    private static EncryptedDocument NewEncrypted(string id) =>
        new() { Id = id, Ssn = id, Name = Text, Address = Text, Notes = Text };

    internal sealed class PlainDocument
    {
        public string Id { get; set; } = "";

        public string? Ssn { get; set; }

        public string? Name { get; set; }

        public string? Address { get; set; }

        public string? Notes { get; set; }
    }

    internal sealed class EncryptedDocument
    {
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Ssn { get; set; }

        [Encrypted]
        public string? Name { get; set; }

        [Encrypted]
        public string? Address { get; set; }

        [Encrypted]
        public string? Notes { get; set; }
    }

    // As the plain client sees the encrypted class.
    internal sealed class StoredDocument
    {
        public string Id { get; set; } = "";

        public BsonBinaryData? Ssn { get; set; }

        public BsonBinaryData? Name { get; set; }

        public BsonBinaryData? Address { get; set; }

        public BsonBinaryData? Notes { get; set; }
    }
}
