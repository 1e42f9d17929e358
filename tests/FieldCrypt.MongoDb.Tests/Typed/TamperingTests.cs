using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Typed;

public sealed class TamperingTests(MongoFixture mongo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(34)]
    [InlineData(-1)]
    public async Task A_changed_value_is_refused_and_the_member_named(int position)
    {
        var error = await ReadAfterAsync(blob => blob[position < 0 ? blob.Length - 1 : position] ^= 1);

        Assert.Contains("Patient.Ssn", Assert.IsType<DataNotAuthenticException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_names_another_key_is_refused_and_the_key_is_not_looked_for() => Assert.Contains(
        "its key is 'patients'",
        Assert.IsType<DataNotAuthenticException>(await ReadAfterAsync(blob => blob[5] ^= 1)).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_value_that_is_moved_to_a_member_of_another_type_is_refused_without_showing_it()
    {
        var patients = await mongo.SeedAsync();
        var stored = await mongo.Raw(patients).Find(new BsonDocument("_id", "p1")).SingleAsync(Token);
        await mongo.Raw(patients).UpdateOneAsync(
            new BsonDocument("_id", "p1"), new BsonDocument("$set", new BsonDocument("member_no", stored["Ssn"])), cancellationToken: Token);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => patients.Find(patient => patient.Id == "p1").SingleAsync(Token));

        Assert.Contains("Patient.MemberNumber", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Patients.Ssn1, error.ToString(), StringComparison.Ordinal);
    }

    private async Task<Exception> ReadAfterAsync(Action<byte[]> change)
    {
        var patients = await mongo.SeedAsync();
        var stored = await mongo.Raw(patients).Find(new BsonDocument("_id", "p1")).SingleAsync(Token);
        var blob = stored["Ssn"].AsBsonBinaryData.Bytes;
        change(blob);
        await mongo.Raw(patients).UpdateOneAsync(
            new BsonDocument("_id", "p1"),
            new BsonDocument("$set", new BsonDocument("Ssn", new BsonBinaryData(blob, BsonBinarySubType.Encrypted))),
            cancellationToken: Token);
        return (await Assert.ThrowsAnyAsync<Exception>(() => patients.Find(patient => patient.Id == "p1").SingleAsync(Token))).GetBaseException();
    }
}
