using FieldCrypt.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore;
using static FieldCrypt.EntityFrameworkCore.Tests.Queries.Outcome;

namespace FieldCrypt.EntityFrameworkCore.Tests.Queries;

/// <summary>Projections, sorting, grouping, joining and set operations.</summary>
internal static class ShapingForms
{
    public static IEnumerable<Form> All()
    {
        yield return new("Select", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Ssn).ToListAsync());
        yield return new("Select of EF.Property", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => EF.Property<string>(p, "Ssn")).ToListAsync());
        yield return new("Select of a date", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Born).ToListAsync());
        yield return new("Select of bytes", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Scan).ToListAsync());
        yield return new("Select of a list", Same, async c => await c.Patients.OrderBy(p => p.Name).Where(p => p.Name == "Ada").Select(p => p.Allergies).ToListAsync());
        yield return new("Select into an anonymous type", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => new { p.Id, p.Ssn, p.Diagnosis }).ToListAsync());
        yield return new("Select into a class", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => new Visit { Id = p.Id, Note = p.Ssn }).ToListAsync());
        yield return new("Select of the length", Same, async c => await c.Patients.OrderBy(p => p.Name).Where(p => p.Ssn != null).Select(p => p.Ssn!.Length).ToListAsync());
        yield return new("Select of a concatenation", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Ssn + "!").ToListAsync());
        yield return new("Select of a part", Same, async c => await c.Patients.OrderBy(p => p.Name).Where(p => p.Ssn != null).Select(p => p.Ssn!.Substring(0, 3)).ToListAsync());
        yield return new("Select of a coalesce", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Ssn ?? "none").ToListAsync());
        yield return new("Select of a condition", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Ssn == null ? "none" : p.Diagnosis).ToListAsync());
        yield return new("Select through a navigation", Same, async c => await c.Visits.OrderBy(v => v.Fee).Select(v => v.Patient!.Ssn).ToListAsync());
        yield return new("Select of a collection's member", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Visits.OrderBy(v => v.Fee).Select(v => v.Note).ToList()).ToListAsync());
        yield return new("Select of a complex member", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Home.Street).ToListAsync());
        yield return new("Select of an owned member without tracking", Same, async c => await c.Patients.AsNoTracking().OrderBy(p => p.Name).Where(p => p.Name == "Ada").Select(p => p.Contact!.Phone).ToListAsync());
        yield return new("Select twice", Same, async c => await c.Patients.OrderBy(p => p.Name).Where(p => p.Ssn != null).Select(p => p.Ssn).Select(s => s!.Length).ToListAsync());
        yield return new("Select then First", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Ssn).FirstAsync());
        yield return new("Select then Skip and Take", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Ssn).Skip(1).Take(2).ToListAsync());
        yield return new("Select then Count", Same, async c => await c.Patients.Select(p => p.Ssn).CountAsync());
        yield return new("Select then Any", Same, async c => await c.Patients.Select(p => p.Ssn).AnyAsync());
        yield return new("Select then ToDictionary", Same, async c => (await c.Patients.ToDictionaryAsync(p => p.Name, p => p.Ssn)).OrderBy(pair => pair.Key).ToList());
        yield return new("SelectMany with a result", Same, async c => await c.Patients.SelectMany(p => p.Visits, (p, v) => new { p.Name, v.Note, v.Fee }).OrderBy(x => x.Fee).Select(x => x.Name).ToListAsync());
        yield return new("Select, then OrderBy and Where of what is readable", Same, async c =>
            await c.Patients.Select(p => new { p.Name, p.City, p.Ssn }).Where(x => x.City == "Rome").OrderByDescending(x => x.Name).ToListAsync());
        yield return new("Select into a class, then OrderBy and Where of what is readable", Same, async c =>
            await c.Patients.Select(p => new Visit { Id = p.Id, Fee = p.Visits2, Note = p.Ssn }).Where(v => v.Fee > 1).OrderByDescending(v => v.Fee).ToListAsync());
        yield return new("Select then Where", Same, async c => await c.Patients.Select(p => new { p.Name, p.Ssn }).Where(x => x.Ssn == "078-05-1120").ToListAsync());
        yield return new("Select into a class then Where", Same, async c =>
            await c.Patients.Select(p => new Visit { Fee = p.Visits2, Note = p.Ssn }).Where(v => v.Note == "078-05-1120").ToListAsync());
        yield return new("Select of a member then Where", Same, async c => await c.Patients.Select(p => p.Ssn).Where(s => s != null && s != "078-05-1120").ToListAsync());
        yield return new("Select, OrderBy, then Where", Same, async c =>
            await c.Patients.Select(p => new { p.Name, p.City, p.Ssn }).AsNoTracking().OrderBy(x => x.City).ThenBy(x => x.Name).Where(x => x.Ssn != null && x.City == "Rome").ToListAsync());
        yield return new("Select twice then Where", Same, async c => await c.Patients.Select(p => new { p.Name, p.Ssn }).Select(x => new { S = x.Ssn, x.Name }).Where(y => y.S == "078-05-1120").ToListAsync());
        yield return new("Select of a nested value then Where", Same, async c => await c.Patients.Select(p => new { A = new { p.Ssn }, p.Name }).Where(x => x.A.Ssn == "078-05-1120").Select(x => x.Name).ToListAsync());
        yield return new("Select then Where twice", Same, async c =>
            await c.Patients.Select(p => new { p.Name, p.Ssn }).Where(x => x.Name == "Ada").Where(x => x.Ssn == "078-05-1120").ToListAsync());
        yield return new("Select then Contains of a list", Same, async c =>
        {
            string?[] list = ["078-05-1120", "000-00-0000"];
            return await c.Patients.Select(p => new { p.Name, p.Ssn }).Where(x => list.Contains(x.Ssn)).ToListAsync();
        });
        yield return new("Select then First by a condition", Same, async c => await c.Patients.Select(p => new { p.Name, p.Ssn }).FirstAsync(x => x.Ssn == "078-05-1120"));
        yield return new("Select then Count by a condition", Same, async c => await c.Patients.Select(p => new { p.Name, p.Ssn }).CountAsync(x => x.Ssn != "078-05-1120"));
        yield return new("Select of a navigation then Where", Same, async c => await c.Visits.OrderBy(v => v.Fee).Select(v => v.Patient).Where(p => p!.Ssn == "078-05-1120").Select(p => p!.Name).ToListAsync());
        yield return new("Select then Any by a condition", Same, async c => await c.Patients.Select(p => p.Ssn).AnyAsync(s => s == "078-05-1120"));
        yield return new("let", Same, async c => await (from p in c.Patients let s = p.Ssn where s == "078-05-1120" select new { s, p.Name }).ToListAsync());
        yield return new("Select through a navigation then Where", Same, async c =>
            await c.Visits.Select(v => new { v.Fee, v.Patient!.Ssn }).Where(x => x.Ssn == "078-05-1120").OrderBy(x => x.Fee).ToListAsync());
        yield return new("Select, then Any of what is readable", Same, async c => await c.Patients.Select(p => new { p.City, p.Ssn }).AnyAsync(x => x.City == "Rome"));
        yield return new("Join by a readable key", Same, async c => (await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { p.Ssn, v.Note, v.Fee }).ToListAsync()).OrderBy(x => x.Fee).ToList());
        yield return new("GroupBy in the application", Same, async c => (await c.Patients.ToListAsync()).GroupBy(p => p.Ssn).Select(g => g.Count()).Order().ToList());
        yield return new("entities as a whole", Same, async c => (await c.Patients.AsNoTracking().OrderBy(p => p.Name).ToListAsync()).Select(p => new { p.Ssn, p.Diagnosis, p.Born, p.File, p.Home.Street, p.Contact?.Phone, p.Extra?.Metal }).ToList());
        yield return new("Distinct entities", Same, async c => (await c.Patients.AsNoTracking().Include(p => p.Visits).Where(p => p.Extra == null).ToListAsync()).Count);
        yield return new("split query", Same, async c => (await c.Patients.Include(p => p.Visits).AsSplitQuery().OrderBy(p => p.Name).ToListAsync()).SelectMany(p => p.Visits).Select(v => v.Note).Order().ToList());
        yield return new("identity resolution", Same, async c => (await c.Patients.Include(p => p.Visits).AsNoTrackingWithIdentityResolution().OrderBy(p => p.Name).ToListAsync()).SelectMany(p => p.Visits).Select(v => v.Note).Order().ToList());
        yield return new("Find", Same, async c => (await c.Patients.FindAsync(Patients.Ada))!.Diagnosis);
        yield return new("explicit loading", Same, async c =>
        {
            var ada = (await c.Patients.FindAsync(Patients.Ada))!;
            await c.Entry(ada).Collection(p => p.Visits).LoadAsync();
            return ada.Visits.Select(v => v.Note).Order().ToList();
        });
        yield return new("a query over loading", Same, async c => await c.Entry((await c.Patients.FindAsync(Patients.Ada))!).Collection(p => p.Visits).Query().CountAsync(v => v.Code == "ICD-77731"));
        yield return new("AsAsyncEnumerable", Same, async c => (await ComparisonForms.ToListAsync(c.Patients.OrderBy(p => p.Name).AsAsyncEnumerable())).Select(p => p.Ssn).ToList());
        yield return new("TagWith", Same, async c => await c.Patients.TagWith("who").OrderBy(p => p.Name).Select(p => p.Ssn).TagWith("what").ToListAsync());
        yield return new("synchronous reading", Same, c => Task.FromResult<object?>(c.Patients.OrderBy(p => p.Name).Select(p => p.Diagnosis).ToList()));

        yield return new("OrderBy", Refused, async c => await c.Patients.OrderBy(p => p.Ssn).ToListAsync());
        yield return new("OrderBy of EF.Property", Refused, async c => await c.Patients.OrderBy(p => EF.Property<object>(p, "Ssn")).ToListAsync());
        yield return new("OrderByDescending", Refused, async c => await c.Patients.OrderByDescending(p => p.Born).ToListAsync());
        yield return new("ThenBy", Refused, async c => await c.Patients.OrderBy(p => p.City).ThenBy(p => p.Ssn).ToListAsync());
        yield return new("ThenByDescending", Refused, async c => await c.Patients.OrderBy(p => p.City).ThenByDescending(p => p.Ssn).ToListAsync());
        yield return new("GroupBy", Refused, async c => await c.Patients.GroupBy(p => p.Ssn).Select(g => g.Count()).ToListAsync());
        yield return new("GroupBy of a pair", Refused, async c => await c.Patients.GroupBy(p => new { p.City, p.Ssn }).Select(g => g.Count()).ToListAsync());
        yield return new("Max", Refused, async c => await c.Patients.MaxAsync(p => p.Ssn));
        yield return new("Min", Refused, async c => await c.Patients.MinAsync(p => p.Born));
        yield return new("Sum", Refused, async c => await c.Patients.SumAsync(p => p.File));
        yield return new("Average", Refused, async c => await c.Patients.AverageAsync(p => p.File));
        yield return new("Select then Max", Refused, async c => await c.Patients.Select(p => p.Ssn).MaxAsync());
        yield return new("Select then Sum", Refused, async c => await c.Patients.Select(p => p.File).SumAsync());
        yield return new("Select then Distinct", Refused, async c => await c.Patients.Select(p => p.Ssn).Distinct().ToListAsync());
        yield return new("Select into an anonymous type then Distinct", Refused, async c => await c.Patients.Select(p => new { p.City, p.Ssn }).Distinct().ToListAsync());
        yield return new("Select then Distinct then Count", Refused, async c => await c.Patients.Select(p => p.Ssn).Distinct().CountAsync());
        yield return new("Select then OrderBy", Refused, async c => await c.Patients.Select(p => new { p.Name, p.Ssn }).OrderBy(x => x.Ssn).ToListAsync());
        yield return new("Select then Where by a range", Refused, async c => await c.Patients.Select(p => new { p.Name, p.Ssn }).Where(x => x.Ssn!.StartsWith("078")).ToListAsync());
        yield return new("Select then Where of what was computed", Refused, async c => await c.Patients.Select(p => new { S = p.Ssn + "!" }).Where(x => x.S == "078-05-1120!").ToListAsync());
        yield return new("Select then Where of what cannot be searched", Refused, async c => await c.Patients.Select(p => new { p.Diagnosis }).Where(x => x.Diagnosis == "flu").ToListAsync());
        yield return new("Select of a nested value then OrderBy", Refused, async c => await c.Patients.Select(p => new { A = new { p.Ssn } }).OrderBy(x => x.A.Ssn).ToListAsync());
        yield return new("Select twice then Distinct", Refused, async c => await c.Patients.Select(p => new { p.Ssn }).Select(x => x.Ssn).Distinct().ToListAsync());
        yield return new("Select twice then OrderBy", Refused, async c => await c.Patients.Select(p => new { p.Ssn }).Select(x => new { S = x.Ssn }).OrderBy(x => x.S).ToListAsync());
        yield return new("Select, Take, then Distinct", Refused, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Ssn).Take(2).Distinct().ToListAsync());
        yield return new("Select then Union", Refused, async c => await c.Patients.Select(p => p.Ssn).Union(c.Visits.Select(v => v.Code)).ToListAsync());
        yield return new("Select then Concat", Refused, async c => await c.Patients.Select(p => p.Ssn).Concat(c.Patients.Select(p => p.Name)).ToListAsync());
        yield return new("Concat with encrypted on the right", Refused, async c => await c.Patients.Select(p => p.Name).Concat(c.Patients.Select(p => p.Ssn)).ToListAsync());
        yield return new("Select then Intersect", Refused, async c => await c.Patients.Select(p => p.Ssn).Intersect(c.Patients.Select(p => p.Name)).ToListAsync());
        yield return new("Select then Except", Refused, async c => await c.Patients.Select(p => p.Ssn).Except(c.Patients.Select(p => p.Name)).ToListAsync());
        yield return new("Select then GroupBy", Refused, async c => await c.Patients.Select(p => p.Ssn).GroupBy(s => s).Select(g => g.Key).ToListAsync());
        yield return new("Join by an encrypted key", Refused, async c => await c.Patients.Join(c.Patients, p => p.Ssn, o => o.Ssn, (p, o) => p.Name).ToListAsync());
        yield return new("GroupJoin by an encrypted key", Refused, async c => await c.Patients.GroupJoin(c.Visits, p => p.Ssn, v => v.Code, (p, v) => p.Name).ToListAsync());
        yield return new("LeftJoin by an encrypted key", Refused, async c => await c.Patients.LeftJoin(c.Visits, p => p.Ssn, v => v.Code, (p, v) => p.Name).ToListAsync());
        yield return new("DistinctBy", Refused, async c => await c.Patients.DistinctBy(p => p.Ssn).ToListAsync());
        yield return new("MaxBy", Refused, c => Task.FromResult<object?>(c.Patients.MaxBy(p => p.Ssn)!.Name));
        yield return new("a collection sorted by an encrypted member", Refused, async c => await c.Patients.Select(p => p.Visits.OrderBy(v => v.Note).Select(v => v.Fee).ToList()).ToListAsync());
        yield return new("a group's Max", Refused, async c => await c.Patients.GroupBy(p => p.City).Select(g => g.Max(p => p.Ssn)).ToListAsync());
        yield return new("All with an encrypted member", Refused, async c => await c.Patients.AllAsync(p => p.Diagnosis == "x"));
        yield return new("TakeWhile", Refused, async c => await c.Patients.TakeWhile(p => p.Diagnosis == "x").ToListAsync());
        yield return new("Include sorted by an encrypted member", Refused, async c => await c.Patients.Include(p => p.Visits.OrderBy(v => v.Note)).ToListAsync());
        yield return new("Entry.Property of the member", NotTranslated, async c => c.Entry((await c.Patients.FindAsync(Patients.Ada))!).Property(p => p.Ssn).CurrentValue);
    }
}
