using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Serializers;
using MongoDB.Driver;
using MongoDB.Driver.Linq;
using static FieldCrypt.MongoDb.Tests.Documents.Patients;
using static FieldCrypt.MongoDb.Tests.Guard.Form;

#pragma warning disable CA1304, CA1309, CA1310, CA1311, CA1862, CA2251 // What matters is how the driver translates these calls; no string is compared here.

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>Typed ways to ask and to change that need several stages or expressions of the driver.</summary>
internal static class TypedForms
{
    private static readonly FilterDefinitionBuilder<Patient> Filter = Builders<Patient>.Filter;
    private static readonly UpdateDefinitionBuilder<Patient> Update = Builders<Patient>.Update;

    public static IEnumerable<Form> All { get; } =
    [
        new("typed: any of a list contained in another", "p1", p =>
        {
            var codes = new[] { Code1, "zz" };
            return p.Find(x => x.Visits!.Any(v => codes.Contains(v.Code))).IdsAsync();
        }),
        new("typed: all of a list", "p2 p3 p4", p => p.Find(x => x.Visits!.All(v => v.Code != Code1)).IdsAsync()),
        new("typed: a selected list contains", "p1 p2", p => p.Find(x => x.Visits!.Select(v => v.Code).Contains(Code2)).IdsAsync()),
        new("typed: count of matching items", "p1", p => p.Find(x => x.Visits != null && x.Visits.Count(v => v.Code == Code1) == 1).IdsAsync()),
        new("typed: member of the first matching item", Note1, async p =>
            (await p.AsQueryable().Where(x => x.Id == "p1").Select(x => x.Visits!.Where(v => v.Code == Code1).Select(v => v.Note).First()).ToListAsync()).Sorted()),
        new("typed: matching items", Code2, async p =>
            (await p.AsQueryable().Where(x => x.Id == "p1").Select(x => new { x.Id, V = x.Visits!.Where(v => v.Code == Code2) }).ToListAsync())
            .SelectMany(x => x.V).Select(v => v.Code).Sorted()),
        new("typed: into a class", $"p1/{Ssn1}/{Note1}/{Code1} {Code2}", async p =>
            (await p.AsQueryable().Where(x => x.Id == "p1")
                .Select(x => new Summary { Id = x.Id, Ssn = x.Ssn, Note = x.Visits![0].Note, Codes = x.Visits.Select(v => v.Code).ToList() }).ToListAsync())
            .Select(x => $"{x.Id}/{x.Ssn}/{x.Note}/{string.Join(' ', x.Codes!)}").Sorted()),
        new("typed: into a record", $"p1/{Ssn1} p3/{Ssn1}", async p =>
            (await p.AsQueryable().Where(x => x.Ssn == Ssn1).Select(x => new Pair(x.Id, x.Ssn)).ToListAsync()).Select(x => $"{x.Id}/{x.Ssn}").Sorted()),
        new("typed: condition on a class", "p1 p3", async p =>
            (await p.AsQueryable().Select(x => new Summary { Id = x.Id, Ssn = x.Ssn }).Where(x => x.Ssn == Ssn1).Select(x => x.Id!).ToListAsync()).Sorted()),
        new("typed: label by equality", "mine mine other other", async p =>
            (await p.AsQueryable().Select(x => x.Ssn == Ssn1 ? "mine" : "other").ToListAsync()).Sorted()),
        new("typed: member or null", $"{Ssn1} {Ssn2}", async p =>
            (await p.AsQueryable().Select(x => new { V = x.Clinic == "Central" ? x.Ssn : null }).ToListAsync()).Select(x => x.V).OfType<string>().Sorted()),
        new("typed: ternary with a constant", "p1", async p =>
            (await p.AsQueryable().Where(x => (x.Clinic == "Central" ? x.Ssn : Ssn2) == Ssn1).Select(x => x.Id).ToListAsync()).Sorted()),
        new("typed: constant on the left", "p1 p3", p => p.Find(x => Ssn1 == x.Ssn).IdsAsync()),
        new("typed: equality of objects", "p1 p3", p => p.Find(x => object.Equals(x.Ssn, Ssn1)).IdsAsync()),
        new("typed: equality of strings", "p1 p3", p => p.Find(x => string.Equals(x.Ssn, Ssn1)).IdsAsync()),
        new("typed: member with itself", "p1 p2 p3 p4", p => p.Find(x => x.Ssn == x.Ssn).IdsAsync()),
        new("typed: groups with accumulators", "2 1 1", async p =>
            string.Join(' ', (await p.AsQueryable().GroupBy(x => x.Ssn).Select(g => new { g.Key, All = g.Select(x => x.Diagnosis).ToList() }).ToListAsync())
                .Select(x => x.All.Count).OrderDescending())),
        new("typed: groups by several", "4", async p =>
            $"{(await p.AsQueryable().GroupBy(x => new { x.Ssn, x.Clinic }).Select(g => new { g.Key.Ssn, g.Key.Clinic, N = g.Count() }).ToListAsync()).Count}"),
        new("typed: groups by how many", Ssn1, async p =>
            (await p.AsQueryable().GroupBy(x => x.Ssn).Where(g => g.Count() > 1).Select(g => g.Key).ToListAsync()).OfType<string>().Sorted()),
        new("typed: one group", "2", async p =>
            (await p.AsQueryable().GroupBy(x => x.Ssn).Where(g => g.Key == Ssn1).Select(g => g.Count()).ToListAsync()).Sorted()),
        new("typed: group join", "p1:2 p2:1 p3:2", async p =>
            (await p.AsQueryable().Where(x => x.Ssn != null).GroupJoin(p.AsQueryable(), a => a.Ssn, b => b.Ssn, (a, bs) => new { a.Id, N = bs.Count() }).ToListAsync())
            .Select(x => $"{x.Id}:{x.N}").Sorted()),
        new("typed: from a list in a query", $"p1/{Ssn1}/{Note1}", async p =>
            (await (from x in p.AsQueryable() where x.Visits != null from v in x.Visits! where v.Code == Code1 select new { x.Id, x.Ssn, v.Note }).ToListAsync())
            .Select(x => $"{x.Id}/{x.Ssn}/{x.Note}").Sorted()),
        new("typed: a variable in a query", "p1 p3", async p =>
            (await (from x in p.AsQueryable() let k = x.Ssn where k == Ssn1 select new { x.Id, k }).ToListAsync()).Select(x => x.Id).Sorted()),
        new("typed: distinct pairs", "4", async p => $"{(await p.AsQueryable().Select(x => new { x.Ssn, x.Clinic }).Distinct().ToListAsync()).Count}"),
        new("typed: concatenated queries", $"{Ssn1} {Ssn1} {Ssn2}", async p =>
            (await p.AsQueryable().Where(x => x.Clinic == "Central").Select(x => x.Ssn)
                .Concat(p.AsQueryable().Where(x => x.Id == "p3").Select(x => x.Ssn)).ToListAsync()).Sorted()),
        new("typed: exists in a query", "4", async p => $"{await p.CountDocumentsAsync(x => Mql.Exists(x.Ssn))}"),
        new("typed: facet", "2", async p => $"{(await p.Aggregate()
            .Facet(AggregateFacet.Create("a", new EmptyPipelineDefinition<Patient>().Match(x => x.Ssn == Ssn1))).SingleAsync()).Facets[0].Output<Patient>().Count}"),
        new("typed: upper case in a projection", Refused, async p => $"{await p.Find(x => x.Id == "p1").Project(x => x.Ssn!.ToUpper()).SingleAsync()}"),
        new("typed: nullable short equal to null", "p2 p3 p4", p => p.Find(x => x.Ward == null).IdsAsync()),
        new("typed: nullable has a value", "p1", p => p.Find(x => x.Born.HasValue).IdsAsync()),
        new("typed: subclass by its member", "1", async p =>
        {
            var animals = p.Database.GetCollection<Animal>("animals");
            await animals.InsertManyAsync([new Dog("d", "chip", null, "breed"), new Animal("a", "chip", null)]);
            return $"{await animals.OfType<Dog>().CountDocumentsAsync(x => x.Chip == "chip")}";
        }),

