using FieldCrypt.MongoDb;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Tests;

public class OddDocumentTests(MongoOperationsFixture fixture)
{
    private readonly IMongoCollection<BsonDocument> _people = fixture.CreateCollection();
    private readonly CollectionSchema<Person> _strict = CollectionSchema.For<Person>("clinic.people", "people");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CollectionSchema Migrating => _strict.WithPlaintextPolicy(PlaintextPolicy.AllowReads);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    public async Task An_encrypted_value_that_is_cut_is_told_and_the_rest_is_looked_at(int length)
    {
        await _people.InsertOneAsync(new BsonDocument { { "_id", 1 }, { "Name", new BsonBinaryData(new byte[length], BsonBinarySubType.Encrypted) } }, cancellationToken: Token);
        await _people.InsertOneAsync(new BsonDocument { { "_id", 2 }, { "City", "Sydney" } }, cancellationToken: Token);

        foreach (var job in new[]
        {
            MongoDbJobs.Verify(_people, _strict, fixture.Vault), MongoDbJobs.Encrypt(_people, Migrating, fixture.Vault), MongoDbJobs.Decrypt(_people, _strict, fixture.Vault),
        })
        {
            var report = await RunAsync(job);
            Assert.Equal((1L, 1L), (report.Figures.Unchanged, report.Figures.SkippedBy.GetValueOrDefault(SkipReason.NotAuthentic)));
        }

        Assert.Equal(1, (await RunAsync(MongoDbJobs.Inventory(_people, _strict, fixture.Vault))).Inventory.Count(ItemProtection.Malformed));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(15)]
    public async Task A_document_that_no_statement_can_compare_and_change_is_told_and_the_rest_is_done(int megabytes)
    {
        await _people.InsertOneAsync(new BsonDocument { { "_id", 1 }, { "Name", new string('x', megabytes << 20) } }, cancellationToken: Token);
        await _people.InsertOneAsync(new BsonDocument { { "_id", 2 }, { "Name", "small" } }, cancellationToken: Token);

        var report = await RunAsync(MongoDbJobs.Encrypt(_people, Migrating, fixture.Vault));

        Assert.Equal((1L, 1L), (report.Figures.Changed, report.Figures.SkippedBy.GetValueOrDefault(SkipReason.NotProtectable)));
        Assert.Equal(BsonType.Binary, (await _people.Find(new BsonDocument("_id", 2)).SingleAsync(Token))["Name"].BsonType);
    }

    [Fact]
    public async Task Checkpoints_of_another_schema_are_refused()
    {
        await _people.InsertOneAsync(new BsonDocument { { "_id", 2 }, { "Name", "small" } }, cancellationToken: Token);
        var checkpoints = new InMemoryCheckpointStore();
        await RunAsync(MongoDbJobs.Inventory(_people, _strict, fixture.Vault), checkpoints);

        await Assert.ThrowsAsync<FieldCryptConfigurationException>(
            () => RunAsync(MongoDbJobs.Inventory(_people, CollectionSchema.For<Later>("clinic.people", "people"), fixture.Vault), checkpoints));
    }

    [Fact]
    public async Task Checkpoints_of_other_keys_are_refused()
    {
        await _people.InsertOneAsync(new BsonDocument { { "_id", 2 }, { "City", "Sydney" } }, cancellationToken: Token);
        var checkpoints = new InMemoryCheckpointStore();
        await RunAsync(MongoDbJobs.Verify(_people, _strict, fixture.Vault), checkpoints);

        await Assert.ThrowsAsync<FieldCryptConfigurationException>(
            () => RunAsync(MongoDbJobs.Verify(_people, CollectionSchema.For<Person>("clinic.people", "others"), fixture.Vault), checkpoints));
    }

    private static Task<JobReport> RunAsync(StoreJob job, ICheckpointStore? checkpoints = null) =>
        new JobRunner(new JobOptions { Segments = 2, Checkpoints = checkpoints }).RunAsync(job, Token);

    /// <summary>The class once more of it is encrypted.</summary>
    public sealed class Later
    {
        public int Id { get; set; }

        [Encrypted]
        public string? Name { get; set; }

        [Encrypted]
        public string? City { get; set; }
    }
}
