using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Driver;
using MongoDB.Driver.Linq;
using static FieldCrypt.MongoDb.Tests.Documents.Patients;
using static FieldCrypt.MongoDb.Tests.Guard.Form;

#pragma warning disable CA1304, CA1309, CA1311, CA1862 // What matters is how the driver translates these calls; no string is compared here.

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>Ways to ask by LINQ and by aggregation.</summary>
internal static class LinqForms
{
    public static IEnumerable<Form> All { get; } =
    [
        new("LINQ where", "p1 p3", p => Task.FromResult(p.AsQueryable().Where(x => x.Ssn == Ssn1).Ids())),
        new("LINQ select of the member", $"{Ssn1} {Ssn1} {Ssn2}", p => Task.FromResult(
            p.AsQueryable().Where(x => x.Ssn != null).Select(x => x.Ssn).ToList().Sorted())),
        new("LINQ select of a random member", "True False", p => Task.FromResult(
            string.Join(' ', p.AsQueryable().Where(x => x.Clinic == "Central").OrderBy(x => x.Id).Select(x => x.Diagnosis).ToList().Select(d => d == Diagnosis1)))),
        new("LINQ anonymous projection", $"p1/{Phone1} p2/{Phone2}", p => Task.FromResult(
            p.AsQueryable().Where(x => x.Clinic == "Central").Select(x => new { x.Id, x.Contact!.Phone }).ToList().Select(x => $"{x.Id}/{x.Phone}").Sorted())),
        new("LINQ coalesced with a text", "p1 p3", p => Task.FromResult(p.AsQueryable().Where(x => (x.Ssn ?? "078-05") == Ssn1).Ids())),
        new("LINQ value of a nullable", "p1", p => Task.FromResult(p.AsQueryable().Where(x => x.Born!.Value == Born1).Ids())),
        new("LINQ where after select", "p1 p3", p => Task.FromResult(
            p.AsQueryable().Select(x => new { x.Id, Number = x.Ssn }).Where(x => x.Number == Ssn1).Select(x => x.Id).ToList().Sorted())),
        new("LINQ group by", $"{Ssn1}:2 {Ssn2}:1", p => Task.FromResult(
            p.AsQueryable().Where(x => x.Ssn != null).GroupBy(x => x.Ssn).Select(g => new { g.Key, Count = g.Count() }).ToList()
                .Select(x => $"{x.Key}:{x.Count}").Sorted())),
        new("LINQ distinct", $"{Ssn1} {Ssn2}", p => Task.FromResult(
            p.AsQueryable().Where(x => x.Ssn != null).Select(x => x.Ssn).Distinct().ToList().Sorted())),
        new("LINQ any", "True", async p => $"{await p.AsQueryable().AnyAsync(x => x.Ssn == Ssn2)}"),
        new("LINQ count", "2", async p => $"{await p.AsQueryable().CountAsync(x => x.Ssn == Ssn1)}"),
        new("LINQ first", "p2", async p => (await p.AsQueryable().FirstAsync(x => x.Ssn == Ssn2)).Id),
        new("LINQ flattened list", $"{Code1} {Code2} {Code2}", p => Task.FromResult(
            p.AsQueryable().Where(x => x.Visits != null).SelectMany(x => x.Visits!).Select(v => v.Code).ToList().Sorted())),
        new("LINQ join with itself", "p1/p1 p1/p3 p3/p1 p3/p3", p => Task.FromResult(
            p.AsQueryable().Where(x => x.Ssn == Ssn1)
                .Join(p.AsQueryable(), x => x.Ssn, y => y.Ssn, (x, y) => new { Left = x.Id, Right = y.Id })
                .ToList().Select(x => $"{x.Left}/{x.Right}").Sorted())),
        new("LINQ order by a readable member", "p1 p2 p3 p4", p => Task.FromResult(
            string.Join(' ', p.AsQueryable().OrderBy(x => x.Year).ThenBy(x => x.Id).Select(x => x.Id).ToList()))),
        new("LINQ sum of a readable member", "8100", p => Task.FromResult($"{p.AsQueryable().Sum(x => x.Year)}")),
        new("aggregate match", "p1 p3", async p => (await p.Aggregate().Match(x => x.Ssn == Ssn1).ToListAsync()).Select(x => x.Id).Sorted()),
        new("find with projection", Ssn2, async p => $"{await p.Find(x => x.Id == "p2").Project(x => x.Ssn).SingleAsync()}"),
        new("find with an included member", Ssn2, async p =>
            (await p.Find(x => x.Id == "p2").Project<Patient>(Builders<Patient>.Projection.Include(x => x.Ssn)).SingleAsync()).Ssn!),
        new("LINQ items in order of a readable member", $"2025/{Code2} 2024/{Code1}", p => Task.FromResult(string.Join(' ', p.AsQueryable()
            .Where(x => x.Id == "p1").Select(x => x.Visits!.OrderByDescending(v => v.Year).ToList()).First().Select(v => $"{v.Year}/{v.Code}")))),
        new("LINQ last of each group", $"Central/{Ssn2} North/", p => Task.FromResult(p.AsQueryable()
            .GroupBy(x => x.Clinic).Select(g => new { g.Key, Last = g.OrderByDescending(x => x.Year).First().Ssn }).ToList().Select(x => $"{x.Key}/{x.Last}").Sorted())),
        new("LINQ lists of lists as one", $"{Code1} {Code2} {Code1} {Code2}", p => Task.FromResult(string.Join(' ', p.AsQueryable()
            .Where(x => x.Id == "p1").Select(x => new[] { x.Visits, x.Visits }.SelectMany(v => v!).ToList()).First().Select(v => v.Code)))),
        new("conditional of a null test", "False True True True", p => Task.FromResult(
            p.AsQueryable().Select(x => x.Ssn != null).ToList().Sorted())),

        new("LINQ equality, random member", Refused, p => Task.FromResult(p.AsQueryable().Where(x => x.Diagnosis == Diagnosis1).Ids())),
        new("LINQ starts with", Refused, p => Task.FromResult(p.AsQueryable().Where(x => x.Ssn!.StartsWith("078-05")).Ids())),
        new("LINQ contains", Refused, p => Task.FromResult(p.AsQueryable().Where(x => x.Ssn!.Contains("078-05")).Ids())),
        new("LINQ lower case", Refused, p => Task.FromResult(p.AsQueryable().Where(x => x.Ssn!.ToLower() == Ssn1).Ids())),
        new("LINQ length", Refused, p => Task.FromResult(p.AsQueryable().Where(x => x.Ssn!.Length == 11).Ids())),
        new("LINQ part of a text", Refused, p => Task.FromResult(p.AsQueryable().Where(x => x.Ssn!.Substring(0, 6) == "078-05").Ids())),
        new("LINQ year of a date", Refused, p => Task.FromResult(p.AsQueryable().Where(x => x.Born!.Value.Year == 1951).Ids())),
        new("LINQ arithmetic", Refused, p => Task.FromResult(p.AsQueryable().Where(x => x.MemberNumber + 1 == Number2).Ids())),
        new("LINQ comparison with a wider type", Refused, p =>
        {
            var wide = (long)Number1;
            return Task.FromResult(p.AsQueryable().Where(x => x.MemberNumber == wide).Ids());
        }),
        new("LINQ short against int", Refused, p => Task.FromResult(p.AsQueryable().Where(x => x.Ward == 31_337).Ids())),
        new("LINQ comparison of a long that is cast to int", Refused, p => Task.FromResult(p.AsQueryable().Where(x => (int)x.Card == 5).Ids())),
        new("filter of a long that is cast to int", Refused, p => p.Find(x => (int)x.Card == 5).IdsAsync()),
        new("filter of an int that is cast to long", Refused, p => p.Find(x => (long)x.MemberNumber == Number1).IdsAsync()),
        new("filter of an int that is cast to double", Refused, p => p.Find(x => (double)x.MemberNumber == Number1).IdsAsync()),
        new("filter of a cast by expression", Refused, p => p.IdsAsync(Builders<Patient>.Filter.Eq(x => (int)x.Card, 5))),
        new("LINQ items in order of an encrypted member", Refused, p => Task.FromResult(
            p.AsQueryable().Select(x => x.Visits!.OrderBy(v => v.Code).ToList()).ToList().Sorted())),
        new("LINQ texts in order", Refused, p => Task.FromResult(
            p.AsQueryable().Select(x => x.Visits!.Select(v => v.Code).OrderBy(c => c).ToList()).ToList().Sorted())),
        new("LINQ null or empty", Refused, p => Task.FromResult(p.AsQueryable().Where(x => string.IsNullOrEmpty(x.Ssn)).Ids())),
        new("LINQ null or the empty text", "p4", p => Task.FromResult(p.AsQueryable().Where(x => x.Ssn == null || x.Ssn == "").Ids())),
        new("LINQ member of an encrypted class", NotTranslated, p => Task.FromResult(p.AsQueryable().Where(x => x.Home!.City == "marker-city").Ids())),
        new("LINQ any of an encrypted list", NotTranslated, p => Task.FromResult(p.AsQueryable().Where(x => x.Allergies!.Contains("marker-allergy-one")).Ids())),
        new("LINQ range", Refused, p => Task.FromResult(p.AsQueryable().Where(x => x.MemberNumber > Number1).Ids())),
        new("LINQ order by", Refused, p => Task.FromResult(p.AsQueryable().OrderBy(x => x.Ssn).Ids())),
        new("LINQ maximum", Refused, p => Task.FromResult($"{p.AsQueryable().Max(x => x.MemberNumber)}")),
        new("LINQ minimum of a text", Refused, p => Task.FromResult($"{p.AsQueryable().Min(x => x.Ssn)}")),
        new("LINQ sum", Refused, p => Task.FromResult($"{p.AsQueryable().Sum(x => x.MemberNumber)}")),
        new("LINQ average", Refused, p => Task.FromResult($"{p.AsQueryable().Average(x => x.Card)}")),
        new("LINQ group by a random member", Refused, p => Task.FromResult(
            p.AsQueryable().GroupBy(x => x.Diagnosis).Select(g => g.Count()).ToList().Sorted())),
        new("LINQ distinct of a random member", Refused, p => Task.FromResult(p.AsQueryable().Select(x => x.Diagnosis).Distinct().ToList().Sorted())),
        new("LINQ text in a projection", Refused, p => Task.FromResult(p.AsQueryable().Select(x => x.Ssn + "!").ToList().Sorted())),

        new("stage by stage: match ciphertext, hand it on, group", "2", async p =>
        {
            var results = await p.Aggregate().Match(x => x.Ssn == Ssn1).Group(x => x.Ssn, g => new { g.Key, Count = g.Count() }).ToListAsync();
            return $"{Assert.Single(results).Count}";
        }),
        new("raw pipeline: match", Refused, p => p.AggregateAsync($"{{ $match: {{ Ssn: '{Ssn1}' }} }}")),
        new("raw pipeline: match after renaming", Refused, p => p.AggregateAsync("{ $project: { n: '$Ssn' } }", $"{{ $match: {{ n: '{Ssn1}' }} }}")),
        new("raw pipeline: match after replacing the root", Refused, p => p.AggregateAsync("{ $replaceRoot: { newRoot: '$Contact' } }", $"{{ $match: {{ Phone: '{Phone1}' }} }}")),
        new("raw pipeline: match after grouping", Refused, p => p.AggregateAsync(
            "{ $group: { _id: '$Clinic', all: { $push: '$$ROOT' } } }", $"{{ $match: {{ 'all.Ssn': '{Ssn1}' }} }}")),
        new("raw pipeline: match after unwinding", Refused, p => p.AggregateAsync("{ $unwind: '$Visits' }", $"{{ $match: {{ 'Visits.Code': '{Code1}' }} }}")),
        new("raw pipeline: match inside a facet", Refused, p => p.AggregateAsync($"{{ $facet: {{ a: [{{ $match: {{ Ssn: '{Ssn1}' }} }}] }} }}")),
        new("raw pipeline: match inside a lookup", Refused, p => p.AggregateAsync(
            $"{{ $lookup: {{ from: 'patients', as: 'same', pipeline: [{{ $match: {{ Ssn: '{Ssn1}' }} }}] }} }}")),
        new("raw pipeline: match after a lookup", Refused, p => p.AggregateAsync(
            "{ $lookup: { from: 'patients', localField: '_id', foreignField: '_id', as: 'same' } }", $"{{ $match: {{ 'same.Ssn': '{Ssn1}' }} }}")),
        new("raw pipeline: lookup by a readable member", Refused, p => p.AggregateAsync(
            "{ $lookup: { from: 'rooms', localField: 'Ssn', foreignField: 'number', as: 'room' } }")),
        new("raw pipeline: lookup in a collection that nobody mentioned", Refused, p => p.AggregateAsync(
            "{ $lookup: { from: 'unknown', localField: 'Clinic', foreignField: 'x', as: 'y' } }")),
        new("raw pipeline: union", Refused, p => p.AggregateAsync("{ $unionWith: 'patients' }", $"{{ $match: {{ Ssn: '{Ssn1}' }} }}")),
        new("raw pipeline: computed field", Refused, p => p.AggregateAsync("{ $addFields: { area: { $substrCP: ['$Ssn', 0, 3] } } }")),
        new("raw pipeline: condition on the value", Refused, p => p.AggregateAsync($"{{ $addFields: {{ hit: {{ $cond: [{{ $eq: ['$Ssn', '{Ssn1}'] }}, 1, 0] }} }} }}")),
        new("raw pipeline: filter over items", Refused, p => p.AggregateAsync(
            $"{{ $project: {{ v: {{ $filter: {{ input: '$Visits', as: 'v', cond: {{ $eq: ['$$v.Code', '{Code1}'] }} }} }} }} }}")),
        new("raw pipeline: map over items", Refused, p => p.AggregateAsync(
            "{ $project: { v: { $map: { input: '$Visits', as: 'v', in: { $toUpper: '$$v.Code' } } } } }")),
        new("raw pipeline: sort after renaming", Refused, p => p.AggregateAsync("{ $project: { n: '$Ssn' } }", "{ $sort: { n: 1 } }")),
        new("raw pipeline: sort by count of a random member", Refused, p => p.AggregateAsync("{ $sortByCount: '$Diagnosis' }")),
        new("raw pipeline: bucket", Refused, p => p.AggregateAsync("{ $bucket: { groupBy: '$member_no', boundaries: [0, 1000] } }")),
        new("raw pipeline: set of a random member", Refused, p => p.AggregateAsync("{ $group: { _id: 1, all: { $addToSet: '$Diagnosis' } } }")),
        new("raw pipeline: graph lookup", Refused, p => p.AggregateAsync(
            "{ $graphLookup: { from: 'patients', startWith: '$Ssn', connectFromField: 'Ssn', connectToField: 'Ssn', as: 'g' } }")),
        new("raw pipeline: merge of readable values into the encrypted collection", Refused, p => p.AggregateAsync(
            "{ $project: { Ssn: '$Clinic' } }", "{ $merge: { into: 'patients' } }")),
        new("raw pipeline: a stage that is not known", Refused, p => p.AggregateAsync("{ $setWindowFields: { output: {} } }")),
        new("raw pipeline: count by a readable member", "{ \"n\" : 2 }", p =>
            p.AggregateAsync("{ $match: { Clinic: 'North' } }", "{ $count: 'n' }")),
        new("raw pipeline: null test", "{ \"_id\" : \"p4\" }", p => p.AggregateAsync("{ $match: { Ssn: null } }", "{ $project: { _id: 1 } }")),
    ];
}
