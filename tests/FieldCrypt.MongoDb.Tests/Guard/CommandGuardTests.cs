using System.Buffers.Binary;
using System.Text;
using FieldCrypt.MongoDb.Guard;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>What the guard says of commands that the double does not answer.</summary>
public sealed class CommandGuardTests
{
    private static readonly CommandGuard Guard = new(new GuardedCollections(
        [
            CollectionSchema.For<Thing>("*.things", "key"), CollectionSchema.For<Thing>("*.recent", "key"), CollectionSchema.For<Other>("*.others", "key"),
        ],
        ["plain.*", "*.rooms"]));

    [Theory]
    [InlineData("{ create: 'recent', viewOn: 'things', pipeline: [ { $match: { City: 'Perth' } } ] }")]
    [InlineData("{ create: 'recent', viewOn: 'things', pipeline: [ { $match: { Code: null } }, { $set: { City: 'x' } } ] }")]
    [InlineData("{ create: 'rooms', viewOn: 'things', pipeline: [ { $project: { City: 1 } } ] }")]
    [InlineData("{ create: 'rooms', viewOn: 'plain', pipeline: [ ] }", "plain")]
    [InlineData("{ create: 'things', timeseries: { timeField: 'At', metaField: 'City' } }")]
    [InlineData("{ create: 'things', collation: { locale: 'simple' } }")]
    [InlineData("{ createIndexes: 'things', indexes: [ { key: { City: 1 }, name: 'c', collation: { locale: 'en' } } ] }")]
    [InlineData("{ createIndexes: 'things', indexes: [ { key: { Count: 1 }, name: 'c', collation: { locale: 'en' } } ] }")]
    [InlineData("{ createIndexes: 'things', indexes: [ { key: { City: 'text' }, name: 'c' } ] }")]
    [InlineData("{ createIndexes: 'things', indexes: [ { key: { '$**': 1 }, name: 'c' } ] }")]
    [InlineData("{ createIndexes: 'things', indexes: [ { key: { Code: 'hashed' }, name: 'c' } ] }")]
    [InlineData("{ collMod: 'things', index: { keyPattern: { Code: 1 }, unique: true } }")]
    [InlineData("{ collMod: 'things', index: { name: 'c', hidden: true } }")]
    [InlineData("{ find: 'things', filter: { City: 'perth' }, collation: { locale: 'en', strength: 2 } }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $group: { _id: 1, last: { $topN: { n: 2, sortBy: { At: -1 }, output: ['$Code', '$Note'] } } } } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $geoNear: { near: [0, 0], key: 'Place', distanceField: 'd' } } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $merge: { into: 'recent', whenMatched: [ { $set: { Code: '$$new.Code' } } ] } } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $collStats: { count: { } } } ] }")]
    [InlineData("{ aggregate: 1, pipeline: [ { $currentOp: { } }, { $match: { op: 'query' } } ] }", "admin")]
    [InlineData("{ aggregate: 'rooms', pipeline: [ { $setWindowFields: { output: { } } }, { $search: { } } ] }")]
    [InlineData("{ find: 'rooms', filter: { Code: 'x' }, whatever: 1 }")]
    [InlineData("{ find: 'system.buckets.rooms' }")]
    [InlineData("{ renameCollection: 'a.things', to: 'b.things' }", "admin")]
    [InlineData("{ renameCollection: 'a.things', to: 'a.recent' }", "admin")]
    [InlineData("{ renameCollection: 'plain.a', to: 'plain.b' }", "admin")]
    [InlineData("{ shardCollection: 'a.things', key: { Code: 'hashed' } }", "admin")]
    [InlineData("{ mapReduce: 'rooms', map: '', reduce: '', out: { inline: 1 } }")]
    [InlineData("{ explain: { find: 'things', filter: { Code: null } }, verbosity: 'queryPlanner' }")]
    [InlineData("{ serverStatus: 1 }", "admin")]
    [InlineData("{ aggregate: 'rooms', let: { c: 'x' }, pipeline: [ { $lookup: { from: 'things', pipeline: [ { $match: { $expr: { $eq: ['$City', '$$c'] } } } ], as: 'x' } } ] }")]
    [InlineData("{ update: 'things', updates: [ { q: { }, u: { $push: { Rounds: { $each: [ { a: { Year: 1 } } ], $slice: -5 } } } } ] }")]
    [InlineData("{ update: 'things', updates: [ { q: { }, u: { $set: { 'Rounds.$[r].a.Year': 2 } }, arrayFilters: [ { $or: [ { 'r.a.Year': 1 }, { 'r.a.Code': null } ] } ] } ] }")]
    [InlineData("{ aggregate: 1, pipeline: [ { $documents: [ { City: { $concat: ['a', 'b'] } } ] } ] }")]
    [InlineData("{ create: 'recent', viewOn: 'things', pipeline: [ ], collation: { locale: 'simple' } }")]
    public void Passes(string command, string database = "clinic") => Check(command, database);

