using MongoDB.Bson;
using MongoDB.Driver;
using static FieldCrypt.MongoDb.Tests.Documents.Patients;
using static FieldCrypt.MongoDb.Tests.Guard.Form;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>Commands as they go over the wire: those that carry values of documents in any field, and those that carry none.</summary>
internal static class CommandForms
{
    public static IEnumerable<Form> All { get; } =
    [
        Refuses("a filter of the plan cache", $"{{ planCacheSetFilter: 'patients', query: {{ Ssn: '{Ssn1}' }}, indexes: [] }}"),
        Refuses("a query of the plan cache", $"{{ planCacheClear: 'patients', query: {{ Ssn: '{Ssn1}' }} }}"),
        Refuses("query settings", $"{{ setQuerySettings: {{ find: 'patients', filter: {{ Ssn: '{Ssn1}' }}, $db: '%db%' }}, settings: {{ reject: true }} }}", "admin"),
        Refuses("the filter of the profiler", $"{{ profile: 1, filter: {{ 'command.filter.Ssn': '{Ssn1}' }} }}"),
        Refuses("an old group", $"{{ group: {{ ns: 'patients', cond: {{ Ssn: '{Ssn1}' }} }} }}"),
        Refuses("a script", $"{{ eval: 'db.patients.find({{ Ssn: \"{Ssn1}\" }})' }}"),
        Refuses("an old geographic search", $"{{ geoNear: 'patients', near: [0, 0], query: {{ Ssn: '{Ssn1}' }} }}"),
        Refuses("a split of chunks", $"{{ split: '%db%.patients', middle: {{ Ssn: '{Ssn1}' }} }}", "admin"),
        Refuses("the size of a range", $"{{ dataSize: '%db%.patients', keyPattern: {{ Ssn: 1 }}, min: {{ Ssn: '{Ssn1}' }}, max: {{ Ssn: '{Ssn2}' }} }}"),
        Refuses("a clone", "{ cloneCollectionAsCapped: 'patients', toCollection: 'rooms', size: 1 }"),
        Refuses("a command of a later server", $"{{ lookAtAll: 'patients', documents: [ {{ Ssn: '{Ssn1}' }} ] }}"),
        Refuses("an insert with a capital", $"{{ Insert: 'patients', documents: [ {{ _id: 'p9', Ssn: '{Ssn1}' }} ] }}"),
        Refuses("operations to apply", $"{{ applyOps: [ {{ op: 'i', ns: '%db%.patients', o: {{ Ssn: '{Ssn1}' }} }} ] }}"),
        Refuses("a map and reduce into it", "{ mapReduce: 'rooms', map: 'function() { emit(1, 1) }', reduce: 'function() { }', out: 'patients' }"),
        Refuses("a search index", "{ createSearchIndexes: 'patients', indexes: [ { definition: { mappings: { dynamic: true } } } ] }"),
        Refuses("another database in the command", $"{{ insert: 'patients', documents: [ {{ _id: 'p9', Ssn: '{Ssn1}' }} ], $db: '%db%' }}", "admin"),
        Refuses("another database in an explained command", "{ explain: { find: 'rooms', filter: { }, $db: 'admin' } }"),
        Refuses("a find with a field of a later server", $"{{ find: 'patients', where: {{ Ssn: '{Ssn1}' }} }}"),
        Refuses("a hint that is a value", $"{{ find: 'patients', hint: {{ Ssn: '{Ssn1}' }} }}"),
        Refuses("the bounds of an index", $"{{ find: 'patients', min: {{ Ssn: '{Ssn1}' }}, max: {{ Ssn: 'z' }}, hint: {{ Ssn: 1 }} }}"),
        Refuses("the variables of a find", $"{{ find: 'patients', filter: {{ $expr: {{ $eq: ['$Ssn', '$$v'] }} }}, let: {{ v: '{Ssn1}' }} }}"),
        Refuses("a projection with an alternative", $"{{ find: 'patients', projection: {{ d: {{ $ifNull: ['$Diagnosis', 'marker-none'] }} }} }}"),
        Refuses("a projection of matching items", $"{{ find: 'patients', projection: {{ Visits: {{ $elemMatch: {{ Code: '{Code1}' }} }} }} }}"),
        Refuses("a projection of part of a list", "{ find: 'patients', projection: { Allergies: { $slice: 1 } } }"),
        Refuses("a sort of a find and modify", "{ findAndModify: 'patients', query: { }, sort: { Ssn: 1 }, remove: true }"),
        Refuses("fields of a find and modify", $"{{ findAndModify: 'patients', query: {{ }}, remove: true, fields: {{ a: {{ $concat: ['$Ssn', '{Ssn2}'] }} }} }}"),
        Refuses("an explained find", $"{{ explain: {{ find: 'patients', filter: {{ Ssn: '{Ssn1}' }} }} }}"),
        Refuses("an explained explain", $"{{ explain: {{ explain: {{ find: 'patients', filter: {{ Ssn: '{Ssn1}' }} }} }} }}"),
        Refuses("an explained delete", $"{{ explain: {{ delete: 'patients', deletes: [ {{ q: {{ Ssn: '{Ssn1}' }}, limit: 1 }} ] }} }}"),
        Refuses("an explained update", $"{{ explain: {{ update: 'patients', updates: [ {{ q: {{ }}, u: {{ $set: {{ Ssn: '{Ssn1}' }} }} }} ] }} }}"),
        Refuses("a count", $"{{ count: 'patients', query: {{ Ssn: '{Ssn1}' }} }}"),
        Refuses("a distinct of a random member", "{ distinct: 'patients', key: 'Diagnosis' }"),
        Refuses("a distinct of items with a random member", "{ distinct: 'patients', key: 'Visits' }"),
        Refuses("an update of operators and fields", $"{{ update: 'patients', updates: [ {{ q: {{ _id: 'p1' }}, u: {{ $set: {{ Clinic: 'd' }}, Ssn: '{Ssn2}' }} }} ] }}"),
        Refuses("an update of fields and operators", $"{{ update: 'patients', updates: [ {{ q: {{ _id: 'p1' }}, u: {{ Clinic: 'd', $set: {{ Ssn: '{Ssn2}' }} }} }} ] }}"),
        Refuses("an update with a field of a later server", $"{{ update: 'patients', updates: [ {{ q: {{ _id: 'p1' }}, u: {{ $set: {{ Year: 1 }} }}, then: {{ Ssn: '{Ssn2}' }} }} ] }}"),
        Refuses("the constants of an update", $"{{ update: 'patients', updates: [ {{ q: {{ _id: 'p1' }}, u: [ {{ $set: {{ Ssn: '$$c' }} }} ], c: {{ c: '{Ssn2}' }} }} ] }}"),
        Refuses("an insert of a document with operators", $"{{ insert: 'patients', documents: [ {{ _id: 'p9', $set: {{ Ssn: '{Ssn2}' }} }} ] }}"),
        Refuses("an insert into the buckets", $"{{ insert: 'system.buckets.patients', documents: [ {{ _id: 'p9', Ssn: '{Ssn2}' }} ] }}"),
        Refuses("a find in the buckets", $"{{ find: 'system.buckets.patients', filter: {{ Ssn: '{Ssn2}' }} }}"),
        Refuses("an insert into the views", "{ insert: 'system.views', documents: [ { _id: '%db%.rooms', viewOn: 'patients', pipeline: [ ] } ] }"),
        Refuses("a rename to it", "{ renameCollection: '%db%.rooms', to: '%db%.patients', dropTarget: true }", "admin"),
        Refuses("a rename from it", "{ renameCollection: '%db%.patients', to: '%db%.rooms' }", "admin"),
        Refuses("a shard key at random", "{ shardCollection: '%db%.patients', key: { Diagnosis: 'hashed' } }", "admin"),
        Refuses("a bulk write that inserts", $"{{ bulkWrite: 1, ops: [ {{ insert: 0, document: {{ _id: 'p9', Ssn: '{Ssn2}' }} }} ], nsInfo: [ {{ ns: '%db%.patients' }} ] }}", "admin"),
        Refuses("a bulk write by pipeline", $"{{ bulkWrite: 1, ops: [ {{ update: 0, filter: {{ }}, updateMods: [ {{ $set: {{ Ssn: {{ $ifNull: ['$Ssn', '{Ssn2}'] }} }} }} ] }} ], nsInfo: [ {{ ns: '%db%.patients' }} ] }}", "admin"),
        Refuses("a bulk write that deletes", $"{{ bulkWrite: 1, ops: [ {{ delete: 0, filter: {{ Ssn: '{Ssn2}' }} }} ], nsInfo: [ {{ ns: '%db%.patients' }} ] }}", "admin"),
        Refuses("a bulk write of a later server", $"{{ bulkWrite: 1, ops: [ {{ replace: 0, with: {{ Ssn: '{Ssn2}' }} }} ], nsInfo: [ {{ ns: '%db%.patients' }} ] }}", "admin"),
        Refuses("documents into it", $"{{ aggregate: 1, pipeline: [ {{ $documents: [ {{ _id: 'd', Ssn: '{Ssn2}' }} ] }}, {{ $merge: {{ into: 'patients' }} }} ], cursor: {{ }} }}"),
        Refuses("readable documents into it", "{ aggregate: 'rooms', pipeline: [ { $merge: { into: 'patients' } } ], cursor: { } }"),
        Refuses("readable documents into it from another database", "{ aggregate: 'rooms', pipeline: [ { $out: { db: '%db%', coll: 'patients' } } ], cursor: { } }", "admin"),
        Refuses("a condition on the events of a database", $"{{ aggregate: 1, pipeline: [ {{ $changeStream: {{ }} }}, {{ $match: {{ 'fullDocument.Ssn': '{Ssn1}' }} }} ], cursor: {{ }} }}"),
        Refuses("a condition on the changes in events", $"{{ aggregate: 'patients', pipeline: [ {{ $changeStream: {{ }} }}, {{ $match: {{ 'updateDescription.updatedFields.Contact.Phone': '{Phone1}' }} }} ], cursor: {{ }} }}"),
        Refuses("a condition on changes by name", $"{{ aggregate: 'patients', pipeline: [ {{ $changeStream: {{ }} }}, {{ $match: {{ $expr: {{ $eq: [ {{ $getField: {{ field: 'Contact.Phone', input: '$updateDescription.updatedFields' }} }}, '{Phone1}' ] }} }} }} ], cursor: {{ }} }}"),
        Refuses("a condition on events after a field", $"{{ aggregate: 'patients', pipeline: [ {{ $changeStream: {{ }} }}, {{ $addFields: {{ fullDocument: {{ Extra: 1 }} }} }}, {{ $match: {{ 'fullDocument.Ssn': '{Ssn1}' }} }} ], cursor: {{ }} }}"),
        Refuses("a lookup of a plain collection in it", $"{{ aggregate: 'rooms', pipeline: [ {{ $lookup: {{ from: 'patients', pipeline: [ {{ $match: {{ Ssn: '{Ssn1}' }} }} ], as: 'x' }} }} ], cursor: {{ }} }}"),
        Refuses("a union of a plain collection with it", $"{{ aggregate: 'rooms', pipeline: [ {{ $unionWith: 'patients' }}, {{ $match: {{ Ssn: '{Ssn1}' }} }} ], cursor: {{ }} }}"),
        Refuses("a lookup of a plain collection, taken out", $"{{ aggregate: 'rooms', pipeline: [ {{ $lookup: {{ from: 'patients', localField: 'a', foreignField: 'b', as: 'x' }} }}, {{ $unwind: '$x' }}, {{ $replaceRoot: {{ newRoot: '$x' }} }}, {{ $match: {{ Ssn: '{Ssn1}' }} }} ], cursor: {{ }} }}"),
        Refuses("a stage of no field", "{ aggregate: 'patients', pipeline: [ { } ], cursor: { } }"),
        Refuses("a stage of a later server on a plain collection", "{ aggregate: 'rooms', pipeline: [ { $lookupAll: { from: 'patients' } } ], cursor: { } }"),
        new("command: a raw bulk write of several collections", Refused, async p => $"{await p.Database.Client.BulkWriteAsync(
            [new BulkWriteUpdateOneModel<BsonDocument>(p.CollectionNamespace, new BsonDocument("Ssn", Ssn1), Builders<BsonDocument>.Update.Set("Year", 1))])}"),
        new("command: an unacknowledged raw insert", Refused, async p =>
        {
            await p.Database.GetCollection<BsonDocument>("patients").WithWriteConcern(WriteConcern.Unacknowledged)
                .InsertOneAsync(new BsonDocument { { "_id", "p9" }, { "Ssn", Ssn2 } });
            return "";
        }),
        new("command: a view without annotations finds", Refused, async p =>
            $"{await p.Database.GetCollection<View>("patients").CountDocumentsAsync(x => x.Ssn == Ssn1)}"),
        new("command: a view without annotations inserts", Refused, async p =>
        {
            await p.Database.GetCollection<View>("patients").InsertOneAsync(new View { Id = "p9", Ssn = Ssn2 });
            return "";
        }),

