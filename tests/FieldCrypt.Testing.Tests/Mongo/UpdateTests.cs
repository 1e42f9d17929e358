using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Testing.Tests.Mongo;

public sealed class UpdateTests(MongoFixture fixture) : MongoTest(fixture)
{
    [Theory]
    [InlineData("{}", "{$set: {a: 1, 'b.c': 2}}", "{a: 1, b: {c: 2}}")]
    [InlineData("{a: 1, b: 2}", "{$unset: {a: ''}}", "{b: 2}")]
    [InlineData("{a: 1}", "{$inc: {a: 2, b: 5}}", "{a: 3, b: 5}")]
    [InlineData("{a: 2147483647}", "{$inc: {a: 1}}", "{a: NumberLong('2147483648')}")]
    [InlineData("{a: 1}", "{$inc: {a: 0.5}}", "{a: 1.5}")]
    [InlineData("{a: 3}", "{$mul: {a: 2, b: 5}}", "{a: 6, b: 0}")]
    [InlineData("{a: 3}", "{$min: {a: 2, b: 1}}", "{a: 2, b: 1}")]
    [InlineData("{a: 3}", "{$max: {a: 2}}", "{a: 3}")]
    [InlineData("{a: 1}", "{$rename: {a: 'b.c'}}", "{b: {c: 1}}")]
    [InlineData("{z: 1}", "{$rename: {z: 'a'}}", "{a: 1}")]
    [InlineData("{a: 5}", "{$bit: {a: {and: 6}}}", "{a: 4}")]
    [InlineData("{a: [1]}", "{$push: {a: 2}}", "{a: [1, 2]}")]
    [InlineData("{}", "{$push: {a: [1]}}", "{a: [[1]]}")]
    [InlineData("{a: [1, 5]}", "{$push: {a: {$each: [3, 2], $sort: 1, $slice: 3}}}", "{a: [1, 2, 3]}")]
    [InlineData("{a: [1]}", "{$push: {a: {$each: [7, 8], $position: 0, $slice: -2}}}", "{a: [8, 1]}")]
    [InlineData("{a: [{x: 2}]}", "{$push: {a: {$each: [{x: 1}], $sort: {x: 1}}}}", "{a: [{x: 1}, {x: 2}]}")]
    [InlineData("{a: [1]}", "{$addToSet: {a: {$each: [1, 2, 2]}}}", "{a: [1, 2]}")]
    [InlineData("{a: [1, 2, 3]}", "{$pull: {a: {$gte: 2}}}", "{a: [1]}")]
    [InlineData("{a: [{x: 1, y: 2}, {x: 2}]}", "{$pull: {a: {x: 1}}}", "{a: [{x: 2}]}")]
    [InlineData("{a: [1, 2, 1]}", "{$pullAll: {a: [1]}}", "{a: [2]}")]
    [InlineData("{a: [1, 2, 3]}", "{$pop: {a: 1}}", "{a: [1, 2]}")]
    [InlineData("{a: [1, 2, 3]}", "{$pop: {a: -1}}", "{a: [2, 3]}")]
    [InlineData("{a: [1, 2]}", "{$set: {'a.3': 9}}", "{a: [1, 2, null, 9]}")]
    [InlineData("{a: [1, 2]}", "{$inc: {'a.$[]': 1}}", "{a: [2, 3]}")]
    [InlineData("{a: [{x: 1}]}", "{$set: {'a.0.x': 2}}", "{a: [{x: 2}]}")]
    [InlineData("{}", "{$setOnInsert: {a: 1}}", "{}")]
    [InlineData("{a: 1}", "[{$set: {b: {$add: ['$a', 1]}}}, {$unset: 'a'}]", "{b: 2}")]
    [InlineData("{a: 1, b: 2}", "[{$replaceWith: {_id: '$_id', c: '$b'}}]", "{c: 2}")]
    public async Task An_update_changes_what_MongoDB_changes(string before, string update, string after)
    {
        await InsertAsync(before);
        await Collection.UpdateOneAsync("{_id: 1}", Definition(update), cancellationToken: Token);
        Assert.Equal(new BsonDocument("_id", 1).Merge(BsonDocument.Parse(after)), Assert.Single(await AllAsync()));
    }