    [Theory]
    [InlineData("{ create: 'a', viewOn: 'clinic', pipeline: [ ] }")]
    [InlineData("{ create: 'rooms', viewOn: 'things', pipeline: [ ] }")]
    [InlineData("{ create: 'recent', viewOn: 'things', pipeline: [ { $project: { Code: '$City' } } ] }")]
    [InlineData("{ create: 'others', viewOn: 'things', pipeline: [ ] }")]
    [InlineData("{ create: 'things', viewOn: 'rooms', pipeline: [ ] }")]
    [InlineData("{ createIndexes: 'things', indexes: [ { key: { Code: 1 }, name: 'c', collation: { locale: 'en' } } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $geoNear: { near: [0, 0], key: 'Code', distanceField: 'd' } } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $merge: { into: 'recent', whenMatched: [ { $set: { Code: '$$new.City' } } ] } } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $merge: { into: 'others' } } ] }")]
    [InlineData("{ aggregate: 'rooms', pipeline: [ { $out: 'things' } ] }")]
    [InlineData("{ aggregate: 'rooms', pipeline: [ { $facet: { a: [ { $lookup: { from: 'things', as: 'x' } }, { $match: { 'x.Code': 'y' } } ] } } ] }")]
    [InlineData("{ renameCollection: 'a.things', to: 'a.others' }", "admin")]
    [InlineData("{ mapReduce: 'rooms', map: '', reduce: '', out: { merge: 'things' } }")]
    [InlineData("{ lookAtAll: 1 }")]
    [InlineData("{ currentOp: 1, 'command.filter.Code': 'x' }", "admin")]
    [InlineData("{ find: 'things', filter: { 'Rounds.0.a.Code': 'x' } }")]
    [InlineData("{ find: 'things', filter: { 'Rounds.a.Code': 'x' } }")]
    [InlineData("{ find: 'things', filter: { 'Rounds.0.1.Code': 'x' } }")]
    [InlineData("{ update: 'things', updates: [ { q: { }, u: { $set: { 'Rounds.$[].a.Code': 'x' } } } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $match: { $expr: { $anyElementTrue: { $map: { input: '$Last', as: 'CURRENT', in: { $eq: ['$Inner', 'x'] } } } } } } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $project: { a: { $filter: { input: '$Last', as: 'CURRENT', cond: { $eq: ['$Inner', 'x'] } } } } } ] }")]
    [InlineData("{ create: 'recent', viewOn: 'things', pipeline: [ ], collation: { locale: 'en', strength: 2 } }")]
    [InlineData("{ aggregate: 'rooms', collation: { locale: 'en' }, pipeline: [ { $lookup: { from: 'things', pipeline: [ { $group: { _id: '$Code' } } ], as: 'x' } } ] }")]
    [InlineData("{ aggregate: 1, pipeline: [ { $documents: { $concatArrays: [ [ { Code: 'x' } ] ] } } ] }")]
    [InlineData("{ aggregate: 1, pipeline: [ { $documents: [ { $literal: { Code: 'x' } } ] } ] }")]
    [InlineData("{ aggregate: 1, pipeline: [ { $documents: [ { Last: { $mergeObjects: [ { Inner: 'x' } ] } } ] } ] }")]
    [InlineData("{ update: 'things', updates: [ { q: { }, u: { $push: { Rounds: { $each: [ ], $what: { a: { Code: 'x' } } } } } } ] }")]
    [InlineData("{ update: 'things', updates: [ { q: { }, u: { $set: { 'Rounds.$[r].a.Year': 1 } }, arrayFilters: [ { 'round.a.Code': 'x' } ] } ] }")]
    [InlineData("{ update: 'things', updates: [ { q: { }, u: { $set: { 'Rounds.$[r].a.Year': 1 } }, arrayFilters: [ { $and: [ { 'round.a.Code': 'x' } ] } ] } ] }")]
    [InlineData("{ find: 'system.buckets.system.buckets.things' }")]
    [InlineData("{ update: 'things', updates: [ { q: { }, u: { $set: { 'Rounds.$[r].a.Code': 'x' } }, arrayFilters: [ { 'r.a.Year': 1 } ] } ] }")]
    public void Refuses(string command, string database = "clinic") =>
        Assert.Throws<ProtectedOperationException>(() => Check(command, database));

