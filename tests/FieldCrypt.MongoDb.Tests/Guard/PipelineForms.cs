using static FieldCrypt.MongoDb.Tests.Documents.Patients;
using static FieldCrypt.MongoDb.Tests.Guard.Form;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>Aggregations in which the guard must know what a name means after each stage.</summary>
internal static class PipelineForms
{
    private const string MatchSsn = $"{{ $match: {{ Ssn: '{Ssn1}' }} }}";
    private const string MatchPhone = $"{{ $match: {{ 'Contact.Phone': '{Phone1}' }} }}";
    private const string Found = "{ $project: { _id: 1 } }";

    public static IEnumerable<Form> All { get; } =
    [
        Refuses("after a nested document that is added", "{ $addFields: { Contact: { City: 'x' } } }", MatchPhone),
        Refuses("after a nested document that is set", "{ $set: { Contact: { City: { $literal: 'x' } } } }", MatchPhone),
        Refuses("after a nested exclusion", "{ $project: { Contact: { City: 0 } } }", MatchSsn),
        Refuses("after a nested exclusion by false", "{ $project: { _id: 1, Contact: { City: false } } }", MatchSsn),
        Refuses("after a dotted exclusion", "{ $project: { 'Contact.City': 0 } }", MatchSsn),
        Refuses("after a nested inclusion", "{ $project: { Contact: { Phone: 1 } } }", MatchPhone),
        Refuses("after a literal zero", "{ $project: { Ssn: 1, Clinic: { $literal: 0 } } }", MatchSsn),
        Refuses("after it was taken away", "{ $unset: 'Contact' }", MatchPhone),
        Refuses("after it was left out", "{ $project: { Clinic: 1 } }", MatchSsn),
        Refuses("after a field beside it", "{ $addFields: { 'Contact.Extra': 1 } }", MatchPhone),
        Refuses("inside a facet after a nested exclusion", $"{{ $facet: {{ a: [ {{ $project: {{ Contact: {{ City: 0 }} }} }}, {MatchSsn} ] }} }}"),
        Refuses("after a lookup into a dotted name", "{ $lookup: { from: 'patients', localField: 'Clinic', foreignField: 'Clinic', as: 'a.b' } }",
            $"{{ $match: {{ 'a.b.Ssn': '{Ssn1}' }} }}"),
        Refuses("after a graph lookup into a dotted name",
            "{ $graphLookup: { from: 'patients', startWith: '$Clinic', connectFromField: 'Clinic', connectToField: 'Clinic', as: 'a.b' } }",
            $"{{ $match: {{ 'a.b.Ssn': '{Ssn1}' }} }}"),
        Refuses("after a lookup over the member itself", "{ $lookup: { from: 'patients', localField: 'Clinic', foreignField: 'Clinic', as: 'Ssn' } }",
            $"{{ $match: {{ 'Ssn.Ssn': '{Ssn1}' }} }}"),
        Refuses("lookup of a long by an int", "{ $lookup: { from: 'patients', localField: 'Card', foreignField: 'member_no', as: 'x' } }"),
        Refuses("comparison of a long with an int", "{ $match: { $expr: { $eq: ['$Card', '$member_no'] } } }"),
        Refuses("after a lookup that groups", "{ $lookup: { from: 'patients', pipeline: [ { $group: { _id: '$Ssn' } } ], as: 'x' } }",
            $"{{ $match: {{ 'x._id': '{Ssn1}' }} }}"),
        Refuses("inside a lookup, by a condition", $"{{ $lookup: {{ from: 'patients', let: {{ s: '$Ssn' }}, pipeline: [ {{ $match: {{ $expr: {{ $eq: ['$Ssn', '{Ssn1}'] }} }} }} ], as: 'x' }} }}"),
        Refuses("inside a lookup, by a variable", $"{{ $lookup: {{ from: 'patients', let: {{ s: '{Ssn1}' }}, pipeline: [ {{ $match: {{ $expr: {{ $eq: ['$Ssn', '$$s'] }} }} }} ], as: 'x' }} }}"),
        Refuses("a lookup with an argument that is not known", "{ $lookup: { from: 'patients', as: 'x', pipeline: [], into: 'y' } }"),
        Refuses("documents to look up", $"{{ $lookup: {{ as: 'x', pipeline: [ {{ $documents: [ {{ Ssn: '{Ssn1}' }} ] }} ] }} }}"),
        Refuses("after an alternative text", $"{{ $project: {{ s: {{ $ifNull: ['$Ssn', '{Ssn2}'] }} }} }}"),
        Refuses("after a readable alternative", "{ $project: { s: { $ifNull: ['$Ssn', '$Clinic'] } } }", $"{{ $match: {{ s: '{Ssn1}' }} }}"),
        Refuses("an alternative in a condition", $"{{ $project: {{ s: {{ $cond: [ {{ $eq: ['$Clinic', 'North'] }}, '{Ssn2}', '$Ssn' ] }} }} }}"),
        Refuses("an alternative in a list", $"{{ $addFields: {{ all: ['$Ssn', '{Ssn2}'] }} }}"),
        Refuses("an alternative document", $"{{ $addFields: {{ c: {{ $ifNull: ['$Contact', {{ Phone: '{Phone2}' }}] }} }} }}"),
        Refuses("items beside encrypted ones", $"{{ $addFields: {{ v: {{ $concatArrays: ['$Visits', [ {{ Code: '{Code2}' }} ]] }} }} }}"),
        Refuses("an alternative in a group", $"{{ $group: {{ _id: {{ $ifNull: ['$Ssn', '{Ssn2}'] }}, n: {{ $sum: 1 }} }} }}"),
        Refuses("after unwinding with a position", "{ $unwind: { path: '$Visits', includeArrayIndex: 'i' } }", $"{{ $match: {{ 'Visits.Code': '{Code1}' }} }}"),
        Refuses("after a merge of documents", "{ $replaceRoot: { newRoot: { $mergeObjects: ['$Contact', '$$ROOT'] } } }", MatchSsn),
        Refuses("after a new name of a document", "{ $project: { n: '$Contact' } }", $"{{ $match: {{ 'n.Phone': '{Phone1}' }} }}"),
        Refuses("after a computed nested field", "{ $project: { Contact: { p: '$Contact.Phone' } } }", $"{{ $match: {{ 'Contact.p': '{Phone1}' }} }}"),
        Refuses("after a list of members", "{ $addFields: { all: ['$Ssn', '$Contact.Phone'] } }", $"{{ $match: {{ all: '{Phone1}' }} }}"),
        Refuses("after a field of every item", "{ $addFields: { 'Visits.k': '$Ssn' } }", $"{{ $match: {{ 'Visits.k': '{Ssn1}' }} }}"),
        Refuses("after a path through a list", "{ $project: { s: '$Visits.Code' } }", $"{{ $match: {{ s: {{ $in: ['{Code1}'] }} }} }}"),
        Refuses("after a field that is set by name", "{ $replaceWith: { $setField: { field: 'q', input: '$$ROOT', value: '$Ssn' } } }", $"{{ $match: {{ q: '{Ssn1}' }} }}"),
        Refuses("after a field that is unset by name", "{ $replaceWith: { $unsetField: { field: 'Clinic', input: '$$ROOT' } } }", MatchSsn),
        Refuses("after a document inside the member", "{ $set: { Ssn: { a: 1 } } }", MatchSsn),
        Refuses("after buckets", "{ $bucket: { groupBy: '$Year', boundaries: [2000, 3000], output: { all: { $push: '$Ssn' } } } }", $"{{ $match: {{ all: '{Ssn1}' }} }}"),
        Refuses("after automatic buckets", "{ $bucketAuto: { groupBy: '$Year', buckets: 2, output: { f: { $first: '$$ROOT' } } } }", $"{{ $match: {{ 'f.Ssn': '{Ssn1}' }} }}"),
        Refuses("after a group of merged documents", "{ $group: { _id: null, m: { $mergeObjects: '$Contact' } } }", $"{{ $match: {{ 'm.Phone': '{Phone1}' }} }}"),
        Refuses("after a group by a document", "{ $group: { _id: { s: '$Ssn' } } }", $"{{ $match: {{ '_id.s': '{Ssn1}' }} }}"),
        Refuses("after counting by it", "{ $sortByCount: '$Ssn' }", $"{{ $match: {{ _id: '{Ssn1}' }} }}"),
        Refuses("after a union", "{ $project: { _id: 1 } }", "{ $unionWith: { coll: 'patients' } }", MatchSsn),
        Refuses("after a union with a plain collection", "{ $unionWith: 'rooms' }", MatchSsn),
        Refuses("after a union that renames", "{ $unionWith: { coll: 'patients', pipeline: [ { $addFields: { t: '$Ssn' } } ] } }", $"{{ $match: {{ t: '{Ssn1}' }} }}"),
        Refuses("a stage of two fields", $"{{ $match: {{ Ssn: '{Ssn1}' }}, $limit: 1 }}"),
        Refuses("a stage of a later server", $"{{ $lookAtAll: {{ Ssn: '{Ssn1}' }} }}"),
        Refuses("a search", $"{{ $search: {{ text: {{ query: '{Ssn1}', path: 'Ssn' }} }} }}"),
        Refuses("a stage that goes down into documents", $"{{ $redact: {{ $cond: [ {{ $eq: ['$Phone', '{Phone1}'] }}, '$$PRUNE', '$$DESCEND' ] }} }}"),
        Refuses("a field with two accumulators", "{ $group: { _id: 1, f: { $first: '$Clinic', $last: '$Clinic' } } }"),
        Refuses("an accumulator of a later server", "{ $group: { _id: 1, f: { $median2: '$Year' } } }"),
        Refuses("a script that accumulates", $"{{ $group: {{ _id: 1, f: {{ $accumulator: {{ init: 'function() {{ return \"{Ssn1}\" }}', accumulateArgs: [], lang: 'js' }} }} }} }}"),
        Refuses("the first by a random order", "{ $group: { _id: 1, f: { $top: { sortBy: { Ssn: 1 }, output: '$Clinic' } } } }"),
        Refuses("out to a plain collection", "{ $out: 'rooms' }"),
        Refuses("merged into a plain collection", "{ $merge: { into: 'rooms' } }"),
        Refuses("merged into one that nobody mentioned", "{ $merge: { into: 'unknown' } }"),
        Refuses("merged by a pipeline that stores plaintext", $"{{ $merge: {{ into: 'patients', whenMatched: [ {{ $set: {{ Ssn: '{Ssn2}' }} }} ] }} }}"),
        Refuses("merged under another name", "{ $project: { Clinic: '$Ssn' } }", "{ $merge: { into: 'patients' } }"),
        Refuses("by a position in a list of dictionaries", $"{{ $match: {{ 'VisitsByWard.0.7a.Code': '{Code1}', 'VisitsByWard.7.Code': '{Code1}' }} }}"),
        Refuses("by a document with an operator in it", $"{{ $match: {{ Contact: {{ City: 'Sydney', $elemMatch: {{ Phone: '{Phone1}' }} }} }} }}"),
        Refuses("by an operator of a later server", $"{{ $match: {{ $fuzzy: {{ Ssn: '{Ssn1}' }} }} }}"),

        Gives("ciphertext", "p1 p3", "{ $match: { Ssn: %ssn% } }", Found),
        Gives("ciphertext after a nested document that is added", "p1", "{ $addFields: { Contact: { City: 'x' } } }", "{ $match: { 'Contact.Phone': %phone% } }", Found),
        Gives("ciphertext after a dotted exclusion", "p1 p3", "{ $project: { 'Contact.City': 0 } }", "{ $match: { Ssn: %ssn% } }", Found),
        Gives("ciphertext after a new name", "p1 p3", "{ $project: { n: '$Ssn' } }", "{ $match: { n: %ssn% } }", Found),
        Gives("ciphertext after a new name of a document", "p1", "{ $project: { n: '$Contact' } }", "{ $match: { 'n.Phone': %phone% } }", Found),
        Gives("ciphertext after a merge of documents", "p1 p3", "{ $replaceRoot: { newRoot: { $mergeObjects: ['$Contact', '$$ROOT'] } } }", "{ $match: { Ssn: %ssn% } }", Found),
        Gives("ciphertext after a field that is set by name", "p1 p3", "{ $replaceWith: { $setField: { field: 'q', input: '$$ROOT', value: '$Ssn' } } }", "{ $match: { q: %ssn% } }", Found),
        Gives("ciphertext after unwinding", "p1", "{ $unwind: '$Visits' }", "{ $match: { 'Visits.Code': %code% } }", Found),
        Gives("ciphertext in a list of ciphertexts", "p1", "{ $project: { c: '$Visits.Code' } }", "{ $unwind: '$c' }", "{ $match: { c: %code% } }", Found),
        Gives("ciphertext first in a list of ciphertexts", "p1", "{ $match: { Visits: { $ne: null } } }", "{ $project: { c: { $first: '$Visits.Code' } } }", "{ $match: { c: %code% } }", Found),
        Gives("ciphertext at a position of a list of ciphertexts", "p1", "{ $match: { Visits: { $ne: null } } }", "{ $project: { c: { $arrayElemAt: ['$Visits.Code', 0] } } }", "{ $match: { c: %code% } }", Found),
        Gives("the size of a list of ciphertexts", "p1", "{ $match: { Visits: { $ne: null } } }", "{ $project: { n: { $size: '$Visits.Code' } } }", "{ $match: { n: 2 } }", Found),
        Gives("ciphertext in a union", "p1 p1 p3 p3", "{ $unionWith: 'patients' }", "{ $match: { Ssn: %ssn% } }", Found),
        Gives("ciphertext in a union with a plain collection", "p1 p3", "{ $unionWith: 'rooms' }", "{ $match: { Ssn: %ssn% } }", Found),
        Gives("ciphertext after a lookup", "p1 p3", "{ $lookup: { from: 'patients', localField: 'Ssn', foreignField: 'Ssn', as: 'same.ones' } }", "{ $match: { 'same.ones.Ssn': %ssn% } }", Found),
        Gives("ciphertext after a readable alternative", "p1 p3", "{ $project: { s: { $ifNull: ['$Ssn', '$Clinic'] } } }", "{ $match: { s: %ssn% } }", Found),
        Gives("merged into the same collection", "p1 p2 p3 p4", "{ $match: { Ssn: %ssn% } }", "{ $set: { Clinic: 'merged' } }", "{ $merge: { into: 'patients' } }"),
        Counts("groups by ciphertext", 3, "{ $group: { _id: '$Ssn' } }"),
        Counts("groups by a document with ciphertext", 4, "{ $group: { _id: { s: '$Ssn', c: '$Clinic' } } }"),
        Counts("counts by ciphertext", 3, "{ $sortByCount: '$Ssn' }"),
        Counts("sets of ciphertext", 2, "{ $group: { _id: '$Clinic', all: { $addToSet: '$Ssn' } } }"),
        Counts("buckets of a readable member", 1, "{ $bucket: { groupBy: '$Year', boundaries: [2000, 3000], output: { all: { $push: '$$ROOT' } } } }"),
        Counts("a facet", 1, "{ $facet: { a: [ { $match: { Ssn: %ssn% } } ], b: [ { $count: 'n' } ] } }"),
        Counts("a lookup by a variable", 4, "{ $lookup: { from: 'patients', let: { s: '$Ssn' }, pipeline: [ { $match: { $expr: { $eq: ['$Ssn', '$$s'] } } } ], as: 'x' } }"),
    ];

    private static Form Refuses(string name, params string[] stages) => new($"pipeline: {name}", Refused, p => p.AggregateAsync(stages));

    private static Form Gives(string name, string ids, params string[] stages) => new($"pipeline: {name}", ids, p => p.PipelineIdsAsync(stages));

    private static Form Counts(string name, int count, params string[] stages) =>
        new($"pipeline: {name}", $"{{ \"n\" : {count} }}", p => p.AggregateAsync([.. stages, "{ $count: 'n' }"]));
}
