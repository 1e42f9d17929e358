using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Testing.Tests.Mongo;

public sealed class QueryTests(MongoFixture fixture) : MongoTest(fixture)
{
    private static readonly string[] Documents =
    [
        "{a: 1, s: 'abc', t: [1, 2, 3], n: {x: 1}, m: [{p: 1, q: 1}, {p: 2, q: 5}]}",
        "{a: NumberLong(5), s: 'Abd', t: [2], n: {x: 2}, m: [{p: 1, q: 5}]}",
        "{a: 2.5, s: 'b', t: [], n: 3}",
        "{a: null, s: 'c'}",
        "{s: 'd', b: true, t: 7}",
        "{a: 'text', d: ISODate('2026-01-02T03:04:05Z'), e: {$binary: {base64: 'AAEC', subType: '06'}}}",
    ];

    [Theory]
    [InlineData("{}", "1,2,3,4,5,6")]
    [InlineData("{a: 1}", "1")]
    [InlineData("{a: {$eq: NumberDecimal('1')}}", "1")]
    [InlineData("{a: null}", "4,5")]
    [InlineData("{a: {$ne: 1}}", "2,3,4,5,6")]
    [InlineData("{a: {$gt: 1}}", "2,3")]
    [InlineData("{a: {$gte: 1, $lt: 5}}", "1,3")]
    [InlineData("{a: {$lte: null}}", "4,5")]
    [InlineData("{a: {$gt: 'a'}}", "6")]
    [InlineData("{a: {$gt: MinKey}}", "1,2,3,4,5,6")]
    [InlineData("{a: {$gte: MinKey}}", "1,2,3,4,5,6")]
    [InlineData("{a: {$lt: MaxKey}}", "1,2,3,4,5,6")]
    [InlineData("{a: {$lte: MaxKey}}", "1,2,3,4,5,6")]
    [InlineData("{a: {$lt: MinKey}}", "")]
    [InlineData("{a: {$gte: MaxKey}}", "")]
    [InlineData("{a: {$not: {$gt: MinKey}}}", "")]
    [InlineData("{a: {$in: [MinKey, MaxKey]}}", "")]
    [InlineData("{'n.x': {$gt: MinKey, $lt: MaxKey}}", "1,2,3,4,5,6")]
    [InlineData("{a: {$in: [1, 2.5, null]}}", "1,3,4,5")]
    [InlineData("{s: {$in: [/^a/, 'd']}}", "1,5")]
    [InlineData("{a: {$nin: [1, 5]}}", "3,4,5,6")]
    [InlineData("{a: {$exists: true}}", "1,2,3,4,6")]
    [InlineData("{a: {$exists: false}}", "5")]
    [InlineData("{a: {$type: 'number'}}", "1,2,3")]
    [InlineData("{a: {$type: ['long', 'string']}}", "2,6")]
    [InlineData("{a: {$type: 1}}", "3")]
    [InlineData("{e: {$type: 'binData'}}", "6")]
    [InlineData("{a: {$not: {$gt: 1}}}", "1,4,5,6")]
    [InlineData("{s: {$not: /b/}}", "4,5,6")]
    [InlineData("{s: /^ab/i}", "1,2")]
    [InlineData("{s: {$regex: '^AB', $options: 'i'}}", "1,2")]
    [InlineData("{t: 2}", "1,2")]
    [InlineData("{t: [2]}", "2")]
    [InlineData("{t: {$size: 0}}", "3")]
    [InlineData("{t: {$all: [1, 3]}}", "1")]
    [InlineData("{t: {$gt: 2}}", "1,5")]
    [InlineData("{t: {$elemMatch: {$gt: 1, $lt: 3}}}", "1,2")]
    [InlineData("{'t.0': 2}", "2")]
    [InlineData("{m: {$elemMatch: {p: 1, q: 5}}}", "2")]
    [InlineData("{m: {$all: [{$elemMatch: {p: 2}}]}}", "1")]
    [InlineData("{'m.p': 1, 'm.q': 5}", "1,2")]
    [InlineData("{'m.p': {$exists: true}}", "1,2")]
    [InlineData("{'n.x': {$gte: 2}}", "2")]
    [InlineData("{n: {x: 1}}", "1")]
    [InlineData("{'n.x': null}", "3,4,5,6")]
    [InlineData("{a: {$mod: [4, 1]}}", "1,2")]
    [InlineData("{$or: [{a: 1}, {b: true}]}", "1,5")]
    [InlineData("{$and: [{s: /^a/i}, {a: {$gt: 1}}]}", "2")]
    [InlineData("{$nor: [{a: {$exists: true}}]}", "5")]
    [InlineData("{$expr: {$gt: ['$a', 2]}}", "2,3,6")]
    [InlineData("{$expr: {$eq: ['$n.x', 2]}}", "2")]
    [InlineData("{$expr: {$regexMatch: {input: '$s', regex: '^ab', options: 'i'}}}", "1,2")]
    [InlineData("{$jsonSchema: {required: ['a'], properties: {a: {bsonType: ['int', 'long']}}}}", "1,2")]
    [InlineData("{_id: {$in: [1, 3]}}", "1,3")]
    [InlineData("{_id: 2, a: 1}", "")]
    public async Task A_filter_finds_what_MongoDB_finds(string filter, string expected)
    {
        await InsertAsync(Documents);
        var found = await Collection.Find(filter).Sort("{_id: 1}").ToListAsync(Token);
        Assert.Equal(expected, string.Join(',', found.Select(document => document["_id"])));
        Assert.Equal(found.Count, await Collection.CountDocumentsAsync(filter, cancellationToken: Token));
    }

