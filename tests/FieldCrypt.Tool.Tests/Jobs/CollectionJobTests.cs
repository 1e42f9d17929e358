using FieldCrypt.Testing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Tool.Tests.Jobs;

public sealed class CollectionJobTests(Clinic clinic) : IAsyncLifetime
{
    private const string Name = "clinic.patients";
    private const string Secret = "078-05-1120";

    private readonly TemporaryFolder _folder = new();
    private MongoWireDouble _mongo = null!;
    private MongoClient _client = null!;
    private CommandLine _line = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IMongoCollection<BsonDocument> Patients => _client.GetDatabase("clinic").GetCollection<BsonDocument>("patients");

    public async ValueTask InitializeAsync()
    {
        _mongo = await MongoWireDouble.StartAsync(cancellationToken: Token);
        _client = _mongo.CreateClient();
        _line = clinic.Line with
        {
            Folder = _folder.Path,
            Environment = new(clinic.Line.Environment)
            {
                ["FIELDCRYPT_MONGODB"] = _mongo.ConnectionString,
                ["FIELDCRYPT_KEY_FILE_KEY"] = Convert.ToBase64String(new byte[32]),
            },
        };
        await _line.RunAsync("keys", "file", "create", "app.keys", "--namespace", "clinic", "--name", "2026");
        Describe("""{ "ssn": { "searched": true }, "visits.note": {}, "address.street": {} }""");
        Assert.Equal(ExitCode.Done, (await _line.RunAsync("keys", "mongodb", "create", "--name", "patients")).Code);
        await Patients.InsertManyAsync(
            Enumerable.Range(0, 20).Select(i => new BsonDocument
            {
                { "_id", $"p-{i}" },
                { "ssn", $"{Secret}{i}" },
                { "address", new BsonDocument { { "street", "Baker Street" }, { "city", "London" } } },
                { "visits", new BsonArray { new BsonDocument { { "note", "well" }, { "year", 2026 } } } },
            }),
            cancellationToken: Token);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _mongo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_collection_is_encrypted_verified_and_written_back_without_the_application()
    {
        var before = await StoredAsync();
        var (tried, dry, _) = await _line.RunAsync("encrypt", "--collection", Name, "--dry-run");
        var (done, encrypted, error) = await _line.RunAsync("encrypt", "--collection", Name, "--state", "encrypt");
        Assert.Equal((ExitCode.Done, ExitCode.Done, ""), (tried, done, error));
        Assert.Matches("would change +20\n", dry);
        Assert.Matches("changed +20\n", encrypted);
        Assert.All(await StoredAsync(), patient =>
        {
            Assert.All([patient["ssn"], patient["address"]["street"], patient["visits"][0]["note"]], value => Assert.Equal(BsonBinarySubType.Encrypted, value.AsBsonBinaryData.SubType));
            Assert.Equal(("London", 2026), (patient["address"]["city"].AsString, patient["visits"][0]["year"].AsInt32));
        });

        await Patients.InsertOneAsync(new BsonDocument { { "_id", "p-plain" }, { "ssn", Secret } }, cancellationToken: Token);
        await Patients.UpdateOneAsync("{ _id: 'p-3' }", new BsonDocument("$set", new BsonDocument("ssn", Tampered((await StoredAsync()).Single(patient => patient["_id"] == "p-3")["ssn"]))), cancellationToken: Token);
        var (found, verified, _) = await _line.RunAsync("verify", "--collection", Name);
        var (counted, inventory, _) = await _line.RunAsync("inventory", "--collection", Name);
        Assert.Equal((ExitCode.NotAuthentic, ExitCode.Done), (found, counted));
        Assert.Contains("_id=p-3", verified, StringComparison.Ordinal);
        Assert.Contains("_id=p-plain", verified, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, verified + inventory, StringComparison.Ordinal);
        Assert.Matches("plaintext +1 ", inventory);
        await Patients.DeleteManyAsync("{ _id: { $in: ['p-plain', 'p-3'] } }", Token);

        var (asked, nothing, agree) = await _line.RunAsync("decrypt", "--collection", Name);
        var (undone, _, _) = await _line.RunAsync("decrypt", "--collection", Name, "--yes-i-want-plaintext", Name);
        Assert.Equal((ExitCode.NotConfirmed, ExitCode.Done, ""), (asked, undone, nothing));
        Assert.Contains($"--yes-i-want-plaintext {Name}", agree, StringComparison.Ordinal);
        Assert.Equal(before.Where(patient => patient["_id"] != "p-3"), await StoredAsync());
    }

    [Fact]
    public async Task A_document_is_looked_at_where_it_is_stored_and_opened_on_request()
    {
        await _line.RunAsync("encrypt", "--collection", Name);
        var number = new BsonDocument { { "_id", 7 }, { "ssn", BsonNull.Value } };
        await Patients.InsertOneAsync(number, cancellationToken: Token);

        var (shown, inspection, _) = await _line.RunAsync("inspect", "--collection", Name, "--id", "p-4");
        var (opened, types, _) = await _line.RunAsync("inspect", "--collection", Name, "--id", "\"p-4\"", "--open");
        var (revealed, plaintext, _) = await _line.RunAsync("inspect", "--collection", Name, "--id", "p-4", "--open", "--reveal");
        var (byNumber, _, _) = await _line.RunAsync("inspect", "--collection", Name, "--id", "7");
        var (missing, _, error) = await _line.RunAsync("inspect", "--collection", Name, "--id", "p-400");

        Assert.Equal((ExitCode.Done, ExitCode.Done, ExitCode.Done, ExitCode.Done, ExitCode.Misused), (shown, opened, revealed, byNumber, missing));
        Assert.Matches("ssn +AEAD_AES_256_CBC_HMAC_SHA_512, deterministic", inspection);
        Assert.Contains("visits[0].note", types, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, inspection + types, StringComparison.Ordinal);
        Assert.Contains($"{Secret}4", plaintext, StringComparison.Ordinal);
        Assert.Contains("no document", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "a.b": {}, "a": {} }""")]
    [InlineData("""{ "a": {}, "a.b": {} }""")]
    [InlineData("""{ "_id": {} }""")]
    [InlineData("""{ "a..b": {} }""")]
    [InlineData("{ }")]
    public async Task A_description_that_contradicts_itself_is_refused(string encrypted)
    {
        Describe(encrypted);

        Assert.Equal(ExitCode.Misused, (await _line.RunAsync("verify", "--collection", Name)).Code);
    }

    private static BsonBinaryData Tampered(BsonValue value)
    {
        var bytes = value.AsByteArray.ToArray();
        bytes[^1] ^= 1;
        return new BsonBinaryData(bytes, BsonBinarySubType.Encrypted);
    }

    private void Describe(string encrypted) => _folder.Settings(
        $$"""{ "mongoDb": { "masterKeys": [{ "keyFile": "app.keys" }], "collections": [{ "name": "{{Name}}", "key": "patients", "encrypted": {{encrypted}} }] } }""");

    private async Task<List<BsonDocument>> StoredAsync() => await Patients.Find(FilterDefinition<BsonDocument>.Empty).Sort("{ _id: 1 }").ToListAsync(Token);
}
