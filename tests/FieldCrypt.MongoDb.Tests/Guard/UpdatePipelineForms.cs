using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Driver;
using static FieldCrypt.MongoDb.Tests.Documents.Patients;
using static FieldCrypt.MongoDb.Tests.Guard.Form;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>Updates that are pipelines. Whichever way they go, they may store nothing but a member's own ciphertext in its place.</summary>
internal static class UpdatePipelineForms
{
    private const string Unchanged = $"p1:{Ssn1}/{Phone1}/Central p4:-/-/North";

    public static IEnumerable<Form> All { get; } =
    [
        Refuses("a text if null", $"{{ $set: {{ Ssn: {{ $ifNull: ['$Ssn', '{Ssn2}'] }} }} }}"),
        Refuses("a text if null, second of three", $"{{ $set: {{ 'Contact.Phone': {{ $ifNull: [null, '$Contact.Phone', '{Phone2}'] }} }} }}"),
        Refuses("a text on condition", $"{{ $set: {{ Ssn: {{ $cond: [ {{ $eq: ['$Clinic', 'North'] }}, '{Ssn2}', '$Ssn' ] }} }} }}"),
        Refuses("a literal on condition", $"{{ $set: {{ Ssn: {{ $cond: [true, {{ $literal: '{Ssn2}' }}, '$Ssn'] }} }} }}"),
        Refuses("a text by choice", $"{{ $set: {{ Ssn: {{ $switch: {{ branches: [ {{ case: {{ $eq: ['$Clinic', 'North'] }}, then: '{Ssn2}' }} ], default: '$Ssn' }} }} }} }}"),
        Refuses("a variable if null", $"{{ $set: {{ Ssn: {{ $let: {{ vars: {{ a: '{Ssn2}' }}, in: {{ $ifNull: ['$Ssn', '$$a'] }} }} }} }} }}"),
        Refuses("a variable", $"{{ $set: {{ Ssn: {{ $let: {{ vars: {{ a: '{Ssn2}' }}, in: '$$a' }} }} }} }}"),
        Refuses("a literal", $"{{ $set: {{ Ssn: {{ $literal: '{Ssn2}' }} }} }}"),
        Refuses("another field, in two stages", $"{{ $set: {{ Other: '{Ssn2}' }} }}", "{ $set: { Ssn: '$Other' } }"),
        Refuses("a readable member", "{ $set: { Ssn: '$Clinic' } }"),
        Refuses("a readable member if null", "{ $set: { Ssn: { $ifNull: ['$Ssn', '$Clinic'] } } }"),
        Refuses("a readable member on condition", "{ $set: { Ssn: { $cond: { if: { $eq: ['$Ssn', null] }, then: '$Clinic', else: '$Ssn' } } } }"),
        Refuses("a computed text if null", "{ $set: { Diagnosis: { $ifNull: ['$Diagnosis', { $concat: ['$Clinic', '!'] }] } } }"),
        Refuses("a text if null, random member", "{ $set: { Diagnosis: { $ifNull: ['$Diagnosis', 'marker-diagnosis-new'] } } }"),
        Refuses("another encrypted member", "{ $set: { Ssn: '$Contact.Phone' } }"),
        Refuses("another encrypted member if null", "{ $set: { Ssn: { $ifNull: ['$Ssn', '$Contact.Phone'] } } }"),
        Refuses("ciphertext of the other algorithm", "{ $set: { Ssn: %diagnosis% } }"),
        Refuses("a nested document", $"{{ $set: {{ Contact: {{ Phone: {{ $ifNull: ['$Contact.Phone', '{Phone2}'] }} }} }} }}"),
        Refuses("a document if null", $"{{ $set: {{ Contact: {{ $ifNull: ['$Contact', {{ Phone: '{Phone2}' }}] }} }} }}"),
        Refuses("a literal document", $"{{ $set: {{ Contact: {{ $literal: {{ Phone: '{Phone2}' }} }} }} }}"),
        Refuses("a merged document", $"{{ $set: {{ Contact: {{ $mergeObjects: ['$Contact', {{ Phone: '{Phone2}' }}] }} }} }}"),
        Refuses("a document merged with readable fields", "{ $set: { Contact: { $mergeObjects: ['$Contact', { Phone: '$Clinic' }] } } }"),
        Refuses("a readable document", "{ $set: { Contact: '$Other' } }"),
        Refuses("a field that is set by name", $"{{ $set: {{ Contact: {{ $setField: {{ field: 'Phone', input: '$Contact', value: '{Phone2}' }} }} }} }}"),
        Refuses("every item merged", $"{{ $set: {{ Visits: {{ $map: {{ input: '$Visits', as: 'v', in: {{ $mergeObjects: ['$$v', {{ Code: '{Code2}' }}] }} }} }} }} }}"),
        Refuses("an item more", $"{{ $set: {{ Visits: {{ $concatArrays: ['$Visits', [ {{ Code: '{Code2}' }} ]] }} }} }}"),
        Refuses("a field of every item", $"{{ $set: {{ 'Visits.Code': '{Code2}' }} }}"),
        Refuses("a value of a dictionary", $"{{ $set: {{ 'VisitsByWard.7a.Code': '{Code2}' }} }}"),
        Refuses("an empty list", "{ $set: { Allergies: { $ifNull: ['$Allergies', []] } } }"),
        Refuses("ciphertext elsewhere", "{ $set: { Clinic: '$Ssn' } }"),
        Refuses("ciphertext elsewhere, in two stages", "{ $set: { Other: '$Ssn' } }", "{ $set: { Clinic: '$Other' } }"),
        Refuses("ciphertext in another place of the same document", "{ $set: { Backup: '$Contact' } }"),
        Refuses("ciphertext in a list", "{ $set: { Backup: ['$Ssn'] } }"),
        Refuses("the document merged with a default", $"{{ $replaceWith: {{ $mergeObjects: [ {{ Ssn: '{Ssn2}' }}, '$$ROOT' ] }} }}"),
        Refuses("another document", "{ $replaceWith: '$Contact' }"),
        Refuses("a readable document instead", "{ $replaceWith: '$Other' }"),
        Refuses("a projection that computes", "{ $project: { Ssn: { $toUpper: '$Clinic' } } }"),
        Refuses("a projection to another name", "{ $project: { Clinic: '$Ssn' } }"),
        Refuses("a field inside the member", "{ $set: { 'Home.City': 'marker-city-new' } }"),
        Refuses("a stage that updates have not", "{ $lookup: { from: 'rooms', localField: 'Clinic', foreignField: 'x', as: 'Ssn' } }"),
        Refuses("a computation with the member", "{ $set: { Year: { $strLenCP: '$Ssn' } } }"),
        new("update pipeline of a find and modify: a text if null", Refused, async p => $"{await p.FindOneAndUpdateAsync<Patient>(
            x => x.Id == "p4", Builders<Patient>.Update.Pipeline(await p.ParsedAsync($"{{ $set: {{ Ssn: {{ $ifNull: ['$Ssn', '{Ssn2}'] }} }} }}")))}"),
        new("update pipeline by a view without annotations: coalesced", Refused, async p => await CoalescedAsync(p)),

