using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Typed;

/// <summary>
/// A value is read only with the key and the algorithm of its member, or the key of its document: what an administrator copies from elsewhere is refused.
/// </summary>
public sealed class ReadingKeyTests(MongoFixture mongo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_of_another_members_key_is_refused() => Refused(
        "Reading.Value", await ErrorAsync(await EncryptedAsync(4.5, "tenant-1", CsfleAlgorithm.Random), "readings", "Value", (Reading reading) => reading.Value));

    [Fact]
    public async Task A_value_of_the_collections_key_is_refused_in_a_member_that_has_its_own() => Refused(
        "Reading.Trace", await ErrorAsync(
            await EncryptedAsync(new byte[] { 1 }, "patients", CsfleAlgorithm.Random), "readings", "Trace", (Reading reading) => reading.Trace));

    [Fact]
    public async Task A_deterministic_value_is_refused_in_a_random_member() => Refused(
        "Patient.Diagnosis", await ErrorAsync(
            await EncryptedAsync("text", "patients", CsfleAlgorithm.Deterministic), "patients", "Diagnosis", (Patient patient) => patient.Diagnosis));

    [Fact]
    public async Task A_random_value_is_refused_in_a_deterministic_member() => Refused(
        "Patient.Ssn", await ErrorAsync(await EncryptedAsync("text", "patients", CsfleAlgorithm.Random), "patients", "Ssn", (Patient patient) => patient.Ssn));

    [Fact]
    public async Task A_value_of_the_other_algorithm_is_read_while_the_annotation_is_being_changed() => Assert.Equal(
        "text", await ReadAsync(await EncryptedAsync("text", "patients", CsfleAlgorithm.Deterministic), "strict", "Text", (Strict strict) => strict.Text));

    [Fact]
    public async Task A_value_that_another_driver_wrote_with_the_members_key_is_read() => Assert.Equal(
        "text", await ReadAsync(await EncryptedAsync("text", "patients", CsfleAlgorithm.Random), "patients", "Diagnosis", (Patient patient) => patient.Diagnosis));

    [Fact]
    public async Task Explicit_decryption_can_ask_for_a_key()
    {
        var encryptor = new ValueEncryptor(mongo.Vault);
        var value = await EncryptedAsync("text", "tenant-1", CsfleAlgorithm.Random);

        Assert.Equal("text", (await encryptor.DecryptWithKeyAsync(value, "tenant-1", Token)).AsString);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => encryptor.DecryptWithKeyAsync(value, "tenant-2", Token).AsTask());
    }

    [Fact]
    public async Task A_key_that_was_exchanged_is_read_where_it_is_listed_and_refused_where_it_is_not()
    {
        var name = $"rotated-{Guid.NewGuid()}";
        var old = await mongo.Vault.CreateKeyAsync(new() { AlternateNames = [name] }, Token);
        var database = mongo.CreateDatabase().DatabaseNamespace.DatabaseName;
        await UsingAsync(name, [], rotations => rotations.InsertOneAsync(new Rotation { Id = "old", Text = "before" }, null, Token));
        await mongo.Vault.RemoveAlternateNameAsync(old, name, Token);
        await mongo.Vault.CreateKeyAsync(new() { AlternateNames = [name] }, Token);

        await UsingAsync(name, [old], async rotations =>
        {
            await rotations.InsertOneAsync(new Rotation { Id = "new", Text = "after" }, null, Token);
            Assert.Equal(["after", "before"], (await rotations.Find(_ => true).SortBy(r => r.Id).ToListAsync(Token)).Select(rotation => rotation.Text));
        });
        await UsingAsync(name, [], async rotations => Refused(
            "Rotation.Text", await Assert.ThrowsAnyAsync<Exception>(() => rotations.Find(rotation => rotation.Id == "old").SingleAsync(Token))));

        async Task UsingAsync(string key, Guid[] former, Func<IMongoCollection<Rotation>, Task> use)
        {
            using var encryption = new FieldCryptMongoDb(new()
            {
                Vault = mongo.Vault,
                Collections = [CollectionSchema.For<Rotation>("*.rotations", key)],
                FormerKeys = new Dictionary<DataKeyReference, IReadOnlyCollection<Guid>> { [key] = former },
            });
            using var client = mongo.CreateClient(encryption);
            await use(client.GetDatabase(database).GetCollection<Rotation>("rotations"));
        }
    }

    [Fact]
    public async Task A_name_that_another_process_just_moved_is_followed_when_its_values_arrive()
    {
        var name = $"moved-{Guid.NewGuid()}";
        var old = await mongo.Vault.CreateKeyAsync(new() { AlternateNames = [name] }, Token);
        using var encryption = new FieldCryptMongoDb(new() { Vault = mongo.Vault, Collections = [CollectionSchema.For<Moved>("*.moved", name)] });
        using var client = mongo.CreateClient(encryption);
        var moved = client.GetDatabase(mongo.CreateDatabase().DatabaseNamespace.DatabaseName).GetCollection<Moved>("moved");
        await moved.InsertOneAsync(new Moved { Id = "old", Text = "before" }, null, Token);

        using var masterKey = new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength]);
        using var other = new KeyVault(mongo.Admin, mongo.Vault.CollectionName, [masterKey]);
        await other.RemoveAlternateNameAsync(old, name, Token);
        await other.CreateKeyAsync(new() { AlternateNames = [name] }, Token);
        var value = await new ValueEncryptor(other).EncryptAsync("after", name, CsfleAlgorithm.Random, Token);
        await mongo.Raw(moved).InsertOneAsync(new BsonDocument { { "_id", "new" }, { "Text", value } }, null, Token);

        Assert.Equal("after", (await moved.Find(document => document.Id == "new").SingleAsync(Token)).Text);
    }

    private async Task<BsonBinaryData> EncryptedAsync(BsonValue value, string key, CsfleAlgorithm algorithm) =>
        await new ValueEncryptor(mongo.Vault).EncryptAsync(value, key, algorithm, Token);

    private async Task<Exception> ErrorAsync<TDocument>(BsonValue value, string collection, string member, Func<TDocument, object?> read) =>
        await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(value, collection, member, read));

    private async Task<object?> ReadAsync<TDocument>(BsonValue value, string collection, string member, Func<TDocument, object?> read)
    {
        var documents = mongo.CreateDatabase().GetCollection<TDocument>(collection);
        await mongo.Raw(documents).InsertOneAsync(new BsonDocument { { "_id", "d" }, { member, value } }, null, Token);
        return read(await documents.Find(FilterDefinition<TDocument>.Empty).SingleAsync(Token));
    }

    private static void Refused(string member, Exception error) =>
        Assert.Contains(member, Assert.IsType<DataNotAuthenticException>(error.GetBaseException()).Message, StringComparison.Ordinal);

    private sealed class Rotation
    {
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Text { get; set; }
    }

    private sealed class Moved
    {
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Text { get; set; }
    }
}
