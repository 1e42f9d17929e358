using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Typed;

/// <summary>
/// What whoever may write to the database can still do, as docs/threat-model.md says. A test that fails here says that the document is out of date.
/// </summary>
public sealed class LimitsOfProtectionTests(MongoFixture mongo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_types_lengths_and_equal_deterministic_values_are_visible()
    {
        var patients = await mongo.SeedAsync();

        var (one, same, other) = (await StoredAsync(patients, "p1"), await StoredAsync(patients, "p3"), await StoredAsync(patients, "p2"));

        Assert.Equal((byte)BsonType.String, one["Ssn"].AsBsonBinaryData.Bytes[17]);
        Assert.Equal((byte)BsonType.Int32, one["member_no"].AsBsonBinaryData.Bytes[17]);
        Assert.Equal(other["Ssn"].AsBsonBinaryData.Bytes.Length, one["Ssn"].AsBsonBinaryData.Bytes.Length);
        Assert.True(one["Home"].AsBsonBinaryData.Bytes.Length > one["Ssn"].AsBsonBinaryData.Bytes.Length);
        Assert.Equal(same["Ssn"], one["Ssn"]);
        Assert.NotEqual(other["Ssn"], one["Ssn"]);
    }

    [Fact]
    public async Task A_value_that_is_copied_to_another_document_or_member_of_the_same_key_and_algorithm_is_read_there()
    {
        var patients = await mongo.SeedAsync();
        var ssn = (await StoredAsync(patients, "p1"))["Ssn"];

        await SetAsync(patients, "p2", new() { { "Ssn", ssn }, { "Contact.Phone", ssn } });

        var read = await ReadAsync(patients, "p2");
        Assert.Equal((Patients.Ssn1, Patients.Ssn1), (read.Ssn, read.Contact!.Phone));
    }

    [Fact]
    public async Task An_earlier_value_that_is_put_back_is_read()
    {
        var patients = await mongo.SeedAsync();
        var earlier = (await StoredAsync(patients, "p1"))["Diagnosis"];
        await patients.UpdateOneAsync(patient => patient.Id == "p1", Builders<Patient>.Update.Set(patient => patient.Diagnosis, null), cancellationToken: Token);
        Assert.Null((await ReadAsync(patients, "p1")).Diagnosis);

        await SetAsync(patients, "p1", new("Diagnosis", earlier));

        Assert.Equal(Patients.Diagnosis1, (await ReadAsync(patients, "p1")).Diagnosis);
    }

    [Fact]
    public async Task A_value_that_is_taken_away_is_not_missed_and_a_readable_one_that_was_changed_is_read()
    {
        var patients = await mongo.SeedAsync();

        await SetAsync(patients, "p1", new() { { "Ssn", BsonNull.Value }, { "Clinic", "West" } });

        var read = await ReadAsync(patients, "p1");
        Assert.Equal((null, "West"), (read.Ssn, read.Clinic));
    }

    private Task<BsonDocument> StoredAsync(IMongoCollection<Patient> patients, string id) =>
        mongo.Raw(patients).Find(new BsonDocument("_id", id)).SingleAsync(Token);

    private Task SetAsync(IMongoCollection<Patient> patients, string id, BsonDocument values) =>
        mongo.Raw(patients).UpdateOneAsync(new BsonDocument("_id", id), new BsonDocument("$set", values), cancellationToken: Token);

    private static Task<Patient> ReadAsync(IMongoCollection<Patient> patients, string id) =>
        patients.Find(patient => patient.Id == id).SingleAsync(Token);
}