        Gives("itself", Unchanged, "{ $set: { Ssn: '$Ssn' } }"),
        Gives("null", $"p1:-/{Phone1}/Central p4:-/-/North", "{ $set: { Ssn: null } }"),
        Gives("removed", $"p1:-/{Phone1}/Central p4:-/-/North", "{ $set: { Ssn: '$$REMOVE' } }"),
        Gives("taken away", $"p1:-/{Phone1}/Central p4:-/-/North", "{ $unset: 'Ssn' }"),
        Gives("its ciphertext if null", $"p1:{Ssn1}/{Phone1}/Central p4:{Ssn1}/-/North", "{ $set: { Ssn: { $ifNull: ['$Ssn', %ssn%] } } }"),
        Gives("its ciphertext on condition", $"p1:{Ssn1}/{Phone1}/Central p4:{Ssn1}/-/North", "{ $set: { Ssn: { $cond: [ { $eq: ['$Clinic', 'North'] }, %ssn%, '$Ssn' ] } } }"),
        Gives("removed on condition", $"p1:-/{Phone1}/Central p4:-/-/North", "{ $set: { Ssn: { $cond: [ { $eq: ['$Clinic', 'Central'] }, '$$REMOVE', '$Ssn' ] } } }"),
        Gives("null by choice", $"p1:-/{Phone1}/Central p4:-/-/North", "{ $set: { Ssn: { $switch: { branches: [ { case: { $eq: ['$Clinic', 'North'] }, then: '$Ssn' } ], default: null } } } }"),
        Gives("a variable", $"p1:{Ssn1}/{Phone1}/Central p4:{Ssn1}/-/North", "{ $set: { Ssn: { $let: { vars: { a: %ssn% }, in: '$$a' } } } }"),
        Gives("through another field, which is taken away", Unchanged, "{ $set: { Other: '$Ssn' } }", "{ $set: { Ssn: '$Other' } }", "{ $unset: 'Other' }"),
        Gives("a readable field of a document", Unchanged, "{ $set: { Contact: { City: 'Perth' } } }", "{ $set: { Contact: { $cond: [ { $eq: ['$Id', 'p4'] }, '$$REMOVE', '$Contact' ] } } }"),
        Gives("a merged document", Unchanged, "{ $set: { Contact: { $mergeObjects: ['$Contact', { City: 'Perth' }] } } }"),
        Gives("a readable member", $"p1:{Ssn1}/{Phone1}/East p4:-/-/East", "{ $set: { Clinic: 'East' } }"),
        Gives("a readable member by a null test", $"p1:{Ssn1}/{Phone1}/known p4:-/-/unknown", "{ $set: { Clinic: { $cond: [ { $eq: ['$Ssn', null] }, 'unknown', 'known' ] } } }"),
        Gives("a readable member by equality", $"p1:{Ssn1}/{Phone1}/hit p4:-/-/North", "{ $set: { Clinic: { $cond: [ { $eq: ['$Ssn', %ssn%] }, 'hit', '$Clinic' ] } } }"),
        Gives("items in reverse", Unchanged, "{ $set: { Visits: { $cond: [ { $isArray: '$Visits' }, { $reverseArray: '$Visits' }, '$Visits' ] } } }"),
        Gives("items fewer", Unchanged, "{ $set: { Visits: { $filter: { input: { $ifNull: ['$Visits', []] }, cond: { $eq: ['$$this.Year', 2024] } } } } }"),
        Gives("the document with a readable field", $"p1:{Ssn1}/{Phone1}/new p4:-/-/new", "{ $replaceWith: { $mergeObjects: ['$$ROOT', { Clinic: 'new' }] } }"),
        Gives("some members kept", $"p1:{Ssn1}/-/Central p4:-/-/North", "{ $project: { Ssn: 1, Clinic: 1 } }"),
    ];

    private static Form Refuses(string name, params string[] stages) => new($"update pipeline: {name}", Refused, p => p.UpdatedByPipelineAsync(stages));

    private static Form Gives(string name, string answer, params string[] stages) =>
        new($"update pipeline that stores: {name}", answer, p => p.UpdatedByPipelineAsync(stages));

    private static async Task<string> CoalescedAsync(IMongoCollection<Patient> patients)
    {
        var view = patients.Database.GetCollection<PatientView>("patients");
        await view.UpdateManyAsync(
            _ => true, Builders<PatientView>.Update.Pipeline(new EmptyPipelineDefinition<PatientView>().Set(x => new PatientView { Ssn = x.Ssn ?? Ssn2 })));
        return "";
    }

    // Of the same collection, by somebody who forgot to annotate it.
    [MongoDB.Bson.Serialization.Attributes.BsonIgnoreExtraElements]
    private sealed class PatientView
    {
        public string? Id { get; set; }

        public string? Ssn { get; set; }
    }
}