    [Theory]
    [InlineData("{a: {$foo: 1}}", 2)]
    [InlineData("{$foo: 1}", 2)]
    [InlineData("{a: {$gt: 1, b: 2}}", 2)]
    [InlineData("{a: {$in: 1}}", 2)]
    [InlineData("{$or: []}", 2)]
    [InlineData("{a: {$type: 'foo'}}", 2)]
    [InlineData("{a: {$not: 1}}", 2)]
    [InlineData("{a: {$all: 1}}", 2)]
    [InlineData("{a: {$ne: /x/}}", 2)]
    [InlineData("{a: {$regex: '('}}", 51091)]
    [InlineData("{$expr: {$foo: 1}}", 168)]
    [InlineData("{$expr: {$eq: [1]}}", 16020)]
    [InlineData("{$expr: '$$unknown'}", 17276)]
    [InlineData("{$jsonSchema: {foo: 1}}", 9)]
    public async Task A_filter_that_MongoDB_refuses_is_refused_with_its_code_even_without_documents(string filter, int code)
    {
        var refusal = await Assert.ThrowsAsync<MongoCommandException>(() => Collection.Find(filter).ToListAsync(Token));
        Assert.Equal(code, refusal.Code);
    }

    [Fact]
    public async Task A_ciphertext_is_found_by_equality_anywhere()
    {
        await Collection.InsertManyAsync(
            [
                new BsonDocument { { "_id", 1 }, { "s", Ciphertext.First }, { "n", new BsonDocument("s", Ciphertext.First) } },
                new BsonDocument { { "_id", 2 }, { "s", Ciphertext.Second }, { "l", new BsonArray { Ciphertext.First } } },
            ],
            cancellationToken: Token);
        Assert.Equal(1, (await Collection.Find(new BsonDocument("s", Ciphertext.First)).SingleAsync(Token))["_id"]);
        Assert.Equal(1, (await Collection.Find(new BsonDocument("n.s", Ciphertext.First)).SingleAsync(Token))["_id"]);
        Assert.Equal(2, (await Collection.Find(new BsonDocument("l", Ciphertext.First)).SingleAsync(Token))["_id"]);
        Assert.Equal(2, (await Collection.Find(new BsonDocument("s", new BsonDocument("$ne", Ciphertext.First))).SingleAsync(Token))["_id"]);
        Assert.Equal(2, await Collection.CountDocumentsAsync(
            new BsonDocument("s", new BsonDocument("$in", new BsonArray { Ciphertext.First, Ciphertext.Second })), cancellationToken: Token));
    }

    [Fact]
    public async Task Binary_sorts_by_length_then_subtype_then_bytes()
    {
        BsonBinaryData[] values =
        [
            new([9], BsonBinarySubType.Binary), new([0, 0], BsonBinarySubType.Binary), new([0, 1], BsonBinarySubType.Binary),
                new([0, 0], BsonBinarySubType.MD5),
        ];
        await Collection.InsertManyAsync(values.Reverse().Select(value => new BsonDocument("v", value)), cancellationToken: Token);
        var sorted = await Collection.Find("{}").Sort("{v: 1}").ToListAsync(Token);
        Assert.Equal(values, sorted.Select(document => document["v"]));
    }

    [Fact]
    public async Task Values_sort_by_type_and_arrays_by_their_least_or_greatest_item()
    {
        await InsertAsync("{v: 'a'}", "{v: 2}", "{v: null}", "{}", "{v: [1, 9]}", "{v: []}", "{v: {x: 1}}", "{v: true}",
            "{v: NumberLong(3)}", "{v: MinKey}", "{v: MaxKey}");
        Assert.Equal("10,6,3,4,5,2,9,1,7,8,11", await SortedAsync("{v: 1, _id: 1}"));
        Assert.Equal("11,8,7,1,5,9,2,3,4,6,10", await SortedAsync("{v: -1, _id: 1}"));

        async Task<string> SortedAsync(string sort) =>
            string.Join(',', (await Collection.Find("{}").Sort(sort).ToListAsync(Token)).Select(document => document["_id"]));
    }

