using System.Globalization;
using FieldCrypt.MongoDb;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Tests;

/// <summary>A collection of residents, and what must come of it.</summary>
public abstract class ResidentsTest(MongoOperationsFixture fixture)
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected MongoOperationsFixture Fixture => fixture;

    protected IMongoCollection<BsonDocument> Residents { get; } = fixture.CreateCollection();

    protected CollectionSchema<Resident> Schema => CollectionSchema.For<Resident>(Residents.CollectionNamespace.FullName, "people");

    protected CollectionSchema<Resident> Migrating => Schema.WithPlaintextPolicy(PlaintextPolicy.AllowReads);

    protected static string NameOf(int id) => string.Create(CultureInfo.InvariantCulture, $"name of {id}");

    protected static string SsnOf(int id) => string.Create(CultureInfo.InvariantCulture, $"ssn of {id}");

    protected static BsonDocument DocumentOf(int id) => new() { { "_id", id }, { "Name", NameOf(id) }, { "Ssn", SsnOf(id) }, { "Visits", 0 } };

    protected async Task PutPlainAsync(int count)
    {
        for (var first = 0; first < count; first += 5000)
        {
            await Residents.InsertManyAsync(Enumerable.Range(first, Math.Min(5000, count - first)).Select(DocumentOf), cancellationToken: Token);
        }
    }

    protected async Task<List<BsonDocument>> StoredAsync() => await Residents.Find(FilterDefinition<BsonDocument>.Empty).Sort("{ _id: 1 }").ToListAsync(Token);

    protected static bool IsEncrypted(BsonValue value) => value is BsonBinaryData { SubType: BsonBinarySubType.Encrypted };
}
