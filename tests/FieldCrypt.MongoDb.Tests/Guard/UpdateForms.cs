using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Linq;
using static FieldCrypt.MongoDb.Tests.Documents.Patients;
using static FieldCrypt.MongoDb.Tests.Guard.Form;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>Ways to change documents.</summary>
internal static class UpdateForms
{
    private static readonly UpdateDefinitionBuilder<Patient> Update = Builders<Patient>.Update;

    public static IEnumerable<Form> All { get; } =
    [
        new("set", Ssn2, p => p.UpdatedAsync(Update.Set(x => x.Ssn, Ssn2), x => x.Ssn)),
        new("set a random member", "marker-diagnosis-new", p => p.UpdatedAsync(Update.Set(x => x.Diagnosis, "marker-diagnosis-new"), x => x.Diagnosis)),
        new("set a number", "918273646", p => p.UpdatedAsync(Update.Set(x => x.MemberNumber, Number2), x => x.MemberNumber)),
        new("set to null", "", p => p.UpdatedAsync(Update.Set(x => x.Ssn, null), x => x.Ssn)),
        new("unset", "", p => p.UpdatedAsync(Update.Unset(x => x.Ssn), x => x.Ssn)),
        new("set a whole list", "marker-allergy-new", p => p.UpdatedAsync(Update.Set(x => x.Allergies, ["marker-allergy-new"]), x => x.Allergies![0])),
        new("set a whole class", "marker-city-new", p => p.UpdatedAsync(Update.Set(x => x.Home, new Address { City = "marker-city-new" }), x => x.Home!.City)),
        new("set a nested member", Phone2, p => p.UpdatedAsync(Update.Set(x => x.Contact!.Phone, Phone2), x => x.Contact!.Phone)),
        new("set a document with an encrypted member", Phone2, p => p.UpdatedAsync(
            Update.Set(x => x.Contact, new Contact { City = "Perth", Phone = Phone2 }), x => x.Contact!.Phone)),
        new("set a member of an item by position", Code2, p => p.UpdatedAsync(Update.Set(x => x.Visits![0].Code, Code2), x => x.Visits![0].Code)),
        new("set a member of every item", $"{Code2} {Code2}", p => p.UpdatedAsync(
            Update.Set(x => x.Visits!.AllElements().Code, Code2), x => string.Join(' ', x.Visits!.Select(v => v.Code)))),
        new("set a value of a dictionary", Code2, p => p.UpdatedAsync(
            Update.Set("VisitsByWard.7a", new Visit { Code = Code2 }), x => x.VisitsByWard!["7a"].Code)),
        new("push an item with encrypted members", Code2, p => p.UpdatedAsync(
            Update.Push(x => x.Visits, new Visit { Year = 2027, Code = Code2, Note = "marker-note-new" }), x => x.Visits![2].Code)),
        new("pull items by an encrypted member", "1", p => p.UpdatedAsync(
            Update.PullFilter(x => x.Visits, v => v.Code == Code1), x => x.Visits!.Count)),
        new("increment a readable member", "2025", p => p.UpdatedAsync(Update.Inc(x => x.Year, 1), x => x.Year)),
        new("rename a readable member", "Central", async p =>
        {
            await p.UpdateOneAsync(x => x.Id == "p1", Update.Rename(x => x.Clinic, "Hospital"));
            return (await Untyped(p).Find(new BsonDocument("_id", "p1")).SingleAsync())["Hospital"].AsString;
        }),
        new("filter by an encrypted member", "2", async p =>
            $"{(await p.UpdateManyAsync(x => x.Ssn == Ssn1, Update.Set(x => x.Clinic, "West"))).MatchedCount}"),
        new("replace", Ssn2, async p =>
        {
            await p.ReplaceOneAsync(x => x.Id == "p1", new Patient { Id = "p1", Ssn = Ssn2 });
            return (await p.Find(x => x.Id == "p1").SingleAsync()).Ssn!;
        }),
        new("insert through an upsert", Ssn2, async p =>
        {
            await p.UpdateOneAsync(x => x.Id == "p9", Update.SetOnInsert(x => x.Ssn, Ssn2), new UpdateOptions { IsUpsert = true });
            return (await p.Find(x => x.Id == "p9").SingleAsync()).Ssn!;
        }),
        new("upsert by an encrypted member", "p1 p2 p3 p4 upserted", async p =>
        {
            await p.UpdateOneAsync(x => x.Ssn == "marker-ssn-new", Update.SetOnInsert(x => x.Id, "upserted"), new UpdateOptions { IsUpsert = true });
            Assert.Equal("upserted", (await p.Find(x => x.Ssn == "marker-ssn-new").SingleAsync()).Id);
            return await p.IdsAsync(FilterDefinition<Patient>.Empty);
        }),
        new("find and update", Ssn1, async p => (await p.FindOneAndUpdateAsync(x => x.Ssn == Ssn1 && x.Clinic == "Central", Update.Set(x => x.Ssn, Ssn2))).Ssn!),
        new("find and replace", Ssn2, async p => (await p.FindOneAndReplaceAsync<Patient>(
            x => x.Ssn == Ssn2, new Patient { Id = "p2", Ssn = Ssn2 }, new() { ReturnDocument = ReturnDocument.After })).Ssn!),
        new("find and delete", "p2", async p => (await p.FindOneAndDeleteAsync(x => x.Ssn == Ssn2)).Id),
        new("delete", "2", async p => $"{(await p.DeleteManyAsync(x => x.Ssn == Ssn1)).DeletedCount}"),
        new("bulk write", "p1 p4 p5", async p =>
        {
            await p.BulkWriteAsync(
            [
                new InsertOneModel<Patient>(new Patient { Id = "p5", Ssn = Ssn2, Diagnosis = Diagnosis1 }),
                new UpdateOneModel<Patient>(Builders<Patient>.Filter.Eq(x => x.Id, "p1"), Update.Set(x => x.Ssn, Ssn2)),
                new ReplaceOneModel<Patient>(Builders<Patient>.Filter.Eq(x => x.Id, "p4"), new Patient { Id = "p4", Ssn = Ssn2 }),
                new DeleteOneModel<Patient>(Builders<Patient>.Filter.Eq(x => x.Id, "p2")),
            ]);
            return await p.Find(x => x.Ssn == Ssn2).IdsAsync();
        }),

        new("set by name, other number type", Refused, p => p.UpdatedAsync(Update.Set("MemberNumber", (long)Number2), x => x.MemberNumber)),
        new("set by stored name, other number type", Refused, p => p.UpdatedAsync(Update.Set("member_no", (long)Number2), x => x.MemberNumber)),
        new("increment", Refused, p => p.UpdatedAsync(Update.Inc(x => x.MemberNumber, 1), x => x.MemberNumber)),
        new("multiply", Refused, p => p.UpdatedAsync(Update.Mul(x => x.MemberNumber, 2), x => x.MemberNumber)),
        new("minimum", Refused, p => p.UpdatedAsync(Update.Min(x => x.MemberNumber, Number2), x => x.MemberNumber)),
        new("maximum", Refused, p => p.UpdatedAsync(Update.Max(x => x.MemberNumber, Number2), x => x.MemberNumber)),
        new("bits", Refused, p => p.UpdatedAsync(Update.BitwiseOr(x => x.MemberNumber, 1), x => x.MemberNumber)),
        new("current date", Refused, p => p.UpdatedAsync(Update.CurrentDate(x => x.Born), x => x.Born)),
        new("rename from an encrypted member", Refused, p => p.UpdatedAsync(Update.Rename(x => x.Ssn, "Number"), x => x.Ssn)),
        new("rename to an encrypted member", Refused, p => p.UpdatedAsync(Update.Rename("Clinic", "Ssn"), x => x.Ssn)),
        new("add to a set of items with random members", Refused, p => p.UpdatedAsync(
            Update.AddToSet(x => x.Visits, new Visit { Code = Code1, Note = Note1 }), x => x.Visits!.Count)),
        new("raw set", Refused, p => p.UpdatedAsync($"{{ $set: {{ Ssn: '{Ssn2}' }} }}", x => x.Ssn)),
        new("raw set of a nested member", Refused, p => p.UpdatedAsync($"{{ $set: {{ 'Contact.Phone': '{Phone2}' }} }}", x => x.Contact!.Phone)),
        new("raw set of a document", Refused, p => p.UpdatedAsync($"{{ $set: {{ Contact: {{ Phone: '{Phone2}' }} }} }}", x => x.Contact!.Phone)),
        new("raw set inside an encrypted class", Refused, p => p.UpdatedAsync("{ $set: { 'Home.City': 'marker-city-new' } }", x => x.Home!.City)),
        new("raw set inside an encrypted list", Refused, p => p.UpdatedAsync("{ $set: { 'Allergies.0': 'marker-allergy-new' } }", x => x.Allergies![0])),
        new("raw push to an encrypted list", Refused, p => p.UpdatedAsync("{ $push: { Allergies: 'marker-allergy-new' } }", x => x.Allergies!.Count)),
        new("raw push of items", Refused, p => p.UpdatedAsync($"{{ $push: {{ Visits: {{ $each: [{{ Code: '{Code2}' }}] }} }} }}", x => x.Visits!.Count)),
        new("raw push with sort", Refused, p => p.UpdatedAsync("{ $push: { Visits: { $each: [], $sort: { Code: 1 } } } }", x => x.Visits!.Count)),
        new("raw pull of items", Refused, p => p.UpdatedAsync($"{{ $pull: {{ Visits: {{ Code: '{Code1}' }} }} }}", x => x.Visits!.Count)),
        new("raw pull from an encrypted list", Refused, p => p.UpdatedAsync("{ $pull: { Allergies: 'marker-allergy-one' } }", x => x.Allergies!.Count)),
        new("raw array filter", Refused, p => p.UpdatedAsync(
            "{ $set: { 'Visits.$[v].Year': 1 } }",
            x => x.Visits![0].Year,
            new UpdateOptions { ArrayFilters = [new JsonArrayFilterDefinition<BsonDocument>($"{{ 'v.Code': '{Code1}' }}")] })),
        new("raw set of every item", Refused, p => p.UpdatedAsync($"{{ $set: {{ 'Visits.$[].Code': '{Code2}' }} }}", x => x.Visits![0].Code)),
        new("pipeline that sets plaintext", Refused, p => p.UpdatedAsync(
            Update.Pipeline(new BsonDocument[] { new("$set", new BsonDocument("Ssn", Ssn2)) }), x => x.Ssn)),
        new("pipeline that computes", Refused, p => p.UpdatedAsync(
            Update.Pipeline(new[] { BsonDocument.Parse("{ $set: { Ssn: { $concat: ['078-05', '-0000'] } } }") }), x => x.Ssn)),
        new("pipeline that copies ciphertext elsewhere", Refused, p => p.UpdatedAsync(
            Update.Pipeline(new[] { BsonDocument.Parse("{ $set: { Clinic: '$Ssn' } }") }), x => x.Clinic)),
        new("pipeline that replaces the document", Refused, p => p.UpdatedAsync(
            Update.Pipeline(new[] { BsonDocument.Parse($"{{ $replaceWith: {{ _id: 'p1', Ssn: '{Ssn2}' }} }}") }), x => x.Ssn)),
        new("pipeline that sets a readable member", "East", p => p.UpdatedAsync(
            Update.Pipeline(new[] { BsonDocument.Parse("{ $set: { Clinic: 'East' } }") }), x => x.Clinic)),
        new("raw replacement", Refused, async p =>
        {
            await Untyped(p).ReplaceOneAsync(new BsonDocument("_id", "p1"), new BsonDocument { { "_id", "p1" }, { "Ssn", Ssn2 } });
            return "";
        }),
        new("raw insert", Refused, async p =>
        {
            await Untyped(p).InsertOneAsync(new BsonDocument { { "_id", "p7" }, { "Ssn", Ssn2 } });
            return "";
        }),
        new("raw insert of a nested member", Refused, async p =>
        {
            await Untyped(p).InsertOneAsync(new BsonDocument { { "_id", "p7" }, { "Visits", new BsonArray { new BsonDocument("Code", Code2) } } });
            return "";
        }),
        new("raw insert among many", Refused, async p =>
        {
            await Untyped(p).InsertManyAsync([new BsonDocument("_id", "p7"), new BsonDocument { { "_id", "p8" }, { "Ssn", Ssn2 } }]);
            return "";
        }),
        new("raw delete", Refused, async p => $"{(await Untyped(p).DeleteManyAsync(new BsonDocument("Ssn", Ssn1))).DeletedCount}"),
        new("raw find and modify", Refused, async p => $"{await Untyped(p).FindOneAndUpdateAsync<BsonDocument>(
            new BsonDocument("_id", "p1"), new BsonDocument("$set", new BsonDocument("Ssn", Ssn2)))}"),
        new("raw command", Refused, async p => $"{await p.Database.RunCommandAsync<BsonDocument>(new BsonDocument
        {
            { "insert", "patients" },
            { "documents", new BsonArray { new BsonDocument { { "_id", "p7" }, { "Ssn", Ssn2 } } } },
        })}"),
        new("ciphertext of the other algorithm", Refused, async p =>
        {
            var stored = await Untyped(p).Find(new BsonDocument("_id", "p1")).SingleAsync();
            return $"{await Untyped(p).UpdateOneAsync(new BsonDocument("_id", "p1"), new BsonDocument("$set", new BsonDocument("Diagnosis", stored["Ssn"])))}";
        }),
        new("binary that only claims to be encrypted", Refused, async p => $"{await Untyped(p).UpdateOneAsync(
            new BsonDocument("_id", "p1"),
            new BsonDocument("$set", new BsonDocument("Ssn", new BsonBinaryData(System.Text.Encoding.UTF8.GetBytes(Ssn2), BsonBinarySubType.Encrypted))))}"),
        new("index with a plaintext condition", Refused, async p => await p.Indexes.CreateOneAsync(new CreateIndexModel<Patient>(
            Builders<Patient>.IndexKeys.Ascending(x => x.Clinic),
            new CreateIndexOptions<Patient> { PartialFilterExpression = new BsonDocument("Ssn", Ssn1) }))),
        new("index on an encrypted member", "Ssn_1", async p => await p.Indexes.CreateOneAsync(new CreateIndexModel<Patient>(
            Builders<Patient>.IndexKeys.Ascending(x => x.Ssn)))),
        new("validator with plaintext", Refused, async p =>
        {
            await p.Database.CreateCollectionAsync("patients", new CreateCollectionOptions<Patient> { Validator = new BsonDocument("Ssn", Ssn1) });
            return "";
        }),
        new("a collection that nobody mentioned", Refused, async p =>
        {
            await p.Database.GetCollection<BsonDocument>("unknown").InsertOneAsync(new BsonDocument("Ssn", Ssn1));
            return "";
        }),
        new("map and reduce", Refused, async p => $"{await p.Database.RunCommandAsync<BsonDocument>(new BsonDocument
        {
            { "mapReduce", "patients" }, { "map", new BsonJavaScript("function() { emit(this.Ssn, 1) }") }, { "reduce", new BsonJavaScript("") }, { "out", "x" },
        })}"),
    ];

    private static IMongoCollection<BsonDocument> Untyped(IMongoCollection<Patient> patients) => patients.Database.GetCollection<BsonDocument>("patients");
}
