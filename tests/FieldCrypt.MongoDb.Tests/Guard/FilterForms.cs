using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Linq;
using static FieldCrypt.MongoDb.Tests.Documents.Patients;
using static FieldCrypt.MongoDb.Tests.Guard.Form;

#pragma warning disable CA1304, CA1309, CA1311, CA1862 // What matters is how the driver translates these calls; no string is compared here.

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>Ways to find documents.</summary>
internal static class FilterForms
{
    private static readonly FilterDefinitionBuilder<Patient> Filter = Builders<Patient>.Filter;

    public static IEnumerable<Form> All { get; } =
    [
        new("equal by expression", "p1 p3", p => p.IdsAsync(Filter.Eq(x => x.Ssn, Ssn1))),
        new("equal by lambda", "p1 p3", p => p.Find(x => x.Ssn == Ssn1).IdsAsync()),
        new("equal by captured variable", "p2", p =>
        {
            var wanted = Ssn2;
            return p.Find(x => x.Ssn == wanted).IdsAsync();
        }),
        new("equal by Equals", "p1 p3", p => p.Find(x => x.Ssn!.Equals(Ssn1)).IdsAsync()),
        new("equal by name, typed value", "p1 p3", p => p.IdsAsync(Filter.Eq("Ssn", Ssn1))),
        new("not equal by expression", "p2 p4", p => p.IdsAsync(Filter.Ne(x => x.Ssn, Ssn1))),
        new("not equal by lambda", "p2 p4", p => p.Find(x => x.Ssn != Ssn1).IdsAsync()),
        new("negated equality", "p2 p4", p => p.Find(x => !(x.Ssn == Ssn1)).IdsAsync()),
        new("in", "p1 p2 p3", p => p.IdsAsync(Filter.In(x => x.Ssn, [Ssn1, Ssn2]))),
        new("not in", "p4", p => p.IdsAsync(Filter.Nin(x => x.Ssn, [Ssn1, Ssn2]))),
        new("list contains", "p1 p2 p3", p =>
        {
            var wanted = new List<string?> { Ssn1, Ssn2 };
            return p.Find(x => wanted.Contains(x.Ssn)).IdsAsync();
        }),
        new("in with null", "p2 p4", p => p.IdsAsync(Filter.In(x => x.Ssn, [null, Ssn2]))),
        new("equal to null", "p4", p => p.Find(x => x.Ssn == null).IdsAsync()),
        new("not equal to null", "p1 p2 p3", p => p.Find(x => x.Ssn != null).IdsAsync()),
        new("exists", "p1 p2 p3 p4", p => p.IdsAsync(Filter.Exists(x => x.Ssn))),
        new("random member equal to null", "p3 p4", p => p.Find(x => x.Diagnosis == null).IdsAsync()),
        new("and with a readable member", "p3", p => p.Find(x => x.Ssn == Ssn1 && x.Clinic == "North").IdsAsync()),
        new("or", "p1 p2 p3", p => p.Find(x => x.Ssn == Ssn1 || x.MemberNumber == Number2).IdsAsync()),
        new("int", "p1 p3", p => p.Find(x => x.MemberNumber == Number1).IdsAsync()),
        new("int by expression", "p1 p3", p => p.IdsAsync(Filter.Eq(x => x.MemberNumber, Number1))),
        new("long", "p1", p => p.Find(x => x.Card == Card1).IdsAsync()),
        new("nullable short by expression", "p1", p => p.IdsAsync(Filter.Eq(x => x.Ward, Ward1))),
        new("date", "p1", p => p.Find(x => x.Born == Born1).IdsAsync()),
        new("guid", "p1", p => p.Find(x => x.Insurance == Insurance1).IdsAsync()),
        new("enum as string", "p1", p => p.IdsAsync(Filter.Eq(x => x.Triage, Triage.Urgent))),
        new("nested member", "p1", p => p.Find(x => x.Contact!.Phone == Phone1).IdsAsync()),
        new("readable nested member", "p2 p3", p => p.Find(x => x.Contact!.City == "Hobart").IdsAsync()),
        new("any item of a list", "p1 p2", p => p.Find(x => x.Visits!.Any(v => v.Code == Code2)).IdsAsync()),
        new("element match with two conditions", "p1", p => p.IdsAsync(Filter.ElemMatch(x => x.Visits, v => v.Code == Code1 && v.Year == 2024))),
        new("path through a list by name", "p1 p2", p => p.IdsAsync(Filter.Eq("Visits.Code", Code2))),
        new("position in a list", "p1", p => p.Find(x => x.Visits![0].Code == Code1).IdsAsync()),
        new("value of a dictionary", "p1", p => p.Find(x => x.VisitsByWard!["7a"].Code == Code1).IdsAsync()),
        new("size of a readable list of encrypted items", "p1", p => p.Find(x => x.Visits!.Count == 2).IdsAsync()),
        new("count", "2", async p => $"{await p.CountDocumentsAsync(x => x.Ssn == Ssn1)}"),
        new("distinct", $"{Ssn1} {Ssn2}", async p => (await p.Distinct(x => x.Ssn, x => x.Ssn != null).ToListAsync()).Sorted()),

        new("equal, random member", Refused, p => p.Find(x => x.Diagnosis == Diagnosis1).IdsAsync()),
        new("in, random member", Refused, p => p.IdsAsync(Filter.In(x => x.Diagnosis, [Diagnosis1]))),
        new("not equal, random member", Refused, p => p.Find(x => x.Diagnosis != Diagnosis1).IdsAsync()),
        new("distinct, random member", Refused, async p => (await p.Distinct(x => x.Diagnosis, _ => true).ToListAsync()).Sorted()),
        new("equal, whole list", Refused, p => p.IdsAsync(Filter.Eq(x => x.Allergies, ["marker-allergy-one"]))),
        new("equal, whole class", Refused, p => p.IdsAsync(Filter.Eq(x => x.Home, new Address { City = "marker-city" }))),
        new("random member of an item", Refused, p => p.Find(x => x.Visits!.Any(v => v.Note == Note1)).IdsAsync()),
        new("int against long by name", Refused, p => p.IdsAsync(Filter.Eq("MemberNumber", (long)Number1))),
        new("int against long by stored name", Refused, p => p.IdsAsync(Filter.Eq("member_no", (long)Number1))),
        new("regex by name, which the driver makes a text of", "", p => p.IdsAsync(Filter.Eq("Ssn", new BsonRegularExpression("^078-05")))),
        new("list against typed enumerable by name", Refused, p => p.IdsAsync(Filter.Eq("Allergies", (IEnumerable<string>)["marker-allergy-one"]))),
        new("regex", Refused, p => p.IdsAsync(Filter.Regex(x => x.Ssn, "^078-05"))),
        new("greater", Refused, p => p.IdsAsync(Filter.Gt(x => x.MemberNumber, Number1))),
        new("at least", Refused, p => p.Find(x => x.MemberNumber >= Number1).IdsAsync()),
        new("less, string comparison", Refused, p => p.Find(x => x.Ssn!.CompareTo(Ssn1) < 0).IdsAsync()),
        new("date range", Refused, p => p.Find(x => x.Born > Born1.AddDays(-1) && x.Born < Born1.AddDays(1)).IdsAsync()),
        new("range of a nested member", Refused, p => p.Find(x => x.Contact!.Phone!.CompareTo(Phone1) > 0).IdsAsync()),
        new("mod", Refused, p => p.IdsAsync(Filter.Mod(x => x.MemberNumber, 10, 5))),
        new("type", Refused, p => p.IdsAsync(Filter.Type(x => x.Ssn, BsonType.String))),
        new("size of an encrypted list", Refused, p => p.IdsAsync(Filter.Size(x => x.Allergies, 2))),
        new("null or empty", Refused, p => p.Find(x => string.IsNullOrEmpty(x.Ssn)).IdsAsync()),
        new("raw document", Refused, p => p.IdsAsync(new BsonDocument("Ssn", Ssn1))),
        new("raw JSON", Refused, p => p.IdsAsync($"{{ Ssn: '{Ssn1}' }}")),
        new("raw nested path", Refused, p => p.IdsAsync($"{{ 'Contact.Phone': '{Phone1}' }}")),
        new("raw nested document", Refused, p => p.IdsAsync($"{{ Contact: {{ City: 'Sydney', Phone: '{Phone1}' }} }}")),
        new("raw element match", Refused, p => p.IdsAsync($"{{ Visits: {{ $elemMatch: {{ Code: '{Code1}' }} }} }}")),
        new("raw path into an encrypted class", Refused, p => p.IdsAsync("{ 'Home.City': 'marker-city' }")),
        new("raw path into an encrypted dictionary", Refused, p => p.IdsAsync("{ 'Remarks.marker-remark-key': { $exists: true } }")),
        new("raw all", Refused, p => p.IdsAsync($"{{ Ssn: {{ $all: ['{Ssn1}'] }} }}")),
        new("raw not", Refused, p => p.IdsAsync($"{{ Ssn: {{ $not: {{ $eq: '{Ssn1}' }} }} }}")),
        new("raw nor", Refused, p => p.IdsAsync($"{{ $nor: [{{ Ssn: '{Ssn1}' }}] }}")),
        new("raw expression", Refused, p => p.IdsAsync($"{{ $expr: {{ $eq: ['$Ssn', '{Ssn1}'] }} }}")),
        new("raw expression of a part", Refused, p => p.IdsAsync("{ $expr: { $eq: [{ $substrCP: ['$Ssn', 0, 6] }, '078-05'] } }")),
        new("raw script", Refused, p => p.IdsAsync($"{{ $where: \"this.Ssn == '{Ssn1}'\" }}")),
        new("sort by builder", Refused, p => p.Find(_ => true).Sort(Builders<Patient>.Sort.Ascending(x => x.Ssn)).IdsAsync()),
        new("sort by expression", Refused, p => p.Find(_ => true).SortByDescending(x => x.MemberNumber).IdsAsync()),
        new("sort by a nested member", Refused, p => p.Find(_ => true).SortBy(x => x.Contact!.Phone).IdsAsync()),
        new("sort by a document with encrypted members", Refused, p => p.Find(_ => true).SortBy(x => x.Contact).IdsAsync()),
        new("distinct with plaintext filter", Refused, async p => (await p.Distinct<string>("Clinic", $"{{ Ssn: '{Ssn1}' }}").ToListAsync()).Sorted()),
        new("count with plaintext filter", Refused, async p => $"{await p.CountDocumentsAsync($"{{ Ssn: '{Ssn1}' }}")}"),
    ];
}