    [Theory]
    [InlineData("{$foo: {a: 1}}", 9)]
    [InlineData("{$inc: {a: 'x'}}", 14)]
    [InlineData("{$inc: {s: 1}}", 14)]
    [InlineData("{$mul: {s: 2}}", 14)]
    [InlineData("{$inc: {e: 1}}", 14)]
    [InlineData("{$bit: {e: {or: 1}}}", 2)]
    [InlineData("{$push: {e: 1}}", 2)]
    [InlineData("{$addToSet: {e: 1}}", 2)]
    [InlineData("{$pull: {e: 1}}", 2)]
    [InlineData("{$pop: {e: 1}}", 14)]
    [InlineData("{$set: {'s.x': 1}}", 28)]
    [InlineData("{$set: {'e.x': 1}}", 28)]
    [InlineData("{$set: {_id: 2}}", 66)]
    [InlineData("{$set: {a: 1}, $inc: {a: 1}}", 40)]
    [InlineData("{$set: {a: 1, 'a.b': 1}}", 40)]
    [InlineData("{$set: {'a.$': 1}}", 2)]
    [InlineData("{$set: {'l.$[x]': 1}}", 2)]
    [InlineData("{$set: 1}", 9)]
    [InlineData("[{$match: {}}]", 72)]
    [InlineData("[{$set: {a: {$foo: 1}}}]", 168)]
    public async Task An_update_that_MongoDB_refuses_is_refused_with_its_code(string update, int code)
    {
        await InsertAsync("{s: 'text', l: [1], e: {$binary: {base64: 'AAEC', subType: '06'}}}");
        var before = await AllAsync();
        var refusal = await Assert.ThrowsAsync<MongoWriteException>(() =>
            Collection.UpdateOneAsync("{_id: 1}", Definition(update), cancellationToken: Token));
        Assert.Equal(code, refusal.WriteError.Code);
        Assert.Equal(before, await AllAsync());
    }

    [Fact]
    public async Task A_ciphertext_is_set_and_found_and_an_update_says_how_many_changed()
    {
        await InsertAsync("{}", "{}", "{}");
        var set = new BsonDocument("$set", new BsonDocument("s", Ciphertext.First));
        Assert.Equal(1, (await Collection.UpdateOneAsync("{_id: 1}", set, cancellationToken: Token)).ModifiedCount);
        var all = await Collection.UpdateManyAsync("{_id: {$lt: 3}}", set, cancellationToken: Token);
        Assert.Equal((2, 1), (all.MatchedCount, all.ModifiedCount));
        Assert.Equal(2, await Collection.CountDocumentsAsync(new BsonDocument("s", Ciphertext.First), cancellationToken: Token));
    }

    [Fact]
    public async Task An_upsert_takes_the_equalities_of_its_filter()
    {
        var result = await Collection.UpdateOneAsync(
            "{_id: 9, 'n.x': 1, y: {$gt: 5}, z: {$eq: 3}}", "{$set: {q: 1}, $setOnInsert: {w: 2}}", new UpdateOptions { IsUpsert = true }, Token);
        Assert.Equal(9, result.UpsertedId);
        Assert.Equal(BsonDocument.Parse("{_id: 9, n: {x: 1}, z: 3, q: 1, w: 2}"), Assert.Single(await AllAsync()));
    }

    [Fact]
    public async Task An_upserted_replacement_gets_an_id()
    {
        var result = await Collection.ReplaceOneAsync("{x: 1}", new BsonDocument("y", 2), new ReplaceOptions { IsUpsert = true }, Token);
        Assert.Equal(BsonType.ObjectId, result.UpsertedId.BsonType);
        Assert.Equal(["_id", "y"], Assert.Single(await AllAsync()).Names);
    }

    [Fact]
    public async Task Array_filters_choose_items()
    {
        await InsertAsync("{l: [1, 2, 3], m: [{x: 1, y: 0}, {x: 2, y: 0}]}");
        await Collection.UpdateOneAsync(
            "{_id: 1}",
            "{$set: {'l.$[e]': 9, 'm.$[d].y': 5}}",
            new UpdateOptions
            {
                ArrayFilters =
                [
                    new BsonDocumentArrayFilterDefinition<BsonDocument>(BsonDocument.Parse("{e: {$gte: 2}}")),
                    new BsonDocumentArrayFilterDefinition<BsonDocument>(BsonDocument.Parse("{'d.x': 2}")),
                ],
            },
            Token);
        Assert.Equal(BsonDocument.Parse("{_id: 1, l: [1, 9, 9], m: [{x: 1, y: 0}, {x: 2, y: 5}]}"), Assert.Single(await AllAsync()));
    }