    [Fact]
    public void Refuses_a_field_that_occurs_twice()
    {
        var twice = new BsonDocument { AllowDuplicateNames = true }
            .Add("find", "things").Add("filter", new BsonDocument()).Add("filter", new BsonDocument("Code", "x"));

        Assert.Throws<ProtectedOperationException>(() => Guard.Check("find", "clinic", twice));
    }

    [Fact]
    public void Refuses_what_the_driver_shows_nobody_unless_it_is_about_credentials()
    {
        Guard.Check("saslStart", "admin", []);

        Assert.Throws<ProtectedOperationException>(() => Guard.Check("copydb", "admin", []));
    }

    [Theory]
    [InlineData("{ update: 'things', updates: [ 5 ] }")]
    [InlineData("{ update: 'things', updates: 'x' }")]
    [InlineData("{ update: 'things', updates: [ { q: { }, u: 'x' } ] }")]
    [InlineData("{ update: 'things', updates: [ { q: { }, u: { $set: 'x' } } ] }")]
    [InlineData("{ update: 'things', updates: [ { q: [ 'x' ], u: { $set: { City: 'x' } } } ] }")]
    [InlineData("{ insert: 'things', documents: [ 'x' ] }")]
    [InlineData("{ find: 'things', filter: [ { Code: 'x' } ] }")]
    [InlineData("{ find: 'things', sort: 'x' }")]
    [InlineData("{ find: 'things', projection: 'x' }")]
    [InlineData("{ find: 'things', let: 'x' }")]
    [InlineData("{ aggregate: 'things', pipeline: 'x' }")]
    [InlineData("{ aggregate: 'things', pipeline: { '0': { $match: { Code: 'x' } } } }")]
    [InlineData("{ delete: 'things', deletes: [ 5 ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ 5 ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $out: 5 } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $lookup: { from: { db: 5, coll: 'x' }, as: 'y' } } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $lookup: { from: 'things' } } ] }")]
    [InlineData("{ bulkWrite: 1, ops: [ { insert: 3, document: { } } ], nsInfo: [ 5 ] }")]
    [InlineData("{ bulkWrite: 1, ops: [ { insert: 3, document: { } } ], nsInfo: [ { ns: 'clinic.things' } ] }")]
    [InlineData("{ bulkWrite: 1, ops: [ { } ], nsInfo: [ { ns: 'clinic.things' } ] }")]
    [InlineData("{ bulkWrite: 1, ops: [ 'x' ], nsInfo: [ { ns: 'clinic.things' } ] }")]
    [InlineData("{ bulkWrite: 1, ops: { '0': { insert: 0, document: { Code: 'x' } } }, nsInfo: [ { ns: 'clinic.things' } ] }")]
    [InlineData("{ bulkWrite: 1, ops: [ { insert: NumberDecimal('1E+6000'), document: { } } ], nsInfo: [ { ns: 'clinic.things' } ] }")]
    [InlineData("{ bulkWrite: 1, ops: [ { insert: NumberLong('4294967296'), document: { } } ], nsInfo: [ { ns: 'clinic.things' } ] }")]
    [InlineData("{ find: 'things', txnNumber: NumberDecimal('1E+6000'), startTransaction: true, lsid: { id: 1 }, filter: { Code: 'x' } }")]
    [InlineData("{ explain: { } }")]
    [InlineData("{ explain: { explain: { } } }")]
    [InlineData("{ find: 'things', filter: { $jsonSchema: [ { properties: { Code: { enum: ['x'] } } } ] } }")]
    [InlineData("{ update: 'things', updates: [ { q: { }, u: { $push: { Rounds: { $each: { a: { Code: 'x' } } } } } } ] }")]
    [InlineData("{ update: 'things', updates: [ { q: { }, u: { $addToSet: { Rounds: { $each: { a: { Code: 'x' } } } } } } ] }")]
    [InlineData("{ update: 'things', updates: [ { q: { }, u: { $set: { 'Rounds.$[r].a.Year': 1 } }, arrayFilters: { 'r.a.Code': 'x' } } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $project: { a: { $switch: { branches: { case: { $eq: ['$Code', 'x'] }, then: 1 } } } } } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $project: { a: { $switch: { branches: [ 'x' ] } } } } ] }")]
    [InlineData("{ aggregate: 'things', pipeline: [ { $merge: { into: 'things', whenMatched: { $set: { Code: 'x' } } } } ] }")]
    [InlineData("{ collMod: 'things', pipeline: [ { $match: { Code: 'x' } } ] }")]
    [InlineData("{ create: 'things', pipeline: [ { $match: { Code: 'x' } } ] }")]
    [InlineData("{ renameCollection: 5 }")]
    [InlineData("{ mapReduce: 5 }")]
    [InlineData("{ explain: 5 }")]
    [InlineData("{ create: 5 }")]
    public void Refuses_a_malformed_command_with_its_own_error(string command) => Refuses(command);

