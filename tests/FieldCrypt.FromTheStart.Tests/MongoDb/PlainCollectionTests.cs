using FieldCrypt.Testing;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace FieldCrypt.FromTheStart.Tests.MongoDb;

public sealed class Patient
{
    public string Id { get; set; } = "";

    [Encrypted]
    public string? Ssn { get; set; }

    [BsonElement("clinic")]
    public string? Clinic { get; set; }
}

/// <summary>Nothing of it is annotated.</summary>
public sealed class Room
{
    public string Id { get; set; } = "";

    public string? Floor { get; set; }
}

/// <summary>A program that references the package and has never touched FieldCrypt, with annotated classes and an ordinary client.</summary>
public sealed class PlainCollectionTests : IAsyncLifetime
{
    private MongoDbServer _server = null!;
    private MongoClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IMongoDatabase Database => _client.GetDatabase("start");

    public static TheoryData<string> Ways => [.. Writes.Keys];

    private static Dictionary<string, Func<IMongoCollection<Patient>, Task>> Writes { get; } = new()
    {
        ["insert"] = patients => patients.InsertOneAsync(SomePatient(), cancellationToken: Token),
        ["insert many"] = patients => patients.InsertManyAsync([SomePatient()], cancellationToken: Token),
        ["replace"] = patients => patients.ReplaceOneAsync(patient => patient.Id == "p-1", SomePatient(), new ReplaceOptions { IsUpsert = true }, Token),
        ["update"] = patients => patients.UpdateOneAsync(
            patient => patient.Id == "p-1", Builders<Patient>.Update.Set(patient => patient.Ssn, "078-05-1120"), new UpdateOptions { IsUpsert = true }, Token),
        ["bulk"] = patients => patients.BulkWriteAsync([new InsertOneModel<Patient>(SomePatient())], cancellationToken: Token),
        ["own document"] = patients => patients.Database.GetCollection<BsonDocument>(patients.CollectionNamespace.CollectionName)
            .InsertOneAsync(SomePatient().ToBsonDocument(), cancellationToken: Token),
        ["find by"] = patients => patients.Find(patient => patient.Ssn == "078-05-1120").ToListAsync(Token),
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_annotated_class_is_not_stored_in_a_plain_collection(string way)
    {
        var error = await Record.ExceptionAsync(() => Writes[way](Database.GetCollection<Patient>("patients")));

        Assert.IsType<FieldCryptConfigurationException>(error is BsonSerializationException { InnerException: { } inner } ? inner : error);
        Assert.Empty(await StoredAsync());
    }

    [Fact]
    public async Task A_class_that_is_not_annotated_is_stored_as_ever()
    {
        var rooms = Database.GetCollection<Room>("rooms");
        await rooms.InsertOneAsync(new Room { Id = "r-1", Floor = "2" }, cancellationToken: Token);

        Assert.Equal("2", (await rooms.Find(room => room.Id == "r-1").SingleAsync(Token)).Floor);
    }

    public async ValueTask InitializeAsync()
    {
        _server = await MongoDbServer.StartAsync(Token);
        _client = new MongoClient(_server.ConnectionString);
        await _client.DropDatabaseAsync("start", Token);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private static Patient SomePatient() => new() { Id = "p-1", Ssn = "078-05-1120", Clinic = "Central" };

    private async Task<List<BsonDocument>> StoredAsync() => await Database.GetCollection<BsonDocument>("patients").Find(new BsonDocument()).ToListAsync(Token);
}
