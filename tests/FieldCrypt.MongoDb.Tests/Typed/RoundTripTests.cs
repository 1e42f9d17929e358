using System.Text.Json;
using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Typed;

public sealed class RoundTripTests(MongoFixture mongo)
{
    [Fact]
    public async Task Every_kind_of_member_comes_back_as_it_was()
    {
        var patients = await mongo.SeedAsync();

        var read = await patients.Find(FilterDefinition<Patient>.Empty).SortBy(patient => patient.Id).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Patients.All().Select(patient => JsonSerializer.Serialize(patient)), read.Select(patient => JsonSerializer.Serialize(patient)));
    }

    [Fact]
    public async Task The_database_holds_ciphertext_for_every_annotated_member_that_has_a_value()
    {
        var patients = await mongo.SeedAsync();

        var stored = await mongo.Raw(patients).Find(new BsonDocument("_id", "p1")).SingleAsync(TestContext.Current.CancellationToken);

        foreach (var name in (string[])["Ssn", "Diagnosis", "member_no", "Ward", "Card", "Born", "Insurance", "Triage", "Balance", "Smoker", "Allergies", "Home", "Remarks", "Scan"])
        {
            Assert.Equal(BsonBinarySubType.Encrypted, Assert.IsType<BsonBinaryData>(stored[name]).SubType);
        }

        Assert.Equal("Sydney", stored["Contact"]["City"].AsString);
        Assert.Equal(BsonBinarySubType.Encrypted, stored["Contact"]["Phone"].AsBsonBinaryData.SubType);
        Assert.Equal(BsonBinarySubType.Encrypted, stored["Visits"][0]["Note"].AsBsonBinaryData.SubType);
        Assert.Equal(BsonNull.Value, stored["Visits"][1]["Note"]);
        Assert.Equal(BsonBinarySubType.Encrypted, stored["VisitsByWard"]["7a"]["Code"].AsBsonBinaryData.SubType);
        Assert.Equal("Central", stored["Clinic"].AsString);
    }
}
