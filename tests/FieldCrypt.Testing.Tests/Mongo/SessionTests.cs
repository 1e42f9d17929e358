using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Testing.Tests.Mongo;

public sealed class SessionTests(MongoFixture fixture) : MongoTest(fixture)
{
    [Fact]
    public async Task A_transaction_is_seen_by_others_only_after_its_commit()
    {
        await InsertAsync("{v: 1}", "{v: 1}");
        using var session = await Client.StartSessionAsync(cancellationToken: Token);
        session.StartTransaction();
        await Collection.InsertOneAsync(session, BsonDocument.Parse("{_id: 3}"), cancellationToken: Token);
        await Collection.UpdateOneAsync(session, "{_id: 1}", "{$set: {v: 2}}", cancellationToken: Token);
        await Collection.DeleteOneAsync(session, "{_id: 2}", cancellationToken: Token);
        Assert.Equal("1,3", string.Join(',',
            (await Collection.Find(session, "{}").Sort("{_id: 1}").ToListAsync(Token)).Select(document => document["_id"])));
        Assert.Equal([BsonDocument.Parse("{_id: 1, v: 1}"), BsonDocument.Parse("{_id: 2, v: 1}")], await AllAsync());
        await session.CommitTransactionAsync(Token);
        await session.CommitTransactionAsync(Token);
        Assert.Equal([BsonDocument.Parse("{_id: 1, v: 2}"), BsonDocument.Parse("{_id: 3}")], await AllAsync());
    }

    [Fact]
    public async Task An_aborted_transaction_leaves_nothing()
    {
        await InsertAsync("{v: 1}");
        using var session = await Client.StartSessionAsync(cancellationToken: Token);
        session.StartTransaction();
        await Collection.UpdateOneAsync(session, "{_id: 1}", "{$set: {v: 2}}", cancellationToken: Token);
        await session.AbortTransactionAsync(Token);
        Assert.Equal(BsonDocument.Parse("{_id: 1, v: 1}"), Assert.Single(await AllAsync()));
    }

    [Fact]
    public async Task An_error_ends_a_transaction()
    {
        await InsertAsync("{}");
        using var session = await Client.StartSessionAsync(cancellationToken: Token);
        session.StartTransaction();
        await Collection.InsertOneAsync(session, BsonDocument.Parse("{_id: 2}"), cancellationToken: Token);
        await Assert.ThrowsAsync<MongoWriteException>(() =>
            Collection.InsertOneAsync(session, BsonDocument.Parse("{_id: 1}"), cancellationToken: Token));
        var refusal = await Assert.ThrowsAsync<MongoCommandException>(() => session.CommitTransactionAsync(Token));
        Assert.Equal(251, refusal.Code);
        Assert.Single(await AllAsync());
    }

    [Fact]
    public async Task Of_two_transactions_on_one_document_the_later_conflicts_and_is_tried_again()
    {
        await InsertAsync("{v: 0}");
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => IncrementAsync()));
        Assert.Equal(20, Assert.Single(await AllAsync())["v"]);

        async Task IncrementAsync()
        {
            for (var i = 0; i < 10; i++)
            {
                using var session = await Client.StartSessionAsync(cancellationToken: Token);
                await session.WithTransactionAsync(
                    async (inner, token) =>
                    {
                        var value = (await Collection.Find(inner, "{_id: 1}").SingleAsync(token))["v"].AsInt32;
                        await Collection.UpdateOneAsync(inner, "{_id: 1}", new BsonDocument("$set", new BsonDocument("v", value + 1)),
                            cancellationToken: token);
                        return true;
                    },
                    cancellationToken: Token);
            }
        }
    }

    [Fact]
    public async Task A_change_stream_tells_what_was_changed_and_goes_on_after_a_token()
    {
        await InsertAsync("{a: 1, o: {x: 1, y: 1}, z: 1}");
        var options = new ChangeStreamOptions { FullDocument = ChangeStreamFullDocumentOption.UpdateLookup };
        using var stream = await Collection.WatchAsync(options, Token);
        await Collection.InsertOneAsync(BsonDocument.Parse("{_id: 2}"), cancellationToken: Token);
        await Collection.UpdateOneAsync("{_id: 1}", "{$set: {a: 2, 'o.x': 2}, $unset: {z: 1}}", cancellationToken: Token);
        await Collection.ReplaceOneAsync("{_id: 2}", BsonDocument.Parse("{b: 1}"), cancellationToken: Token);
        await Collection.DeleteOneAsync("{_id: 2}", Token);
        await Database.GetCollection<BsonDocument>("other").InsertOneAsync([], cancellationToken: Token);

        var changes = await TakeAsync(stream, 4);
        Assert.Equal(
            [ChangeStreamOperationType.Insert, ChangeStreamOperationType.Update, ChangeStreamOperationType.Replace, ChangeStreamOperationType.Delete],
            changes.Select(change => change.OperationType));
        Assert.Equal(BsonDocument.Parse("{_id: 2}"), changes[0].FullDocument);
        Assert.Equal(BsonDocument.Parse("{a: 2, 'o.x': 2}"), changes[1].UpdateDescription.UpdatedFields);
        Assert.Equal(["z"], changes[1].UpdateDescription.RemovedFields);
        Assert.Equal(BsonDocument.Parse("{_id: 1, a: 2, o: {x: 2, y: 1}}"), changes[1].FullDocument);
        Assert.Equal(2, changes[3].DocumentKey["_id"]);

        using var resumed = await Collection.WatchAsync(new ChangeStreamOptions { ResumeAfter = changes[2].ResumeToken }, Token);
        Assert.Equal(ChangeStreamOperationType.Delete, Assert.Single(await TakeAsync(resumed, 1)).OperationType);
    }

    [Fact]
    public async Task A_change_stream_of_a_database_runs_its_pipeline()
    {
        var pipeline = new EmptyPipelineDefinition<ChangeStreamDocument<BsonDocument>>().Match("{'fullDocument.v': 2}");
        using var stream = await Database.WatchAsync(pipeline, cancellationToken: Token);
        await InsertAsync("{v: 1}");
        await Database.GetCollection<BsonDocument>("other").InsertOneAsync(BsonDocument.Parse("{_id: 7, v: 2}"), cancellationToken: Token);
        var change = Assert.Single(await TakeAsync(stream, 1));
        Assert.Equal(("other", 7), (change.CollectionNamespace.CollectionName, change.DocumentKey["_id"].AsInt32));
    }

    private static async Task<List<ChangeStreamDocument<BsonDocument>>> TakeAsync(
        IChangeStreamCursor<ChangeStreamDocument<BsonDocument>> stream, int count)
    {
        var changes = new List<ChangeStreamDocument<BsonDocument>>();
        while (changes.Count < count && await stream.MoveNextAsync(Token))
        {
            changes.AddRange(stream.Current);
        }

        return changes;
    }
}
