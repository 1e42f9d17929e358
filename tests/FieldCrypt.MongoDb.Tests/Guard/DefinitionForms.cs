using MongoDB.Driver;
using static FieldCrypt.MongoDb.Tests.Documents.Patients;
using static FieldCrypt.MongoDb.Tests.Guard.Form;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>Indexes, collations, validators and views over encrypted members.</summary>
internal static class DefinitionForms
{
    private const string CaseInsensitive = "collation: { locale: 'en', strength: 2 }";

    public static IEnumerable<Form> All { get; } =
    [
        Refuses("a unique index of a random member", Index("{ Diagnosis: 1 }", "unique: true")),
        Refuses("a unique index of several, one random", Index("{ Clinic: 1, Diagnosis: 1 }", "unique: true")),
        Refuses("a unique index of items with a random member", Index("{ Visits: 1 }", "unique: true")),
        Refuses("an index that is to become unique", Index("{ Diagnosis: 1 }", "prepareUnique: true")),
        Refuses("an index of dates that expire", Index("{ Born: 1 }", "expireAfterSeconds: 1")),
        Refuses("an index of words", Index("{ Ssn: 'text' }")),
        Refuses("an index of all words", Index("{ '$**': 'text' }")),
        Refuses("an index of words by weight", Index("{ Clinic: 'text' }", "weights: { Ssn: 2 }")),
        Refuses("an index of places", Index("{ Home: '2dsphere' }")),
        Refuses("an index of a plane", Index("{ 'Contact.Phone': '2d' }")),
        Refuses("an index inside a member", Index("{ 'Home.City': 1 }")),
        Refuses("an index with a collation", Index("{ Ssn: 1 }", CaseInsensitive)),
        Refuses("a unique index with a collation", Index("{ Ssn: 1 }", $"unique: true, {CaseInsensitive}")),
        Refuses("an index with an option of a later server", Index("{ Clinic: 1 }", $"where: {{ Ssn: '{Ssn1}' }}")),
        Refuses("an index with a condition on a range", Index("{ Clinic: 1 }", "partialFilterExpression: { Ssn: { $gt: null } }")),
        Refuses("an index made to expire", "{ collMod: 'patients', index: { keyPattern: { Born: 1 }, expireAfterSeconds: 1 } }"),
        Refuses("an index made to expire by name", "{ collMod: 'patients', index: { name: 'Born_1', expireAfterSeconds: 1 } }"),
        Refuses("an index made unique", "{ collMod: 'patients', index: { keyPattern: { Diagnosis: 1 }, unique: true } }"),

        Refuses("a find by a collation", $"{{ find: 'patients', filter: {{ Ssn: %ssn% }}, {CaseInsensitive} }}"),
        Refuses("a count by a collation", $"{{ count: 'patients', query: {{ Ssn: %ssn% }}, {CaseInsensitive} }}"),
        Refuses("a distinct by a collation", $"{{ distinct: 'patients', key: 'Ssn', {CaseInsensitive} }}"),
        Refuses("an aggregation by a collation", $"{{ aggregate: 'patients', pipeline: [ {{ $match: {{ Ssn: %ssn% }} }} ], cursor: {{ }}, {CaseInsensitive} }}"),
        Refuses("a group by a collation", $"{{ aggregate: 'patients', pipeline: [ {{ $group: {{ _id: '$Ssn' }} }} ], cursor: {{ }}, {CaseInsensitive} }}"),
        Refuses("a join by a collation", $"{{ aggregate: 'patients', pipeline: [ {{ $lookup: {{ from: 'patients', localField: 'Ssn', foreignField: 'Ssn', as: 'x' }} }} ], cursor: {{ }}, {CaseInsensitive} }}"),
        Refuses("an update by a collation", $"{{ update: 'patients', updates: [ {{ q: {{ Ssn: %ssn% }}, u: {{ $set: {{ Year: 1 }} }}, {CaseInsensitive} }} ] }}"),
        Refuses("a delete by a collation", $"{{ delete: 'patients', deletes: [ {{ q: {{ Ssn: %ssn% }}, limit: 1, {CaseInsensitive} }} ] }}"),
        Refuses("a find and modify by a collation", $"{{ findAndModify: 'patients', query: {{ Ssn: %ssn% }}, remove: true, {CaseInsensitive} }}"),
        Refuses("a bulk write by a collation", $"{{ bulkWrite: 1, ops: [ {{ delete: 0, filter: {{ Ssn: %ssn% }}, {CaseInsensitive} }} ], nsInfo: [ {{ ns: '%db%.patients' }} ] }}", "admin"),
        Refuses("a collection with a collation", $"{{ create: 'patients', {CaseInsensitive} }}"),
        new("definition: a typed find by a collation", Refused, p => p.Find(x => x.Ssn == Ssn1, new FindOptions { Collation = new("en", strength: CollationStrength.Secondary) }).IdsAsync()),

        Refuses("a validator of a pattern", Schema("Ssn: { bsonType: 'binData', pattern: '^078-05' }")),
        Refuses("a validator of values", Schema($"Ssn: {{ enum: ['{Ssn1}'] }}")),
        Refuses("a validator that takes texts only", Schema("Ssn: { bsonType: 'string' }")),
        Refuses("a validator of nested values", Schema($"Contact: {{ properties: {{ Phone: {{ enum: ['{Phone1}'] }} }} }}")),
        Refuses("a validator of items", Schema($"Visits: {{ items: {{ properties: {{ Code: {{ enum: ['{Code1}'] }} }} }} }}")),
        Refuses("a validator of each item", Schema($"Visits: {{ items: [ {{ properties: {{ Code: {{ enum: ['{Code1}'] }} }} }} ] }}")),
        Refuses("a validator of more items", Schema($"Visits: {{ additionalItems: {{ properties: {{ Code: {{ enum: ['{Code1}'] }} }} }} }}")),
        Refuses("a validator of other properties", $"{{ collMod: 'patients', validator: {{ $jsonSchema: {{ additionalProperties: {{ enum: ['{Ssn1}'] }} }} }} }}"),
        Refuses("a validator of properties by pattern", $"{{ collMod: 'patients', validator: {{ $jsonSchema: {{ patternProperties: {{ '^Ssn$': {{ enum: ['{Ssn1}'] }} }} }} }} }}"),
        Refuses("a validator of any of several", $"{{ collMod: 'patients', validator: {{ $jsonSchema: {{ anyOf: [ {{ properties: {{ Ssn: {{ enum: ['{Ssn1}'] }} }} }} ] }} }} }}"),
        Refuses("a validator of a filter", $"{{ collMod: 'patients', validator: {{ Ssn: '{Ssn1}' }} }}"),

        Refuses("a view that is listed as plain", "{ create: 'rooms', viewOn: 'patients', pipeline: [ ] }"),
        Refuses("a view that nobody listed", "{ create: 'unknown', viewOn: 'patients', pipeline: [ ] }"),
        Refuses("a view with plaintext", $"{{ create: 'animals', viewOn: 'patients', pipeline: [ {{ $match: {{ Ssn: '{Ssn1}' }} }} ] }}"),
        Refuses("a view that is listed with another class", "{ create: 'animals', viewOn: 'patients', pipeline: [ ] }"),
        Refuses("a view that becomes one over it", "{ collMod: 'rooms', viewOn: 'patients', pipeline: [ ] }"),
        Refuses("a time series by an encrypted date", "{ create: 'patients', timeseries: { timeField: 'Born' } }"),
        Refuses("a time series by an encrypted name", "{ create: 'patients', timeseries: { timeField: 'At', metaField: 'Contact' } }"),
        Refuses("a collection with fields that are encrypted by the driver", "{ create: 'patients', encryptedFields: { fields: [ ] } }"),

        Passes("a unique index of a deterministic member", Index("{ Ssn: 1, _id: 1 }", "unique: true, partialFilterExpression: { Ssn: { $exists: true } }")),
        Passes("an index of a random member", Index("{ Diagnosis: 1 }")),
        Passes("a validator that says it is encrypted", Schema("Ssn: { bsonType: ['binData', 'null'] }, Contact: { properties: { Phone: { bsonType: 'binData' } } }")),
        Passes("a find by the simple collation", "{ find: 'patients', filter: { Ssn: %ssn% }, collation: { locale: 'simple' } }"),
    ];

    private static Form Refuses(string name, string command, string? database = null) => new($"definition: {name}", Refused, p => p.CommandAsync(command, database));

    private static Form Passes(string name, string command) => new($"definition that passes: {name}", "ok 1", p => p.CommandAsync(command));

    private static string Index(string key, string options = "sparse: false") =>
        $"{{ createIndexes: 'patients', indexes: [ {{ key: {key}, name: 'one', {options} }} ] }}";

    private static string Schema(string properties) =>
        $"{{ collMod: 'patients', validator: {{ $jsonSchema: {{ properties: {{ {properties} }} }} }} }}";
}
