using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;
using MongoDB.Driver.Core.Events;

namespace FieldCrypt.MongoDb.Tests.Guard;

public sealed class GuardTests(MongoFixture mongo)
{
    private const string Plaintext = $"{{ $set: {{ Ssn: '{Patients.Ssn1}' }} }}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_without_the_guard_is_found_out() =>
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => mongo.Encryption.VerifyGuardAsync(mongo.Admin, Token));

    [Fact]
    public async Task A_refused_command_never_reaches_the_server_and_the_client_works_on()
    {
        var database = mongo.CreateDatabase();
        var untyped = database.GetCollection<BsonDocument>("patients");

        await Assert.ThrowsAsync<ProtectedOperationException>(
            () => untyped.InsertManyAsync([new("_id", 1), new() { { "_id", 2 }, { "Ssn", Patients.Ssn1 } }], null, Token));
        Assert.Throws<ProtectedOperationException>(() => untyped.InsertOne(new BsonDocument { { "_id", 3 }, { "Ssn", Patients.Ssn1 } }, null, Token));

        Assert.Empty(mongo.Server.Commands.To(database.DatabaseNamespace.DatabaseName, "patients"));
        await untyped.InsertOneAsync(new BsonDocument("_id", 4), null, Token);
        Assert.Equal(1, await untyped.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, null, Token));
    }

    [Fact]
    public async Task The_refused_part_of_a_bulk_write_does_not_claim_that_the_parts_before_it_were_not_sent()
    {
        var patients = await mongo.SeedAsync();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => patients.BulkWriteAsync(
            [new InsertOneModel<Patient>(new Patient { Id = "p5" }), new UpdateOneModel<Patient>(Builders<Patient>.Filter.Eq(p => p.Id, "p1"), Plaintext)],
            null,
            Token));

        var refusal = Assert.IsType<ProtectedOperationException>(error.GetBaseException());
        Assert.DoesNotContain("sent", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await patients.CountDocumentsAsync(p => p.Id == "p5", null, Token));
    }

    [Fact]
    public async Task Subscribers_hear_nothing_of_a_refused_command_and_the_end_of_each_of_which_they_heard_the_beginning()
    {
        var heard = new List<string>();
        var settings = MongoClientSettings.FromConnectionString(mongo.Server.ConnectionString);
        settings.ClusterConfigurator = Subscribe;
        settings = mongo.Encryption.Protect(settings);
        var configure = settings.ClusterConfigurator;
        settings.ClusterConfigurator = cluster =>
        {
            configure(cluster);
            Subscribe(cluster);
        };
        using var client = new MongoClient(settings);
        var patients = await mongo.SeedAsync(client);
        Assert.NotEmpty(heard);
        heard.Clear();

        await Assert.ThrowsAsync<ProtectedOperationException>(() => patients.UpdateOneAsync(p => p.Id == "p1", Plaintext, null, Token));

        Assert.Empty(heard);
        await patients.CountDocumentsAsync(p => p.Ssn == Patients.Ssn1, null, Token);
        Assert.Equal(["started aggregate", "started aggregate", "succeeded aggregate", "succeeded aggregate"], heard);

        void Subscribe(ClusterBuilder cluster) => cluster
            .Subscribe<CommandStartedEvent>(e => heard.Add($"started {e.CommandName}"))
            .Subscribe<CommandSucceededEvent>(e => heard.Add($"succeeded {e.CommandName}"))
            .Subscribe<CommandFailedEvent>(e => heard.Add($"failed {e.CommandName}"));
    }

    [Fact]
    public async Task A_bulk_write_over_several_collections_is_guarded_in_each()
    {
        var database = mongo.CreateDatabase().DatabaseNamespace.DatabaseName;

        var error = await Assert.ThrowsAsync<ClientBulkWriteException>(() => mongo.Client.BulkWriteAsync(
            [
                new BulkWriteInsertOneModel<BsonDocument>($"{database}.rooms", new BsonDocument("_id", 1)),
                new BulkWriteUpdateOneModel<BsonDocument>($"{database}.patients", new BsonDocument("_id", 1), new BsonDocument("$set", new BsonDocument("Ssn", Patients.Ssn1))),
            ],
            null,
            Token));

        Assert.IsType<ProtectedOperationException>(error.InnerException);
        Assert.Empty(mongo.Server.Commands.To(database, "patients"));
    }

    [Fact]
    public async Task Inserts_keep_the_size_of_the_drivers_own_batches()
    {
        var database = mongo.CreateDatabase();
        var patients = Enumerable.Range(0, 4_000).Select(number => new Patient { Id = $"p{number}", Ssn = $"{number}", Clinic = new string('x', 1_000) });

        await database.GetCollection<Patient>("patients").InsertManyAsync(patients, null, Token);

        Assert.Single(mongo.Server.Commands.To(database.DatabaseNamespace.DatabaseName, "patients"));
    }

    [Fact]
    public async Task Plaintext_is_found_anywhere_in_a_large_batch()
    {
        var database = mongo.CreateDatabase();
        var documents = Enumerable.Range(0, 100)
            .Select(number => new BsonDocument { { "_id", number }, { "notes", new string('x', 50_000 + number) }, { "Ssn", BsonNull.Value } }).ToList();
        documents[^1]["Ssn"] = Patients.Ssn1;

        await Assert.ThrowsAsync<ProtectedOperationException>(() => database.GetCollection<BsonDocument>("patients").InsertManyAsync(documents, null, Token));

        Assert.Empty(mongo.Server.Commands.To(database.DatabaseNamespace.DatabaseName, "patients"));
    }

    [Fact]
    public async Task Plaintext_under_a_name_that_occurred_before_is_found()
    {
        var twice = new BsonDocument { AllowDuplicateNames = true };
        twice.Add("_id", 1).Add("Ssn", BsonNull.Value).Add("Ssn", Patients.Ssn1);
        using var raw = new RawBsonDocument(twice.ToBson());

        await Assert.ThrowsAsync<ProtectedOperationException>(
            () => mongo.CreateDatabase().GetCollection<RawBsonDocument>("patients").InsertOneAsync(raw, null, Token));
    }

    [Fact]
    public async Task A_raw_document_that_is_not_valid_BSON_is_refused()
    {
        var bytes = new BsonDocument { { "_id", 1 }, { "text", "four" } }.ToBson();
        bytes[^10] = 99; // the length of the text
        using var raw = new RawBsonDocument(bytes);

        var error = await Assert.ThrowsAsync<ProtectedOperationException>(
            () => mongo.CreateDatabase().GetCollection<RawBsonDocument>("patients").InsertOneAsync(raw, new() { BypassDocumentValidation = true }, Token));

        Assert.Contains("not valid BSON", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_stream_gives_decrypted_documents_and_refuses_conditions_on_ciphertext()
    {
        var patients = await mongo.SeedAsync();
        using var events = await patients.WatchAsync(cancellationToken: Token);
        await patients.InsertOneAsync(new Patient { Id = "p5", Ssn = Patients.Ssn2 }, null, Token);

        while (!events.Current?.Any() ?? true)
        {
            Assert.True(await events.MoveNextAsync(Token));
        }

        Assert.Equal(Patients.Ssn2, events.Current!.First().FullDocument.Ssn);
        var onPlaintext = new EmptyPipelineDefinition<ChangeStreamDocument<Patient>>()
            .Match($"{{ 'fullDocument.Ssn': '{Patients.Ssn1}' }}");
        await Assert.ThrowsAsync<ProtectedOperationException>(() => patients.WatchAsync(onPlaintext, cancellationToken: Token));
    }

    [Fact]
    public async Task A_view_cannot_compute_with_ciphertext()
    {
        var database = mongo.CreateDatabase();

        await Assert.ThrowsAsync<ProtectedOperationException>(() => database.CreateViewAsync(
            "view", "patients", PipelineDefinition<Patient, BsonDocument>.Create("{ $project: { area: { $substrCP: ['$Ssn', 0, 3] } } }"), null, Token));
    }

    [Fact]
    public async Task Plain_collections_are_left_alone()
    {
        var rooms = mongo.CreateDatabase().GetCollection<BsonDocument>("rooms");
        await rooms.InsertOneAsync(new BsonDocument { { "_id", 1 }, { "Ssn", "not a patient's" } }, null, Token);

        Assert.Equal(1, await rooms.CountDocumentsAsync(new BsonDocument("Ssn", new BsonDocument("$regex", "^not")), null, Token));
    }

    [Fact]
    public void A_class_belongs_to_one_encryption_at_a_time()
    {
        var options = new FieldCryptMongoDbOptions { Vault = mongo.Vault, Collections = [CollectionSchema.For<Patient>("other.patients", "patients")] };

        var error = Assert.Throws<FieldCryptConfigurationException>(() => new FieldCryptMongoDb(options));

        Assert.Contains("dispose that one first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_in_two_collections_with_different_keys_is_refused()
    {
        var options = new FieldCryptMongoDbOptions
        {
            Vault = mongo.Vault,
            Collections = [CollectionSchema.For<Shared>("a.one", "patients"), CollectionSchema.For<Shared>("a.two", "tenant-1")],
        };

        Assert.Contains("Shared.Text", Assert.Throws<FieldCryptConfigurationException>(() => new FieldCryptMongoDb(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_drivers_own_automatic_encryption_beside_it_is_refused()
    {
        var settings = MongoClientSettings.FromConnectionString(mongo.Server.ConnectionString);
        settings.AutoEncryptionOptions = new(CollectionNamespace.FromFullName("a.b"), new Dictionary<string, IReadOnlyDictionary<string, object>>());

        Assert.Throws<FieldCryptConfigurationException>(() => mongo.Encryption.Protect(settings));
    }

    private sealed class Shared
    {
        [Encrypted]
        public string? Text { get; set; }
    }
}
