using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Testing.Tests.Mongo;

public sealed class RecorderTests : IAsyncLifetime
{
    private MongoWireDouble _double = null!;
    private MongoClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IMongoCollection<BsonDocument> Collection => _client.GetDatabase("db").GetCollection<BsonDocument>("c");

    public async ValueTask InitializeAsync()
    {
        _double = await MongoWireDouble.StartAsync(cancellationToken: Token);
        _client = _double.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _double.DisposeAsync();
    }

    [Fact]
    public async Task Every_command_is_recorded_with_its_bytes()
    {
        await Collection.InsertManyAsync(
            [BsonDocument.Parse("{_id: 1, s: 'distinctive-123'}"), BsonDocument.Parse("{_id: 2, n: 1234567890}")], cancellationToken: Token);
        await Collection.Find("{s: 'distinctive-456'}").ToListAsync(Token);
        Assert.Equal(["insert", "find"], _double.Commands.To("db", "c").Select(record => record.Name));

        var insert = Assert.Single(_double.Commands.Named("insert"));
        Assert.Equal("db", insert.Database);
        Assert.True(insert.Contains("distinctive-123"));
        Assert.False(insert.Contains("distinctive-456"));
        Assert.True(insert.Contains(BitConverter.GetBytes(1234567890)));
        Assert.Equal(2, insert.ToBsonDocument()["documents"].AsBsonArray.Count);
        Assert.Equal("insert db.c", insert.ToString());
        Assert.Empty(_double.Commands.To("db", "other"));
    }

    [Theory]
    [InlineData("{aggregate: 'c', pipeline: [{$lookup: {from: 'd', as: 'x', pipeline: [{$unionWith: 'e'}]}}], cursor: {}}", "db.c db.d db.e")]
    [InlineData(
        "{aggregate: 'c', pipeline: [{$facet: {a: [{$unionWith: {coll: 'd'}}]}}, {$merge: {into: {db: 'z', coll: 'e'}}}], cursor: {}}",
        "db.c db.d z.e")]
    [InlineData("{aggregate: 1, pipeline: [], cursor: {}}", "")]
    [InlineData("{explain: {find: 'c'}}", "db.c")]
    [InlineData("{getMore: NumberLong(7), collection: 'c'}", "db.c")]
    [InlineData("{ping: 1}", "")]
    public async Task A_command_is_known_by_every_collection_that_it_names(string command, string namespaces)
    {
        using var noted = new Notes(_double.Commands, "ping", "aggregate", "explain", "getMore");
        await Record.ExceptionAsync(() => _client.GetDatabase("db").RunCommandAsync<BsonDocument>(command, cancellationToken: Token));
        Assert.Equal(namespaces, string.Join(' ', Assert.Single(noted.Records).Namespaces));
    }

    [Fact]
    public async Task A_copy_of_a_command_can_be_changed_without_harm()
    {
        await Collection.InsertOneAsync(BsonDocument.Parse("{_id: 1}"), cancellationToken: Token);
        var record = Assert.Single(_double.Commands.Named("insert"));
        record.ToBsonDocument()["documents"][0]["_id"] = 2;
        Assert.Equal(1, record.ToBsonDocument()["documents"][0]["_id"]);
        Assert.Equal(1, (await Collection.Find("{}").SingleAsync(Token))["_id"]);
    }

    [Fact]
    public async Task An_observer_hears_commands_until_it_is_disposed_and_clearing_forgets_them()
    {
        using (var noted = new Notes(_double.Commands, "count"))
        {
            await Collection.EstimatedDocumentCountAsync(cancellationToken: Token);
            _double.Commands.Clear();
            Assert.Empty(_double.Commands.To("db", "c"));
            await Collection.EstimatedDocumentCountAsync(cancellationToken: Token);
            Assert.Equal(2, noted.Records.Count);
            noted.Dispose();
            await Collection.EstimatedDocumentCountAsync(cancellationToken: Token);
            Assert.Equal(2, noted.Records.Count);
        }

        Assert.Equal(2, _double.Commands.To("db", "c").Count);
    }

    [Fact]
    public async Task Several_doubles_and_clients_share_a_recorder()
    {
        var recorder = new MongoCommandRecorder();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            await using var wireDouble = await MongoWireDouble.StartAsync(new MongoWireDoubleOptions { Commands = recorder }, Token);
            using var client = wireDouble.CreateClient();
            await client.GetDatabase("db").GetCollection<BsonDocument>("c").InsertOneAsync(new BsonDocument("i", i), cancellationToken: Token);
        }));
        Assert.Equal(Enumerable.Range(0, 8), recorder.To("db", "c").Select(record => record.ToBsonDocument()["documents"][0]["i"].AsInt32).Order());
    }

    [Fact]
    public async Task What_the_driver_says_it_sends_is_recorded_for_a_server_that_does_not_record()
    {
        var recorder = new MongoCommandRecorder();
        var settings = MongoClientSettings.FromConnectionString(_double.ConnectionString);
        var heard = 0;
        settings.ClusterConfigurator = cluster => cluster.Subscribe<MongoDB.Driver.Core.Events.CommandSucceededEvent>(_ => heard++);
        recorder.Attach(settings);
        using var client = new MongoClient(settings);
        await client.GetDatabase("db").GetCollection<BsonDocument>("c")
            .InsertOneAsync(BsonDocument.Parse("{s: 'distinctive-789'}"), cancellationToken: Token);
        var record = Assert.Single(recorder.To("db", "c"));
        Assert.True(record.Contains("distinctive-789"));
        Assert.Equal("insert", record.Name);
        Assert.Equal(Assert.Single(_double.Commands.Named("insert")).ToBsonDocument()["documents"], record.ToBsonDocument()["documents"]);
        Assert.True(heard > 0);
    }

    private sealed class Notes : IDisposable
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<MongoCommandRecord> _records = [];
        private readonly IDisposable _subscription;

        public Notes(MongoCommandRecorder recorder, params string[] names) => _subscription = recorder.Subscribe(record =>
        {
            if (names.Contains(record.Name))
            {
                _records.Enqueue(record);
            }
        });

        public System.Collections.Concurrent.ConcurrentQueue<MongoCommandRecord> Records => _records;

        public void Dispose() => _subscription.Dispose();
    }
}