    [Theory]
    [InlineData("{l: 2}", "{$set: {'l.$': 9}}", "{_id: 1, l: [1, 9, 3], m: [{x: 1}, {x: 2}]}")]
    [InlineData("{'m.x': 2}", "{$set: {'m.$.x': 9}}", "{_id: 1, l: [1, 2, 3], m: [{x: 1}, {x: 9}]}")]
    [InlineData("{m: {$elemMatch: {x: {$gt: 1}}}}", "{$unset: {'m.$.x': 1}}", "{_id: 1, l: [1, 2, 3], m: [{x: 1}, {}]}")]
    public async Task The_positional_operator_stands_for_the_item_that_the_filter_found(string filter, string update, string after)
    {
        await InsertAsync("{l: [1, 2, 3], m: [{x: 1}, {x: 2}]}");
        await Collection.UpdateOneAsync(filter, update, cancellationToken: Token);
        Assert.Equal(BsonDocument.Parse(after), Assert.Single(await AllAsync()));
    }

    [Fact]
    public async Task Find_and_modify_hands_back_the_document_before_or_after()
    {
        await InsertAsync("{a: 1}", "{a: 1}");
        var before = await Collection.FindOneAndUpdateAsync<BsonDocument>(
            "{a: 1}", "{$set: {a: 2}}", new FindOneAndUpdateOptions<BsonDocument> { Sort = "{_id: -1}" }, Token);
        Assert.Equal(BsonDocument.Parse("{_id: 2, a: 1}"), before);
        var after = await Collection.FindOneAndUpdateAsync<BsonDocument>(
            "{_id: 2}", "{$inc: {a: 1}}",
                new FindOneAndUpdateOptions<BsonDocument> { ReturnDocument = ReturnDocument.After, Projection = "{_id: 0}" }, Token);
        Assert.Equal(BsonDocument.Parse("{a: 3}"), after);
        Assert.Equal(after, (await Collection.FindOneAndReplaceAsync("{_id: 2}", BsonDocument.Parse("{b: 1}"), cancellationToken: Token)).RemoveId());
        Assert.Equal(BsonDocument.Parse("{_id: 2, b: 1}"),
            await Collection.FindOneAndDeleteAsync<BsonDocument>("{_id: 2}", cancellationToken: Token));
        Assert.Null(await Collection.FindOneAndDeleteAsync<BsonDocument>("{_id: 2}", cancellationToken: Token));
        Assert.Null(await Collection.FindOneAndUpdateAsync<BsonDocument>(
            "{_id: 3}", "{$set: {a: 1}}", new FindOneAndUpdateOptions<BsonDocument> { IsUpsert = true }, Token));
        Assert.Equal([1, 3], (await AllAsync()).Select(document => document["_id"].AsInt32));
    }

    [Fact]
    public async Task Alternate_names_of_a_key_are_added_and_removed_as_libmongocrypt_does_it()
    {
        await InsertAsync("{keyAltNames: ['one', 'two']}");
        await Collection.FindOneAndUpdateAsync<BsonDocument>("{_id: 1}", "{$addToSet: {keyAltNames: 'three'}}", cancellationToken: Token);
        foreach (var name in new[] { "one", "two", "three" })
        {
            var others = $"{{$filter: {{input: '$keyAltNames', cond: {{$ne: ['$$this', '{name}']}}}}}}";
            var remove = $"[{{$set: {{keyAltNames: {{$cond: [{{$eq: ['$keyAltNames', ['{name}']]}}, '$$REMOVE', {others}]}}}}}}]";
            await Collection.FindOneAndUpdateAsync<BsonDocument>("{_id: 1}", Definition(remove), cancellationToken: Token);
        }

        Assert.Equal(BsonDocument.Parse("{_id: 1}"), Assert.Single(await AllAsync()));
    }

