using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Testing.Tests.Mongo;

public sealed class AggregationTests(MongoFixture fixture) : MongoTest(fixture)
{
    [Theory]
    [InlineData("[{$match: {g: 'x'}}, {$project: {v: 1, _id: 0}}]", "[{v: 1}, {v: 3}]")]
    [InlineData("[{$sort: {v: -1}}, {$skip: 1}, {$limit: 1}]", "[{_id: 2, g: 'y', v: 2, l: []}]")]
    [InlineData("[{$count: 'n'}]", "[{n: 3}]")]
    [InlineData("[{$match: {g: 'none'}}, {$count: 'n'}]", "[]")]
    [InlineData(
        "[{$group: {_id: '$g', n: {$sum: 1}, t: {$sum: '$v'}, a: {$avg: '$v'}, p: {$push: '$v'}, f: {$first: '$v'}, m: {$max: '$v'}}}, " +
        "{$sort: {_id: 1}}]",
        "[{_id: 'x', n: 2, t: 4, a: 2.0, p: [1, 3], f: 1, m: 3}, {_id: 'y', n: 1, t: 2, a: 2.0, p: [2], f: 2, m: 2}]")]
    [InlineData("[{$group: {_id: null, s: {$addToSet: '$g'}}}, {$project: {_id: 0, n: {$size: '$s'}}}]", "[{n: 2}]")]
    [InlineData("[{$addFields: {'o.w': {$add: ['$v', 1]}}}, {$project: {_id: 0, o: 1}}]", "[{o: {w: 2}}, {o: {w: 3}}, {o: {w: 4}}]")]
    [InlineData("[{$set: {g: '$$REMOVE'}}, {$unset: ['l', '_id']}]", "[{v: 1}, {v: 2}, {v: 3}]")]
    [InlineData("[{$unwind: '$l'}, {$project: {l: 1}}]", "[{_id: 1, l: 1}, {_id: 1, l: 2}]")]
    [InlineData("[{$unwind: {path: '$l', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i'}}, {$project: {l: 1, i: 1, _id: 0}}]",
        "[{l: 1, i: NumberLong(0)}, {l: 2, i: NumberLong(1)}, {i: null}, {i: null}]")]
    [InlineData("[{$replaceRoot: {newRoot: {w: '$v'}}}]", "[{w: 1}, {w: 2}, {w: 3}]")]
    [InlineData("[{$replaceWith: {w: '$g'}}, {$limit: 1}]", "[{w: 'x'}]")]
    [InlineData("[{$sortByCount: '$g'}]", "[{_id: 'x', count: 2}, {_id: 'y', count: 1}]")]
    [InlineData("[{$bucket: {groupBy: '$v', boundaries: [0, 2, 3], default: 'rest'}}]",
        "[{_id: 0, count: 1}, {_id: 2, count: 1}, {_id: 'rest', count: 1}]")]
    [InlineData("[{$facet: {a: [{$count: 'n'}], b: [{$match: {v: 1}}, {$project: {v: 1}}]}}]", "[{a: [{n: 3}], b: [{_id: 1, v: 1}]}]")]
    [InlineData("[{$lookup: {from: 'd', localField: 'g', foreignField: 'k', as: 'j'}}, {$project: {j: 1}}]",
        "[{_id: 1, j: [{_id: 1, k: 'x', w: 10}]}, {_id: 2, j: []}, {_id: 3, j: [{_id: 1, k: 'x', w: 10}]}]")]
    [InlineData(
        "[{$match: {_id: 3}}, {$lookup: {from: 'd', let: {v: '$v'}, pipeline: [{$match: {$expr: {$gt: ['$w', '$$v']}}}, " +
        "{$project: {w: 1, _id: 0}}], as: 'j'}}, {$project: {j: 1}}]",
        "[{_id: 3, j: [{w: 10}]}]")]
    [InlineData("[{$match: {_id: 1}}, {$project: {v: 1}}, {$unionWith: {coll: 'd', pipeline: [{$project: {w: 1}}]}}]",
        "[{_id: 1, v: 1}, {_id: 1, w: 10}, {_id: 2, w: 0}]")]
    [InlineData("[{$sample: {size: 2}}, {$count: 'n'}]", "[{n: 2}]")]
    public async Task A_pipeline_makes_what_MongoDB_makes(string pipeline, string expected)
    {
        await InsertAsync("{g: 'x', v: 1, l: [1, 2]}", "{g: 'y', v: 2, l: []}", "{g: 'x', v: 3}");
        await Database.GetCollection<BsonDocument>("d").InsertManyAsync(
            [BsonDocument.Parse("{_id: 1, k: 'x', w: 10}"), BsonDocument.Parse("{_id: 2, k: 'z', w: 0}")], cancellationToken: Token);
        Assert.Equal(Value(expected), new BsonArray(await RunAsync(pipeline)));
    }

