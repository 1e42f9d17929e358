using System.Diagnostics.Metrics;
using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Typed;

public sealed class MigrationTests(MongoFixture mongo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plaintext_is_refused_where_no_policy_allows_it()
    {
        var patients = mongo.CreateDatabase().GetCollection<Patient>("patients");
        await mongo.Raw(patients).InsertOneAsync(new BsonDocument { { "_id", "old" }, { "Diagnosis", "written before" } }, null, Token);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => patients.Find(patient => patient.Id == "old").SingleAsync(Token));

        var cause = Assert.IsType<DataNotAuthenticException>(error.GetBaseException());
        Assert.Contains("Patient.Diagnosis", cause.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("written before", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plaintext_is_read_and_counted_where_the_policy_allows_it_and_encrypted_when_written_again()
    {
        var readings = mongo.CreateDatabase().GetCollection<Reading>("readings");
        await mongo.Raw(readings).InsertOneAsync(
            new BsonDocument { { "_id", "old" }, { "Value", 4.5 }, { "Trace", new BsonBinaryData([1, 2, 3]) } }, null, Token);
        var counted = new List<string?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "fieldcrypt.items.plaintext_reads")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (counted)
            {
                counted.Add(tags[0].Value?.ToString());
            }
        });
        listener.Start();

        var reading = await readings.Find(old => old.Id == "old").SingleAsync(Token);
        await readings.ReplaceOneAsync(old => old.Id == "old", reading, cancellationToken: Token);

        Assert.Equal((4.5, 3), (reading.Value, reading.Trace?.Length));
        Assert.Equal(["Reading.Trace", "Reading.Value"], counted.Order(StringComparer.Ordinal));
        var stored = await mongo.Raw(readings).Find(FilterDefinition<BsonDocument>.Empty).SingleAsync(Token);
        Assert.All((string[])["Value", "Trace"], name => Assert.Equal(BsonBinarySubType.Encrypted, stored[name].AsBsonBinaryData.SubType));
    }

    [Fact]
    public async Task A_member_that_names_its_key_is_encrypted_with_that()
    {
        var readings = mongo.CreateDatabase().GetCollection<Reading>("readings");
        await readings.InsertOneAsync(new Reading { Id = "r", Value = 1, Trace = [1] }, null, Token);

        var stored = await mongo.Raw(readings).Find(FilterDefinition<BsonDocument>.Empty).SingleAsync(Token);

        Assert.Equal(await KeyIdAsync("patients"), stored["Value"].AsBsonBinaryData.Bytes[1..17]);
        Assert.Equal(await KeyIdAsync("tenant-1"), stored["Trace"].AsBsonBinaryData.Bytes[1..17]);
    }

    [Fact]
    public async Task Equality_is_refused_while_plaintext_may_be_read_unless_it_asks_for_both()
    {
        using var encryption = new FieldCryptMongoDb(new()
        {
            Vault = mongo.Vault,
            Collections = [CollectionSchema.For<Member>("*.members", "patients").WithPlaintextPolicy(PlaintextPolicy.AllowReads)],
        });
        using var client = mongo.CreateClient(encryption);
        var members = client.GetDatabase(mongo.CreateDatabase().DatabaseNamespace.DatabaseName).GetCollection<Member>("members");
        await mongo.Raw(members).InsertOneAsync(new BsonDocument { { "_id", "old" }, { "Email", "a@example.org" } }, null, Token);
        await members.InsertManyAsync([new() { Id = "new", Email = "a@example.org" }, new() { Id = "none" }], null, Token);
        var encrypted = await new ValueEncryptor(mongo.Vault).EncryptAsync("a@example.org", "patients", CsfleAlgorithm.Deterministic, Token);

        var refused = await Task.WhenAll(
            RefusedAsync(() => members.CountDocumentsAsync(member => member.Email == "a@example.org", null, Token)),
            RefusedAsync(() => members.CountDocumentsAsync(member => member.Email != "a@example.org", null, Token)),
            RefusedAsync(() => members.CountDocumentsAsync(In(encrypted), null, Token)),
            RefusedAsync(() => members.CountDocumentsAsync(In("a@example.org"), null, Token)),
            RefusedAsync(() => members.CountDocumentsAsync(In("a@example.org", BsonNull.Value), null, Token)),
            RefusedAsync(() => members.Distinct(member => member.Email, _ => true).ToListAsync(Token)),
            RefusedAsync(() => members.Aggregate().Group(member => member.Email, group => new { group.Key }).ToListAsync(Token)),
            RefusedAsync(() => members.Indexes.CreateOneAsync(
                new CreateIndexModel<Member>(Builders<Member>.IndexKeys.Ascending(member => member.Email), new CreateIndexOptions { Unique = true }), null, Token)));

        Assert.All(refused, refusal => Assert.Contains("Member.Email", refusal.Message, StringComparison.Ordinal));
        Assert.Equal(2, await members.CountDocumentsAsync(In(encrypted, "a@example.org"), null, Token));
        Assert.Equal(1, await members.CountDocumentsAsync(member => member.Email == null, null, Token));

        static FilterDefinition<Member> In(params BsonValue[] values) => new BsonDocument("Email", new BsonDocument("$in", new BsonArray(values)));

        static Task<ProtectedOperationException> RefusedAsync(Func<Task> operation) => Assert.ThrowsAsync<ProtectedOperationException>(operation);
    }

    private async Task<byte[]> KeyIdAsync(string name) =>
        (await mongo.Vault.GetKeyByAlternateNameAsync(name, Token))!.Id.ToByteArray(bigEndian: true);

    private sealed class Member
    {
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Email { get; set; }
    }
}
