using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;
using static FieldCrypt.MongoDb.Tests.Documents.Patients;
using static FieldCrypt.MongoDb.Tests.Guard.Form;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>Names given as text that no class has, and that are nearly those of encrypted members: their values would be plaintext of these.</summary>
internal static class SpellingForms
{
    private static readonly FilterDefinitionBuilder<Patient> Filter = Builders<Patient>.Filter;
    private static readonly UpdateDefinitionBuilder<Patient> Update = Builders<Patient>.Update;

    public static IEnumerable<Form> All { get; } =
    [
        new("spelling: filter", Refused, p => p.IdsAsync(Filter.Eq("ssn", Ssn1))),
        new("spelling: filter by several", Refused, p => p.IdsAsync(Filter.In("SSN", [Ssn1, Ssn2]))),
        new("spelling: filter as text", Refused, p => p.IdsAsync($"{{ $or: [ {{ ssn: '{Ssn1}' }}, {{ Clinic: 'North' }} ] }}")),
        new("spelling: filter of a nested member", Refused, p => p.IdsAsync(Filter.Eq("contact.phone", Phone1))),
        new("spelling: filter of an item", Refused, p => p.IdsAsync($"{{ Visits: {{ $elemMatch: {{ code: '{Code1}' }} }} }}")),
        new("spelling: filter of a whole document", Refused, p => p.IdsAsync($"{{ Contact: {{ City: 'Sydney', phone: '{Phone1}' }} }}")),
        new("spelling: filter by the name of the class, which is stored under another", Refused, p => p.IdsAsync($"{{ MemberNumber: {Number1} }}")),
        new("spelling: match", Refused, p => p.PipelineIdsAsync($"{{ $match: {{ ssn: '{Ssn1}' }} }}")),
        new("spelling: match after a field was added", Refused, p => p.PipelineIdsAsync("{ $addFields: { n: 1 } }", $"{{ $match: {{ ssn: '{Ssn1}' }} }}")),
        new("spelling: match after the fields were taken away", Refused, p => p.PipelineIdsAsync("{ $project: { n: 1 } }", $"{{ $match: {{ ssn: '{Ssn1}' }} }}")),
        new("spelling: set", Refused, p => p.UpdatedAsync(Update.Set("ssn", Ssn2), x => x.Ssn)),
        new("spelling: set on insert", Refused, p => p.UpdatedAsync(Update.SetOnInsert("diagnosis", Diagnosis1), x => x.Ssn)),
        new("spelling: set of an item", Refused, p => p.UpdatedAsync(Update.Set("visits.0.note", Note1), x => x.Ssn)),
        new("spelling: filter of items", Refused, p => p.UpdatedAsync(
            "{ $set: { 'visits.$[v].Year': 9 } }",
            x => x.Ssn,
            new UpdateOptions { ArrayFilters = [new JsonArrayFilterDefinition<BsonDocument>($"{{ 'v.Code': '{Code1}' }}")] })),
        new("spelling: push", Refused, p => p.UpdatedAsync(Update.Push("visits", new BsonDocument("Code", Code1)), x => x.Ssn)),
        new("spelling: increment", Refused, p => p.UpdatedAsync(Update.Inc("Member_No", 1), x => x.Ssn)),
        new("spelling: inserted document", Refused, p => InsertedAsync(p, new BsonDocument { { "_id", "p9" }, { "ssn", Ssn1 } })),
        new("spelling: inserted document with a nested one", Refused, p => InsertedAsync(p, new BsonDocument { { "_id", "p9" }, { "contact", new BsonDocument("Phone", Phone1) } })),
        new("spelling: copied by a pipeline", Refused, p => p.UpdatedByPipelineAsync("{ $set: { Ssn: '$ssn' } }")),
        new("spelling: merged by a pipeline", Refused, p => p.AggregateAsync("{ $project: { Ssn: '$ssn' } }", "{ $merge: { into: 'patients' } }")),
        new("spelling: inserted document with a path for a name", Refused, p => InsertedAsync(p, new BsonDocument { { "_id", "p9" }, { "Contact.Phone", Phone1 } })),
        new("spelling: inserted document with a misspelt path for a name", Refused, p => InsertedAsync(p, new BsonDocument { { "_id", "p9" }, { "visits.0.note", Note1 } })),
        new("spelling: set of a document with a path for a name", Refused, p => p.UpdatedAsync(
            new BsonDocument("$push", new BsonDocument("Visits", new BsonDocument("Code.x", Code1))), x => x.Ssn)),
        new("spelling: set by a pipeline", Refused, p => p.UpdatedByPipelineAsync($"{{ $set: {{ ssn: '{Ssn2}' }} }}")),
        new("spelling: set by a typed pipeline", Refused, p => p.UpdatedAsync(
            Update.Pipeline(new EmptyPipelineDefinition<Patient>().Set(Builders<Patient>.SetFields.Set("ssn", Ssn2))), x => x.Ssn)),
        new("spelling: set of a nested member by a pipeline", Refused, p => p.UpdatedByPipelineAsync($"{{ $set: {{ 'Contact.phone': '{Phone1}' }} }}")),
        new("spelling: set of a member of a misspelt one by a pipeline", Refused, p => p.UpdatedByPipelineAsync($"{{ $set: {{ 'contact.Phone': '{Phone1}' }} }}")),
        new("spelling: set field", Refused, p => p.UpdatedByPipelineAsync($"{{ $replaceWith: {{ $setField: {{ field: 'ssn', input: '$$ROOT', value: '{Ssn2}' }} }} }}")),
        new("spelling: merged objects", Refused, p => p.UpdatedByPipelineAsync($"{{ $replaceWith: {{ $mergeObjects: ['$$ROOT', {{ ssn: '{Ssn2}' }}] }} }}")),
        new("spelling: computed by a pipeline", Refused, p => p.UpdatedByPipelineAsync($"{{ $set: {{ ssn: {{ $concat: ['{Ssn2}', ''] }} }} }}")),
        new("spelling: added and merged", Refused, p => p.AggregateAsync($"{{ $addFields: {{ ssn: '{Ssn2}' }} }}", "{ $merge: { into: 'patients' } }")),
        new("spelling: merged where it matches", Refused, p => p.AggregateAsync($"{{ $merge: {{ into: 'patients', whenMatched: [{{ $set: {{ ssn: '{Ssn2}' }} }}] }} }}")),
        new("spelling: condition by an expression", Refused, p => p.IdsAsync($"{{ $expr: {{ $eq: ['$ssn', '{Ssn1}'] }} }}")),
        new("spelling: condition by an expression on a nested member", Refused, p => p.IdsAsync($"{{ $expr: {{ $in: ['$contact.phone', ['{Phone1}']] }} }}")),
        new("spelling: condition by an expression of the root", Refused, p => p.IdsAsync($"{{ $expr: {{ $gt: ['$$ROOT.ssn', '{Ssn1}'] }} }}")),
        new("spelling: condition by a field's name", Refused, p => p.IdsAsync($"{{ $expr: {{ $eq: [{{ $getField: 'ssn' }}, '{Ssn1}'] }} }}")),

        new("spelling: variable", Refused, p => p.IdsAsync($"{{ $expr: {{ $let: {{ vars: {{ a: '$ssn' }}, in: {{ $eq: ['$$a', '{Ssn1}'] }} }} }} }}")),
        new("spelling: member of a variable", Refused, p => p.IdsAsync($"{{ $expr: {{ $let: {{ vars: {{ a: '$contact' }}, in: {{ $eq: ['$$a.Phone', '{Phone1}'] }} }} }} }}")),
        new("spelling: misspelt member of a variable", Refused, p => p.IdsAsync($"{{ $expr: {{ $let: {{ vars: {{ a: '$Contact' }}, in: {{ $eq: ['$$a.phone', '{Phone1}'] }} }} }} }}")),
        new("spelling: variable of a variable", Refused, p => p.IdsAsync(
            $"{{ $expr: {{ $let: {{ vars: {{ a: '$contact' }}, in: {{ $let: {{ vars: {{ b: '$$a.phone' }}, in: {{ $eq: ['$$b', '{Phone1}'] }} }} }} }} }} }}")),
        new("spelling: constant in a variable", Refused, p => p.IdsAsync($"{{ $expr: {{ $let: {{ vars: {{ a: '{Ssn1}' }}, in: {{ $eq: ['$ssn', '$$a'] }} }} }} }}")),
        new("spelling: variable of a lookup", Refused, p => p.AggregateAsync(
            $"{{ $lookup: {{ from: 'rooms', let: {{ a: '$ssn' }}, pipeline: [{{ $match: {{ $expr: {{ $eq: ['$$a', '{Ssn1}'] }} }} }}], as: 'found' }} }}")),
        new("spelling: item of a list", Refused, p => p.IdsAsync($"{{ $expr: {{ $gt: [{{ $size: {{ $filter: {{ input: '$visits', cond: {{ $eq: ['$$this.Code', '{Code1}'] }} }} }} }}, 0] }} }}")),
        new("spelling: misspelt member of an item", Refused, p => p.IdsAsync(
            $"{{ $expr: {{ $anyElementTrue: [{{ $map: {{ input: '$Visits', as: 'v', in: {{ $eq: ['$$v.code', '{Code1}'] }} }} }}] }} }}")),
        new("spelling: set by a variable", Refused, p => p.UpdatedByPipelineAsync("{ $set: { Ssn: { $let: { vars: { a: '$ssn' }, in: '$$a' } } } }")),

        new("spelling: condition by a field's name in a document", Refused, p => p.IdsAsync($"{{ $expr: {{ $eq: [{{ $getField: {{ field: 'phone', input: '$Contact' }} }}, '{Phone1}'] }} }}")),
        new("spelling: condition by a field's name in a misspelt document", Refused, p => p.IdsAsync(
            $"{{ $expr: {{ $eq: [{{ $getField: {{ field: {{ $literal: 'Phone' }}, input: '$contact' }} }}, '{Phone1}'] }} }}")),
        new("spelling: condition on a member, or else a constant", Refused, p => p.IdsAsync($"{{ $expr: {{ $eq: [{{ $ifNull: ['$ssn', ''] }}, '{Ssn1}'] }} }}")),
        new("spelling: variable for a member, or else null", Refused, p => p.IdsAsync(
            $"{{ $expr: {{ $let: {{ vars: {{ a: {{ $ifNull: [null, '$contact'] }} }}, in: {{ $eq: ['$$a.phone', '{Phone1}'] }} }} }} }}")),
        new("spelling: constant in a document of a variable", Refused, p => p.IdsAsync($"{{ $expr: {{ $let: {{ vars: {{ a: {{ b: '{Ssn1}' }} }}, in: {{ $eq: ['$ssn', '$$a.b'] }} }} }} }}")),

        new("spelling: readable member", "", p => p.IdsAsync(Filter.Eq("clinic", "Central"))),
        new("spelling: existence", "", p => p.IdsAsync(Filter.Exists("ssn"))),
        new("spelling: removal", Ssn1, p => p.UpdatedAsync(Update.Unset("ssn"), x => x.Ssn)),
        new("spelling: removal by a pipeline", "p1:078-05-1120/+61-2-5550-1234/Central p4:-/-/North", p => p.UpdatedByPipelineAsync("{ $unset: 'ssn' }")),
        new("spelling: field that the pipeline added, in an expression", "p1 p2 p3 p4", p => p.PipelineIdsAsync("{ $addFields: { ssn: 5 } }", "{ $match: { $expr: { $eq: ['$ssn', 5] } } }")),
        new("spelling: existence by an expression", "p1 p2 p3 p4", p => p.PipelineIdsAsync("{ $match: { $expr: { $eq: [{ $type: '$ssn' }, 'missing'] } } }")),
        new("spelling: null by an expression", "p1 p2 p3 p4", p => p.PipelineIdsAsync("{ $match: { $expr: { $eq: [{ $ifNull: ['$ssn', null] }, null] } } }")),
        new("spelling: null in a variable", "p1 p2 p3 p4", p => p.PipelineIdsAsync("{ $match: { $expr: { $let: { vars: { a: '$ssn' }, in: { $eq: [{ $ifNull: ['$$a', null] }, null] } } } } }")),
        new("spelling: variable that is another's of the same name", "", p => p.PipelineIdsAsync(
            "{ $match: { $expr: { $let: { vars: { a: '$ssn' }, in: { $let: { vars: { a: '$Clinic' }, in: { $eq: ['$$a', 'South'] } } } } } } }")),
        new("spelling: inserted document with a readable path for a name", "inserted", p => InsertedAsync(p, new BsonDocument { { "_id", "p9" }, { "Contact.City", "Sydney" } })),
        new("spelling: key of a dictionary that looks like a path", Code2, async p =>
        {
            await p.InsertOneAsync(new Patient { Id = "p9", VisitsByWard = new() { ["North.Code"] = new Visit { Code = Code2 } } });
            return (await p.Find(x => x.Id == "p9").SingleAsync()).VisitsByWard!["North.Code"].Code!;
        }),
        new("spelling: key of a dictionary", Code2, p => p.UpdatedAsync(Update.Set("VisitsByWard.visits", new Visit { Code = Code2 }), x => x.VisitsByWard!["visits"].Code)),
        new("spelling: field that the pipeline added", "p1 p2 p3 p4", p => p.PipelineIdsAsync("{ $addFields: { ssn: 5 } }", "{ $match: { ssn: 5 } }")),
        new("spelling: field that the pipeline made", "2", p => p.PipelineIdsAsync("{ $group: { _id: '$Clinic', ssn: { $sum: 1 } } }", "{ $match: { ssn: 2 } }", "{ $project: { _id: { $toString: '$ssn' } } }", "{ $limit: 1 }")),
    ];

    private static async Task<string> InsertedAsync(IMongoCollection<Patient> patients, BsonDocument document)
    {
        await patients.Database.GetCollection<BsonDocument>("patients").InsertOneAsync(document);
        return "inserted";
    }
}