    [Fact]
    public void Refuses_a_pipeline_that_occurs_twice_also_of_a_plain_collection()
    {
        var twice = BsonDocument.Parse("{ aggregate: 'rooms', pipeline: [ ] }");
        twice.AllowDuplicateNames = true;
        twice.AddRange(BsonDocument.Parse("{ pipeline: [ { $lookup: { from: 'things', pipeline: [ { $match: { Code: 'x' } } ], as: 'x' } } ] }"));

        Assert.Throws<ProtectedOperationException>(() => Guard.Check("aggregate", "clinic", twice));
    }

    [Theory]
    [InlineData("Rounds", ".0")]
    [InlineData("Code", ".0")]
    [InlineData("City", ".x")]
    public void Refuses_a_path_that_is_deeper_than_documents_can_be(string start, string step) =>
        Refuses(new BsonDocument { { "find", "things" }, { "filter", new BsonDocument(start + string.Concat(Enumerable.Repeat(step, 10_000)), 1) } }.ToJson());

    [Fact]
    public void Refuses_a_raw_document_that_nests_deeper_than_a_server_takes()
    {
        const int Depth = 500_000;
        using var raw = new RawBsonDocument(Nested("$not", Depth));

        Assert.Throws<ProtectedOperationException>(() =>
            Guard.Check("find", "clinic", new BsonDocument { { "find", "things" }, { "filter", new BsonDocument("Code", raw) } }));
    }

    [Fact]
    public void Refuses_a_name_that_is_that_of_buckets_again_and_again() =>
        Refuses($"{{ find: '{string.Concat(Enumerable.Repeat("system.buckets.", 100_000))}' }}");

    // A document in a document, so many times, around an empty one.
    private static byte[] Nested(string name, int depth)
    {
        const int EmptyLength = 5;
        var field = (byte[])[(byte)BsonType.Document, .. Encoding.UTF8.GetBytes(name), 0];
        var around = sizeof(int) + field.Length + 1;
        var bytes = new byte[EmptyLength + (depth * around)];
        for (var level = 0; level <= depth; level++)
        {
            var start = bytes.AsSpan(level * (around - 1));
            BinaryPrimitives.WriteInt32LittleEndian(start, EmptyLength + ((depth - level) * around));
            if (level < depth)
            {
                field.CopyTo(start[sizeof(int)..]);
            }
        }

        return bytes;
    }

    private static void Check(string command, string database)
    {
        var parsed = BsonDocument.Parse(command);
        using var raw = new RawBsonDocument(parsed.ToBson());
        Guard.Check(parsed.GetElement(0).Name, database, raw);
    }

    private sealed class Thing
    {
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Code { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public int Count { get; set; }

        [Encrypted]
        public string? Note { get; set; }

        public string? City { get; set; }

        public List<Dictionary<string, Round>>? Rounds { get; set; }

        public Recent? Last { get; set; }
    }

    private sealed class Round
    {
        public int Year { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Code { get; set; }
    }

    private sealed class Recent
    {
        [Encrypted(Query = FieldQuery.Equality)]
        public string? Inner { get; set; }
    }

    private sealed class Other
    {
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Name { get; set; }
    }
}
