using FieldCrypt.Testing;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
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

/// <summary>Mapped by hand, which the driver does without conventions.</summary>
public class Person
{
    public string Id { get; set; } = "";

    [Encrypted]
    public string? Ssn { get; set; }
}

/// <summary>Mapped by hand below a class that is mapped by hand.</summary>
public sealed class Doctor : Person
{
    public Person? Deputy { get; set; }

    public List<Visit> Visits { get; set; } = [];
}

/// <summary>Mapped by hand, and only met inside another class.</summary>
public sealed class Visit
{
    [Encrypted]
    public string? Reason { get; set; }
}

/// <summary>A value that is mapped by hand.</summary>
public struct Card
{
    [Encrypted]
    public string? Number { get; set; }
}

public sealed class Wallet
{
    public string Id { get; set; } = "";

    public Card Card { get; set; }
}

/// <summary>Annotated in classes that derive from it alone.</summary>
public class Guest
{
    public string Id { get; set; } = "";

    public virtual string? Name { get; set; }
}

public sealed class SecretGuest : Guest
{
    [Encrypted]
    public override string? Name { get; set; }
}

public interface IPromised
{
    [Encrypted]
    string? Name { get; set; }
}

public sealed class PromisedGuest : Guest, IPromised;

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
        await RequireRefusedAsync(() => Writes[way](Database.GetCollection<Patient>("patients")));

        Assert.Empty(await StoredAsync("patients"));
    }

    [Fact]
    public async Task A_class_that_is_mapped_by_hand_is_not_stored_either()
    {
        BsonClassMap.RegisterClassMap<Person>(map =>
        {
            map.MapIdMember(person => person.Id);
            map.MapMember(person => person.Ssn);
        });
        BsonClassMap.RegisterClassMap<Doctor>(map =>
        {
            map.MapMember(doctor => doctor.Deputy);
            map.MapMember(doctor => doctor.Visits);
        });
        BsonClassMap.RegisterClassMap<Visit>(map => map.MapMember(visit => visit.Reason));
        var doctors = Database.GetCollection<Doctor>("doctors");

        await RequireRefusedAsync(() => doctors.InsertOneAsync(new() { Id = "d-1", Ssn = "078-05-1120" }, cancellationToken: Token));
        await RequireRefusedAsync(
            () => doctors.InsertOneAsync(new() { Id = "d-2", Deputy = new() { Id = "d-3", Ssn = "078-05-1120" } }, cancellationToken: Token));
        await RequireRefusedAsync(() => doctors.InsertOneAsync(new() { Id = "d-4", Visits = [new() { Reason = "flu" }] }, cancellationToken: Token));
        await doctors.InsertOneAsync(new() { Id = "d-5" }, cancellationToken: Token);
        Assert.Equal("d-5", Assert.Single(await StoredAsync("doctors"))["_id"]);
    }

    [Fact]
    public async Task A_value_that_is_mapped_by_hand_is_not_stored_either()
    {
        BsonClassMap.RegisterClassMap<Card>(map => map.MapMember(card => card.Number));
        var wallets = Database.GetCollection<Wallet>("wallets");

        await RequireRefusedAsync(() => wallets.InsertOneAsync(new() { Id = "w-1", Card = new() { Number = "078-05-1120" } }, cancellationToken: Token));
        Assert.Empty(await StoredAsync("wallets"));
    }

    [Fact]
    public async Task An_annotation_on_an_override_is_not_overlooked()
    {
        const string Misplaced = "FC-CONFIGURATION";
        var guests = Database.GetCollection<Guest>("guests");

        await RequireRefusedAsync(() => guests.InsertOneAsync(new SecretGuest { Id = "g-1", Name = "078-05-1120" }, cancellationToken: Token), Misplaced);
        await RequireRefusedAsync(() => guests.InsertOneAsync(new PromisedGuest { Id = "g-2", Name = "078-05-1120" }, cancellationToken: Token), Misplaced);
        await RequireRefusedAsync(() => Database.GetCollection<SecretGuest>("guests").InsertOneAsync(new() { Id = "g-3", Name = "078-05-1120" }, cancellationToken: Token), Misplaced);
        Assert.Empty(await StoredAsync("guests"));
        await guests.InsertOneAsync(new() { Id = "g-4", Name = "anybody" }, cancellationToken: Token);
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

    // The driver wraps what goes wrong inside a document.
    private static async Task RequireRefusedAsync(Func<Task> use, string code = "FC-PAST-ENCRYPTION")
    {
        var error = await Record.ExceptionAsync(use);
        while (error is BsonSerializationException { InnerException: { } inner })
        {
            error = inner;
        }

        Assert.Equal(code, Assert.IsAssignableFrom<FieldCryptException>(error).Code);
    }

    private async Task<List<BsonDocument>> StoredAsync(string collection) =>
        await Database.GetCollection<BsonDocument>(collection).Find(new BsonDocument()).ToListAsync(Token);
}