    [Fact]
    public async Task A_date_of_now_is_a_date()
    {
        await InsertAsync("{}");
        await Collection.UpdateOneAsync("{_id: 1}", "{$currentDate: {d: true, t: {$type: 'timestamp'}}}", cancellationToken: Token);
        var document = Assert.Single(await AllAsync());
        Assert.Equal((BsonType.DateTime, BsonType.Timestamp), (document["d"].BsonType, document["t"].BsonType));
    }

    [Fact]
    public async Task A_bulk_write_of_one_collection_counts_each_kind()
    {
        await InsertAsync("{}", "{}");
        var result = await Collection.BulkWriteAsync(
            [
                new InsertOneModel<BsonDocument>(new BsonDocument("_id", 9)),
                new UpdateOneModel<BsonDocument>("{_id: 9}", "{$set: {v: 1}}"),
                new ReplaceOneModel<BsonDocument>("{_id: 1}", BsonDocument.Parse("{_id: 1, w: 1}")),
                new DeleteOneModel<BsonDocument>("{_id: 2}"),
                new UpdateOneModel<BsonDocument>("{_id: 7}", "{$set: {u: 1}}") { IsUpsert = true },
            ],
            cancellationToken: Token);
        Assert.Equal((1, 2, 1, 1), (result.InsertedCount, result.ModifiedCount, result.DeletedCount, result.Upserts.Count));
        Assert.Equal([1, 7, 9], (await AllAsync()).Select(document => document["_id"].AsInt32));
    }

    [Fact]
    public async Task An_unordered_insert_goes_on_after_an_error_and_an_ordered_one_does_not()
    {
        await InsertAsync("{_id: 2}");
        BsonDocument[] documents = [new("_id", 1), new("_id", 2), new("_id", 3)];
        var ordered = await Assert.ThrowsAsync<MongoBulkWriteException<BsonDocument>>(() =>
            Collection.InsertManyAsync(documents, cancellationToken: Token));
        Assert.Equal((1, 11000), (Assert.Single(ordered.WriteErrors).Index, ordered.WriteErrors[0].Code));
        Assert.Equal(2, (await AllAsync()).Count);
        await Assert.ThrowsAsync<MongoBulkWriteException<BsonDocument>>(() =>
            Collection.InsertManyAsync(documents, new InsertManyOptions { IsOrdered = false }, Token));
        Assert.Equal(3, (await AllAsync()).Count);
    }

    [Fact]
    public async Task A_bulk_write_of_the_client_reaches_several_collections()
    {
        var database = Database.DatabaseNamespace.DatabaseName;
        var result = await Client.BulkWriteAsync(
            [
                new BulkWriteInsertOneModel<BsonDocument>($"{database}.c", BsonDocument.Parse("{_id: 1, a: 1}")),
                new BulkWriteInsertOneModel<BsonDocument>($"{database}.d", BsonDocument.Parse("{_id: 1}")),
                new BulkWriteUpdateOneModel<BsonDocument>($"{database}.c", "{_id: 1}", "{$inc: {a: 1}}"),
                new BulkWriteUpdateOneModel<BsonDocument>($"{database}.c", "{_id: 5}", "{$set: {a: 1}}", isUpsert: true),
                new BulkWriteDeleteOneModel<BsonDocument>($"{database}.d", "{_id: 1}"),
            ],
            new ClientBulkWriteOptions { VerboseResult = true },
            Token);
        Assert.Equal((2, 1, 1, 1, 1), (result.InsertedCount, result.MatchedCount, result.ModifiedCount, result.UpsertedCount, result.DeletedCount));
        Assert.Equal(2, (await AllAsync())[0]["a"]);
        Assert.Contains(Server.Commands.To(database, "d"), record => record.Name == "bulkWrite");

        var refusal = await Assert.ThrowsAsync<ClientBulkWriteException>(() => Client.BulkWriteAsync(
            [new BulkWriteInsertOneModel<BsonDocument>($"{database}.c", BsonDocument.Parse("{_id: 1}"))], cancellationToken: Token));
        Assert.Equal(11000, Assert.Single(refusal.WriteErrors).Value.Code);
    }

    private static UpdateDefinition<BsonDocument> Definition(string update) => Value(update) is BsonArray stages
        ? Builders<BsonDocument>.Update.Pipeline(PipelineDefinition<BsonDocument, BsonDocument>.Create(stages.Select(stage => stage.AsBsonDocument)))
        : update;
}