    [Theory]
    [InlineData("[{$foo: 1}]", 40324)]
    [InlineData("[{$match: {}, $limit: 1}]", 40323)]
    [InlineData("[{$limit: 0}]", 15958)]
    [InlineData("[{$project: {}}]", 51272)]
    [InlineData("[{$group: {n: {$sum: 1}}}]", 15955)]
    [InlineData("[{$group: {_id: 1, n: {$foo: 1}}}]", 15952)]
    [InlineData("[{$group: {_id: 1, n: 1}}]", 40234)]
    [InlineData("[{$unwind: 'l'}]", 28818)]
    [InlineData("[{$out: 'x'}, {$limit: 1}]", 40601)]
    [InlineData("[{$lookup: {from: 'd', pipeline: [{$foo: 1}], as: 'j'}}]", 40324)]
    [InlineData("[{$match: {a: {$foo: 1}}}]", 2)]
    [InlineData("[{$addFields: {a: {$foo: 1}}}]", 168)]
    public async Task A_pipeline_that_MongoDB_refuses_is_refused_with_its_code_even_without_documents(string pipeline, int code)
    {
        var refusal = await Assert.ThrowsAsync<MongoCommandException>(() => Database.RunCommandAsync<BsonDocument>(
            new BsonDocument { { "aggregate", "c" }, { "pipeline", Value(pipeline) }, { "cursor", new BsonDocument() } }, cancellationToken: Token));
        Assert.Equal(code, refusal.Code);
    }

    [Fact]
    public async Task A_ciphertext_is_a_key_to_group_and_to_join_by()
    {
        await Collection.InsertManyAsync(
            [new() { { "_id", 1 }, { "s", Ciphertext.First } }, new() { { "_id", 2 }, { "s", Ciphertext.First } },
                new() { { "_id", 3 }, { "s", Ciphertext.Second } }],
            cancellationToken: Token);
        var groups = await RunAsync("[{$group: {_id: '$s', n: {$sum: 1}}}, {$sort: {n: -1}}]");
        Assert.Equal([(Ciphertext.First, 2), (Ciphertext.Second, 1)], groups.Select(group => (group["_id"].AsBsonBinaryData, group["n"].AsInt32)));
        var joined = await RunAsync("[{$match: {_id: 1}}, {$lookup: {from: 'c', localField: 's', foreignField: 's', as: 'j'}}]");
        Assert.Equal(2, Assert.Single(joined)["j"].AsBsonArray.Count);
    }

    [Fact]
    public async Task Out_replaces_a_collection_and_merge_adds_to_one()
    {
        await InsertAsync("{v: 1}", "{v: 2}");
        var target = Database.GetCollection<BsonDocument>("t");
        await target.InsertOneAsync(BsonDocument.Parse("{_id: 9}"), cancellationToken: Token);
        await RunAsync("[{$out: 't'}]");
        Assert.Equal(2, await target.CountDocumentsAsync("{}", cancellationToken: Token));
        await RunAsync("[{$match: {_id: 1}}, {$set: {w: 1}}, {$unset: 'v'}, {$merge: {into: 't'}}]");
        Assert.Equal(BsonDocument.Parse("{_id: 1, v: 1, w: 1}"), await target.Find("{_id: 1}").SingleAsync(Token));
        await RunAsync("[{$match: {_id: 1}}, {$merge: {into: 't', whenMatched: [{$set: {v: {$add: ['$v', '$$new.v']}}}]}}]");
        Assert.Equal(2, (await target.Find("{_id: 1}").SingleAsync(Token))["v"]);
        Assert.Contains(Server.Commands.To(Database.DatabaseNamespace.DatabaseName, "t"), record => record.Name == "aggregate");
    }

    private async Task<List<BsonDocument>> RunAsync(string pipeline) => await (await Collection.AggregateAsync(
        PipelineDefinition<BsonDocument, BsonDocument>.Create(Value(pipeline).AsBsonArray.Select(stage => stage.AsBsonDocument)),
            cancellationToken: Token)).ToListAsync(Token);
}
