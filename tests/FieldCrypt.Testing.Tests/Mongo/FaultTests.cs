using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Testing.Tests.Mongo;

public sealed class FaultTests : IAsyncLifetime
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
    public async Task A_command_fails_with_the_code_and_labels_asked_for_as_often_as_asked_for()
    {
        using var fault = _double.Faults.Fail(96, "OperationFailed", "find", skip: 1, times: 1, labels: ["SomeLabel"]);
        await Collection.Find("{}").ToListAsync(Token);
        var refusal = await Assert.ThrowsAsync<MongoCommandException>(() => Collection.Find("{}").ToListAsync(Token));
        Assert.Equal((96, "OperationFailed"), (refusal.Code, refusal.CodeName));
        Assert.True(refusal.HasErrorLabel("SomeLabel"));
        await Collection.Find("{}").ToListAsync(Token);
    }

    [Fact]
    public async Task A_fault_hits_its_own_command_only_and_ends_with_its_handle()
    {
        using (_double.Faults.Fail(96, "OperationFailed", "insert"))
        {
            await Collection.Find("{}").ToListAsync(Token);
            await Assert.ThrowsAsync<MongoCommandException>(() => Collection.InsertOneAsync([], cancellationToken: Token));
            await Assert.ThrowsAsync<MongoCommandException>(() => Collection.InsertOneAsync([], cancellationToken: Token));
        }

        await Collection.InsertOneAsync([], cancellationToken: Token);
        Assert.Equal(1, await Collection.CountDocumentsAsync("{}", cancellationToken: Token));
    }

    [Fact]
    public async Task A_retryable_error_is_retried_by_the_driver()
    {
        using var fault = _double.Faults.Fail(11602, "InterruptedDueToReplStateChange", "insert", times: 1, labels: ["RetryableWriteError"]);
        await Collection.InsertOneAsync(new BsonDocument("_id", 1), cancellationToken: Token);
        Assert.Equal(2, _double.Commands.Named("insert").Count);
        Assert.Equal(1, await Collection.CountDocumentsAsync("{}", cancellationToken: Token));
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_retried_and_done_once()
    {
        await Collection.InsertOneAsync(BsonDocument.Parse("{_id: 1, n: 0}"), cancellationToken: Token);
        using var fault = _double.Faults.LoseReply("update", times: 1);
        var result = await Collection.UpdateOneAsync("{_id: 1}", "{$inc: {n: 1}}", cancellationToken: Token);
        Assert.Equal(1, result.ModifiedCount);
        Assert.Equal(2, _double.Commands.Named("update").Count);
        Assert.Equal(1, (await Collection.Find("{}").SingleAsync(Token))["n"]);
    }

    [Fact]
    public async Task A_dropped_connection_is_seen_by_the_client()
    {
        using (_double.Faults.DropConnection("delete"))
        {
            await Assert.ThrowsAsync<MongoConnectionException>(() => Collection.DeleteManyAsync("{}", Token));
        }

        Assert.Equal(0, (await Collection.DeleteManyAsync("{}", Token)).DeletedCount);
    }

    [Fact]
    public async Task A_delayed_command_can_be_cancelled()
    {
        using var fault = _double.Faults.Delay(TimeSpan.FromMinutes(5), "find");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var arrived = new TaskCompletionSource();
        using var observer = _double.Commands.Subscribe(record => _ = record.Name == "find" && arrived.TrySetResult());
        var find = Collection.Find("{}").ToListAsync(cancellation.Token);
        await arrived.Task.WaitAsync(Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => find);
    }

    [Fact]
    public async Task A_fault_of_any_command_leaves_the_greetings_alone()
    {
        using var fault = _double.Faults.Fail(96, "OperationFailed");
        using var other = _double.CreateClient();
        var refusal = await Assert.ThrowsAsync<MongoCommandException>(() =>
            other.GetDatabase("db").RunCommandAsync<BsonDocument>("{ping: 1}", cancellationToken: Token));
        Assert.Equal(96, refusal.Code);
    }
}