    [Theory]
    [InlineData("{a: 1}", "{_id: 1, a: 1}")]
    [InlineData("{_id: 0, a: 1}", "{a: 1}")]
    [InlineData("{b: 1, a: 1}", "{_id: 1, a: 1, b: {c: 1, d: 2}}")]
    [InlineData("{'b.c': 1}", "{_id: 1, b: {c: 1}}")]
    [InlineData("{b: {c: 1}}", "{_id: 1, b: {c: 1}}")]
    [InlineData("{b: 0, l: 0}", "{_id: 1, a: 1}")]
    [InlineData("{'b.d': 0, 'l.x': 0}", "{_id: 1, a: 1, b: {c: 1}, l: [{y: 2}, 3]}")]
    [InlineData("{'l.x': 1}", "{_id: 1, l: [{x: 1}]}")]
    [InlineData("{_id: 0, z: {$add: ['$a', 1]}}", "{z: 2}")]
    [InlineData("{_id: 0, z: '$b.d'}", "{z: 2}")]
    [InlineData("{l: {$slice: 1}}", "{_id: 1, a: 1, b: {c: 1, d: 2}, l: [{x: 1, y: 2}]}")]
    [InlineData("{l: {$elemMatch: {x: 1}}}", "{_id: 1, l: [{x: 1, y: 2}]}")]
    public async Task A_projection_hands_back_what_it_names(string projection, string expected)
    {
        await InsertAsync("{a: 1, b: {c: 1, d: 2}, l: [{x: 1, y: 2}, 3]}");
        Assert.Equal(BsonDocument.Parse(expected), await Collection.Find("{}").Project(projection).SingleAsync(Token));
    }

    [Theory]
    [InlineData("{a: 1, b: 0}", 31254)]
    [InlineData("{a: 0, b: 1}", 31253)]
    [InlineData("{a: 1, 'a.b': 1}", 31249)]
    public async Task A_projection_that_contradicts_itself_is_refused(string projection, int code)
    {
        await InsertAsync("{a: 1}");
        var refusal = await Assert.ThrowsAsync<MongoCommandException>(() => Collection.Find("{}").Project(projection).ToListAsync(Token));
        Assert.Equal(code, refusal.Code);
    }

    [Fact]
    public async Task A_cursor_hands_out_batches_and_skip_and_limit_cut_the_result()
    {
        await Collection.InsertManyAsync(Enumerable.Range(1, 151).Select(i => new BsonDocument("_id", i)), cancellationToken: Token);
        Assert.Equal(151, (await Collection.Find("{}", new FindOptions { BatchSize = 20 }).ToListAsync(Token)).Count);
        var cut = await Collection.Find("{}").Sort("{_id: -1}").Skip(1).Limit(2).ToListAsync(Token);
        Assert.Equal([150, 149], cut.Select(document => document["_id"].AsInt32));
    }

    [Fact]
    public async Task Distinct_looks_into_arrays()
    {
        await InsertAsync("{v: [1, 2]}", "{v: 2}", "{v: 3}", "{}");
        var values = await (await Collection.DistinctAsync<int>("v", "{}", cancellationToken: Token)).ToListAsync(Token);
        Assert.Equal([1, 2, 3], values.Order());
    }

    [Fact]
    public async Task Every_type_comes_back_as_it_was_sent()
    {
        var sent = BsonDocument.Parse(
            """
            {_id: 'types', d: 1.5, l: {$numberLong: '5'}, i: {$numberInt: '5'}, dec: {$numberDecimal: '1.20'}, dt: {$date: {$numberLong: '1234'}},
             ts: {$timestamp: {t: 1, i: 2}}, rx: {$regularExpression: {pattern: 'a', options: 'i'}}, b0: {$binary: {base64: 'AAEC', subType: '00'}},
             b4: {$binary: {base64: 'AAECAwQFBgcICQoLDA0ODw==', subType: '04'}}, b6: {$binary: {base64: 'AAEC', subType: '06'}},
             oid: {$oid: '000102030405060708090a0b'}, nul: null, mn: {$minKey: 1}, mx: {$maxKey: 1}, js: {$code: 'x'}, doc: {}, arr: [], t: true}
            """);
        await Collection.InsertOneAsync(sent, cancellationToken: Token);
        var back = await Collection.Find("{_id: 'types'}").SingleAsync(Token);
        Assert.Equal(sent.ToBson(), back.ToBson());
    }
}