        new("typed: equality under another case", Refused, p => p.Find(x => string.Equals(x.Ssn, Ssn1, StringComparison.OrdinalIgnoreCase)).IdsAsync()),
        new("typed: comparison under another case", Refused, p => p.Find(x => string.Compare(x.Ssn, Ssn1, true) == 0).IdsAsync()),
        new("typed: trimmed", Refused, p => p.Find(x => x.Ssn!.Trim() == Ssn1).IdsAsync()),
        new("typed: replaced", NotTranslated, p => p.Find(x => x.Ssn!.Replace("078-05", "") == Ssn1).IdsAsync()),
        new("typed: a character", Refused, p => p.Find(x => x.Ssn![0] == '0').IdsAsync()),
        new("typed: interpolated", NotTranslated, async p => (await p.AsQueryable().Select(x => $"{x.Ssn} ({x.Clinic})").ToListAsync()).Sorted()),
        new("typed: list of strings or patterns", Refused, p => p.IdsAsync(Filter.StringIn(x => x.Ssn, "marker-ssn"))),
        new("typed: distinct with a random member", Refused, async p => $"{(await p.AsQueryable().Select(x => new { x.Diagnosis, x.Clinic }).Distinct().ToListAsync()).Count}"),
        new("typed: order after projection", Refused, async p => (await p.AsQueryable().Select(x => new { x.Id, Q = x.Ssn }).OrderBy(x => x.Q).ToListAsync()).Select(x => x.Id).Sorted()),
        new("typed: groups by a random member", Refused, async p => $"{(await p.AsQueryable().GroupBy(x => x.Diagnosis ?? "marker-none").Select(g => g.Key).ToListAsync()).Count}"),
        new("typed: one of two members", Refused, async p =>
            (await p.AsQueryable().Where(x => new[] { x.Ssn, x.Diagnosis }.Contains(Ssn1)).Select(x => x.Id).ToListAsync()).Sorted()),
        new("typed: field by name with a serializer", Refused, p => p.Find(x => Mql.Field(x, "Ssn", StringSerializer.Instance) == Ssn1).IdsAsync()),
        new("typed: into a view of a lookup", Refused, async p => $"{await p.Aggregate().Lookup<Patient, Patient, Joined>(p, x => x.Ssn, x => x.Ssn, x => x.Wrap!.List)
            .Match(o => o.Wrap!.List!.Any(x => x.Ssn == Ssn1)).AnyAsync()}"),

