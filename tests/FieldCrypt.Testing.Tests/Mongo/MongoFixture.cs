using MongoDB.Bson;
using MongoDB.Driver;

[assembly: AssemblyFixture(typeof(FieldCrypt.Testing.Tests.Mongo.MongoFixture))]

namespace FieldCrypt.Testing.Tests.Mongo;

/// <summary>One MongoDB for all tests of this assembly: a real one where there is one, so that the double is held against it.</summary>
public sealed class MongoFixture : IAsyncLifetime
{
    public MongoDbServer Server { get; private set; } = null!;

    public MongoClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await MongoDbServer.StartAsync();
        Client = Server.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>A database of its own for each test, reached by the real driver.</summary>
public abstract class MongoTest(MongoFixture fixture) : IAsyncLifetime
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected MongoDbServer Server => fixture.Server;

    protected MongoClient Client => fixture.Client;

    protected IMongoDatabase Database { get; } = fixture.Client.GetDatabase($"test_{Guid.NewGuid():N}");

    protected IMongoCollection<BsonDocument> Collection => Database.GetCollection<BsonDocument>("c");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Client.DropDatabaseAsync(Database.DatabaseNamespace.DatabaseName, CancellationToken.None);
        GC.SuppressFinalize(this);
    }

    /// <summary>A value as the driver's relaxed JSON says it.</summary>
    protected static BsonValue Value(string json) => BsonDocument.Parse($"{{v: {json}}}")["v"];

    /// <summary>Stores documents, with the numbers from 1 on as their ids where they have none.</summary>
    protected async Task InsertAsync(params string[] documents) => await Collection.InsertManyAsync(
        documents.Select((json, i) =>
            BsonDocument.Parse(json) is var document && document.Contains("_id") ? document : new BsonDocument("_id", i + 1).Merge(document)),
        cancellationToken: Token);

    /// <summary>The whole collection.</summary>
    protected async Task<List<BsonDocument>> AllAsync() => await Collection.Find("{}").Sort("{_id: 1}").ToListAsync(Token);

    protected static BinaryCiphertext Ciphertext { get; } = new();

    /// <summary>What an encrypted value looks like: binary subtype 6, with a type and a key id in front.</summary>
    protected sealed class BinaryCiphertext
    {
        public BsonBinaryData First { get; } = Make(97);

        public BsonBinaryData Second { get; } = Make(98);

        private static BsonBinaryData Make(byte last) => new([1, .. Enumerable.Range(1, 16).Select(i => (byte)i), 2, 99, last], (BsonBinarySubType)6);
    }
}