        Passes("ping", "{ ping: 1 }"),
        Passes("the collections", "{ listCollections: 1 }"),
        Passes("the indexes", "{ listIndexes: 'patients' }"),
        Passes("a find of ciphertext by a variable", "{ find: 'patients', filter: { $expr: { $eq: ['$Ssn', '$$v'] } }, let: { v: %ssn% } }"),
        Passes("a find with a projection of matching items", "{ find: 'patients', projection: { Visits: { $elemMatch: { Code: %code% } } } }"),
        Passes("a distinct of ciphertext", "{ distinct: 'patients', key: 'Visits.Code' }"),
        Passes("an insert of ciphertext", "{ insert: 'patients', documents: [ { _id: 'p9', Ssn: %ssn%, Contact: { Phone: %phone% } } ] }"),
        Passes("an update with ciphertext", "{ update: 'patients', updates: [ { q: { Ssn: %ssn% }, u: { $set: { 'Contact.Phone': %phone% } } } ] }"),
        Passes("a bulk write with ciphertext", "{ bulkWrite: 1, ops: [ { insert: 0, document: { _id: 'p9', Ssn: %ssn% } } ], nsInfo: [ { ns: '%db%.patients' } ] }", "admin"),
        Passes("readable documents", "{ aggregate: 1, pipeline: [ { $documents: [ { a: 1 } ] }, { $match: { a: 1 } } ], cursor: { } }"),
        Passes("a drop", "{ drop: 'patients' }"),
    ];

    private static Form Refuses(string name, string command, string? database = null) => new($"command: {name}", Refused, p => p.CommandAsync(command, database));

    private static Form Passes(string name, string command, string? database = null) => new($"command that passes: {name}", "ok 1", p => p.CommandAsync(command, database));

    private sealed class View
    {
        public string? Id { get; set; }

        public string? Ssn { get; set; }
    }
}