        new("typed: set for every matching item", $"{Code1} {Code1}", p => p.UpdatedAsync(
            Update.Set(x => x.Visits!.AllMatchingElements("v").Code, Code1),
            x => string.Join(' ', x.Visits!.Select(v => v.Code)),
            new UpdateOptions { ArrayFilters = [new JsonArrayFilterDefinition<BsonDocument>("{ 'v.Year': { $gt: 2000 } }")] })),
        new("typed: set for the first matching item", Code1, async p =>
        {
            await p.UpdateOneAsync(x => x.Id == "p1" && x.Visits!.Any(v => v.Code == Code2), Update.Set(x => x.Visits!.FirstMatchingElement().Code, Code1));
            return (await p.Find(x => x.Id == "p1").SingleAsync()).Visits![1].Code!;
        }),
        new("typed: set in a dictionary", "marker-note-new", p => p.UpdatedAsync(Update.Set(x => x.VisitsByWard!["7a"].Note, "marker-note-new"), x => x.VisitsByWard!["7a"].Note)),
        new("typed: set by a path with a filter, whose type the driver does not know", Refused, p => p.UpdatedAsync(
            Update.Set("Visits.$[v].Code", Code1),
            x => string.Join(' ', x.Visits!.Select(v => v.Code)),
            new UpdateOptions { ArrayFilters = [new JsonArrayFilterDefinition<BsonDocument>("{ 'v.Year': 2024 }")] })),
        new("typed: push with slice and sort", "2024 2025 2027", p => p.UpdatedAsync(
            Update.PushEach(x => x.Visits, [new Visit { Year = 2027, Code = Code2 }], slice: -5, sort: Builders<Visit>.Sort.Ascending(v => v.Year)),
            x => string.Join(' ', x.Visits!.Select(v => v.Year)))),
        new("typed: pull by a list", "1", p =>
        {
            var codes = new[] { Code1 };
            return p.UpdatedAsync(Update.PullFilter(x => x.Visits, v => codes.Contains(v.Code)), x => x.Visits!.Count);
        }),
        new("typed: pop an item", "1", p => p.UpdatedAsync(Update.PopLast(x => x.Visits), x => x.Visits!.Count)),
        new("typed: several changes", $"{Ssn2}//2025", p => p.UpdatedAsync(
            Update.Combine(Update.Set(x => x.Ssn, Ssn2), Update.Inc(x => x.Year, 1), Update.Unset(x => x.Diagnosis)), x => $"{x.Ssn}/{x.Diagnosis}/{x.Year}")),
        new("typed: update and project", Ssn2, async p => (await p.FindOneAndUpdateAsync<Patient, Pair>(
            x => x.Id == "p1",
            Update.Set(x => x.Ssn, Ssn2),
            new() { ReturnDocument = ReturnDocument.After, Projection = Builders<Patient>.Projection.Expression(x => new Pair(x.Id, x.Ssn)) })).Ssn!),
        new("typed: replace through an upsert", "p9", async p =>
        {
            await p.ReplaceOneAsync(x => x.Ssn == "marker-ssn-new", new Patient { Id = "p9", Ssn = "marker-ssn-new" }, new ReplaceOptions { IsUpsert = true });
            return await p.Find(x => x.Ssn == "marker-ssn-new").IdsAsync();
        }),
        new("typed: pop from an encrypted list", Refused, p => p.UpdatedAsync(Update.PopLast(x => x.Allergies), x => x.Allergies!.Count)),
        new("typed: push with an encrypted order", Refused, p => p.UpdatedAsync(
            Update.PushEach(x => x.Visits, [new Visit { Code = Code2 }], sort: Builders<Visit>.Sort.Ascending(v => v.Code)), x => x.Visits!.Count)),
        new("typed: pull a whole item with a random member", Refused, p => p.UpdatedAsync(Update.Pull(x => x.Visits, new Visit { Code = Code1, Note = Note1 }), x => x.Visits!.Count)),
        new("typed: rename into a document", Refused, p => p.UpdatedAsync(Update.Rename("Clinic", "Contact.Phone"), x => x.Clinic)),
        new("typed: rename of a document", Refused, p => p.UpdatedAsync(Update.Rename("Contact", "Moved"), x => x.Clinic)),
        new("typed: filter of items by any of several", Refused, p => p.UpdatedAsync(
            "{ $set: { 'Visits.$[v].Year': 9 } }",
            x => x.Visits![0].Year,
            new UpdateOptions { ArrayFilters = [new JsonArrayFilterDefinition<BsonDocument>($"{{ $or: [ {{ 'v.Code': '{Code1}' }} ] }}")] })),
        new("typed: filter of whole items", Refused, p => p.UpdatedAsync(
            "{ $set: { 'Visits.$[v].Year': 9 } }",
            x => x.Visits![0].Year,
            new UpdateOptions { ArrayFilters = [new JsonArrayFilterDefinition<BsonDocument>($"{{ v: {{ Year: 2024, Code: '{Code1}' }} }}")] })),
        new("typed: pipeline that sets a readable member", NotTranslated, p => PipelineAsync(p, x => new Patient { Diagnosis = x.Clinic })),
        new("typed: pipeline that copies a member", NotTranslated, p => PipelineAsync(p, x => new Patient { Diagnosis = x.Ssn })),
        new("typed: pipeline that shows a member", NotTranslated, p => PipelineAsync(p, x => new Patient { Clinic = x.Ssn })),
        new("typed: pipeline that coalesces with a readable member", NotTranslated, p => PipelineAsync(p, x => new Patient { Ssn = x.Ssn ?? x.Clinic })),
        new("typed: pipeline that concatenates", NotTranslated, p => PipelineAsync(p, x => new Patient { Ssn = x.Clinic + "078-05" })),
        new("typed: pipeline that coalesces", $"{Ssn1}", async p =>
        {
            await PipelineAsync(p, x => new Patient { Ssn = x.Ssn ?? Ssn1 });
            return (await p.Find(x => x.Id == "p4").SingleAsync()).Ssn!;
        }),
        new("typed: pipeline that appends an item", "3", async p =>
        {
            await p.UpdateOneAsync(x => x.Id == "p1", Builders<Patient>.Update.Pipeline(
                new EmptyPipelineDefinition<Patient>().Set(x => new Patient { Visits = x.Visits!.Append(new Visit { Year = 2027, Code = Code1 }).ToList() })));
            return $"{(await p.Find(x => x.Id == "p1").SingleAsync()).Visits!.Count}";
        }),
    ];

    private static async Task<string> PipelineAsync(IMongoCollection<Patient> patients, System.Linq.Expressions.Expression<Func<Patient, Patient>> fields) =>
        $"{(await patients.UpdateManyAsync(_ => true, Builders<Patient>.Update.Pipeline(new EmptyPipelineDefinition<Patient>().Set(fields)))).MatchedCount}";

    private sealed class Summary
    {
        public string? Id { get; set; }

        public string? Ssn { get; set; }

        public string? Note { get; set; }

        public List<string?>? Codes { get; set; }
    }

    private sealed record Pair(string Id, string? Ssn);

    [MongoDB.Bson.Serialization.Attributes.BsonIgnoreExtraElements]
    private sealed class Joined
    {
        public string? Id { get; set; }

        public Wrapped? Wrap { get; set; }
    }

    private sealed class Wrapped
    {
        public List<View>? List { get; set; }
    }

    [MongoDB.Bson.Serialization.Attributes.BsonIgnoreExtraElements]
    private sealed class View
    {
        public string? Id { get; set; }

        public string? Ssn { get; set; }
    }
}
