using FieldCrypt.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore;
using static FieldCrypt.EntityFrameworkCore.Tests.Queries.Outcome;

namespace FieldCrypt.EntityFrameworkCore.Tests.Queries;

/// <summary>Conditions behind what joins and projections made.</summary>
internal static class ProjectedForms
{
    private const string Ssn = "078-05-1120";
    private const string Code = "ICD-77732";

    public static IEnumerable<Form> All()
    {
        yield return new("Join, then Where", Same, async c =>
            (await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { p.Name, p.Ssn, v.Fee }).Where(x => x.Ssn == Ssn).ToListAsync()).OrderBy(x => x.Fee).ToList());
        yield return new("Join, then Where of the inner side", Same, async c =>
            (await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { p.Name, v.Code, v.Fee }).Where(x => x.Code == Code).ToListAsync()).OrderBy(x => x.Fee).ToList());
        yield return new("Join, then Where of both sides", Same, async c =>
            await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { p.Ssn, v.Code, v.Fee }).Where(x => x.Code == Code && x.Ssn != Ssn && x.Fee > 1).ToListAsync());
        yield return new("Join, then Where, OrderBy and Count", Same, async c =>
            await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { p.Ssn, v.Fee }).OrderBy(x => x.Fee).Where(x => x.Ssn == Ssn).CountAsync());
        yield return new("Join into a class, then First by a condition", Same, async c =>
            await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new Visit { Note = p.Ssn, Fee = v.Fee }).OrderByDescending(x => x.Fee).FirstAsync(x => x.Note == Ssn));
        yield return new("Join of a member, then Where", Same, async c =>
            await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => p.Ssn).Where(s => s == Ssn).ToListAsync());
        yield return new("Join, Select, then Where", Same, async c =>
            (await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { p.Ssn, v.Fee }).Select(x => new { S = x.Ssn, F = x.Fee }).Where(x => x.S == Ssn).ToListAsync())
                .OrderBy(x => x.F).ToList());
        yield return new("Join of a join, then Where", Refused, async c =>
            (await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { p.Ssn, v.Code, v.PatientId }).Join(c.Patients, x => x.PatientId, p => p.Id, (x, p) => new { x.Code, p.Name })
                .Where(x => x.Name == "Ada").ToListAsync()).Select(x => x.Code).Order().ToList());
        yield return new("SelectMany, then Where", Same, async c =>
            (await c.Patients.SelectMany(p => p.Visits, (p, v) => new { p.Ssn, v.Code, v.Fee }).Where(x => x.Ssn == Ssn && x.Code == Code).ToListAsync()).OrderBy(x => x.Fee).ToList());
        yield return new("from from select, then Where", Same, async c =>
            (await (from p in c.Patients from v in p.Visits select new { p.Name, p.Ssn, v.Fee }).Where(x => x.Ssn == Ssn).ToListAsync()).OrderBy(x => x.Fee).ToList());
        yield return new("from from where select", Same, async c =>
            (await (from p in c.Patients from v in p.Visits where p.Ssn == Ssn && v.Code == Code select new { p.Name, p.Ssn, v.Fee }).ToListAsync()).OrderBy(x => x.Fee).ToList());
        yield return new("LeftJoin, then Where", Same, async c =>
            (await c.Patients.LeftJoin(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { p.Name, v!.Code }).Where(x => x.Code != Code).ToListAsync()).OrderBy(x => x.Name).ThenBy(x => x.Code).ToList());
        yield return new("LeftJoin, then Where of a null", Same, async c =>
            (await c.Patients.LeftJoin(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { p.Name, v!.Code }).Where(x => x.Code == null).ToListAsync()).OrderBy(x => x.Name).ToList());
        yield return new("Select then Contains", Same, async c => await c.Patients.Select(p => p.Ssn).ContainsAsync(Ssn));
        yield return new("Select then Contains of what is not there", Same, async c => await c.Patients.Select(p => p.Ssn).ContainsAsync("000-00-0000"));
        yield return new("Select then Contains of a null", Same, async c => await c.Patients.Where(p => p.Name != "Cyd").Select(p => p.Ssn).ContainsAsync(null));
        yield return new("Select then Contains of a null that is there", Same, async c => await c.Patients.Select(p => p.Ssn).ContainsAsync(null));
        yield return new("Select then Contains of a number", Same, async c => await c.Patients.Select(p => p.File).ContainsAsync(556677881L));
        yield return new("Select then Contains of an enum", Same, async c => await c.Patients.Select(p => p.Blood).ContainsAsync(BloodGroup.A));
        yield return new("a subquery's Contains of a variable", Same, async c =>
        {
            var code = Code;
            return await c.Patients.Where(p => p.Visits.Select(v => v.Code).Contains(code)).OrderBy(p => p.Name).Select(p => p.Name).ToListAsync();
        });
        yield return new("a subquery's Contains of a table", Same, async c =>
        {
            var code = Code;
            return await c.Patients.Where(p => c.Visits.Where(v => v.PatientId == p.Id).Select(v => v.Code).Contains(code)).OrderBy(p => p.Name).Select(p => p.Name).ToListAsync();
        });
        yield return new("a subquery's Any of a table", Same, async c =>
            await c.Patients.Where(p => c.Visits.Where(v => v.PatientId == p.Id).Select(v => new { v.Code, v.Fee }).Any(x => x.Code == Code && x.Fee > 25)).Select(p => p.Name).ToListAsync());
        yield return new("a subquery's Count of a table", Same, async c =>
            await c.Patients.OrderBy(p => p.Name).Select(p => new { p.Name, Count = c.Visits.Where(v => v.PatientId == p.Id).Select(v => v.Code).Count(s => s != Code) }).ToListAsync());
        yield return new("a collection's Any behind Select", Same, async c =>
            await c.Patients.Where(p => p.Visits.Select(v => new { v.Code, v.Fee }).Any(x => x.Code == Code && x.Fee > 25)).Select(p => p.Name).ToListAsync());
        yield return new("a collection's Contains of another member", Refused, async c => await c.Patients.Where(p => p.Visits.Select(v => v.Code).Contains(p.Ssn)).ToListAsync());
        yield return new("a collection's Contains of what cannot be searched", Refused, async c => await c.Patients.Where(p => p.Visits.Select(v => v.Note).Contains("sent home")).ToListAsync());
        yield return new("Select, Take, then Contains", Refused, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Ssn).Take(2).ContainsAsync(Ssn));
        yield return new("Join, Distinct, then Where", Refused, async c =>
            await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { p.Ssn, v.Fee }).Distinct().Where(x => x.Ssn == Ssn).ToListAsync());
        yield return new("Join, then OrderBy of an encrypted member", Refused, async c =>
            await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { p.Ssn, v.Fee }).Where(x => x.Ssn == Ssn).OrderBy(x => x.Ssn).ToListAsync());
        yield return new("join into, DefaultIfEmpty, then Where", Same, async c =>
        {
            string? code = Code;
            var joined = from p in c.Patients join v in c.Visits on p.Id equals v.PatientId into visits from v in visits.DefaultIfEmpty() select new { p.Name, p.Ssn, v.Code };
            var (not, none) = (await joined.Where(x => x.Code != code).ToListAsync(), await joined.Where(x => x.Code == null && x.Ssn != null).ToListAsync());
            return new { Not = not.OrderBy(x => x.Name).ThenBy(x => x.Code), None = none.OrderBy(x => x.Name) };
        });
        yield return new("from from DefaultIfEmpty, then Where of a variable", Same, async c =>
        {
            string? code = null;
            return (await (from p in c.Patients from v in c.Visits.Where(v => v.PatientId == p.Id).DefaultIfEmpty() select new { p.Name, v!.Code }).Where(x => x.Code == code).ToListAsync())
                .OrderBy(x => x.Name).ToList();
        });
        yield return new("LeftJoin of a number, then Where", Same, async c =>
            await c.Visits.LeftJoin(c.Patients.Where(p => p.Name == "Ada"), v => v.PatientId, p => p.Id, (v, p) => new { v.Fee, File = (long?)p!.File }).Where(x => x.File == 556677881L)
                .OrderBy(x => x.Fee).ToListAsync());
        yield return new("LeftJoin of a number and an enum, then Where of what they are not", Same, async c =>
            await c.Visits.LeftJoin(c.Patients.Where(p => p.Name == "Ada"), v => v.PatientId, p => p.Id, (v, p) => new { v.Fee, File = (long?)p!.File, p.Blood })
                .Where(x => x.File != 556677882L && x.Blood != BloodGroup.B).OrderBy(x => x.Fee).Select(x => x.Fee).ToListAsync());
        yield return new("RightJoin, then Where", Same, async c =>
            (await c.Visits.RightJoin(c.Patients, v => v.PatientId, p => p.Id, (v, p) => new { v!.Code, p.Ssn, p.Name }).Where(x => x.Ssn == Ssn && x.Code != Code).ToListAsync())
                .OrderBy(x => x.Name).ThenBy(x => x.Code).ToList());
        yield return new("Join with a whole entity, then Where", Same, async c =>
            (await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { Patient = p, v.Code }).Where(x => x.Code == Code && x.Patient.Ssn == Ssn).AsNoTracking().ToListAsync())
                .Select(x => x.Patient.Diagnosis).ToList());
        yield return new("Join, Take, then Where", Refused, async c =>
            await c.Patients.Join(c.Visits, p => p.Id, v => v.PatientId, (p, v) => new { p.Ssn, v.Fee }).OrderBy(x => x.Fee).Take(2).Where(x => x.Ssn == Ssn).ToListAsync());
        yield return new("a null or a class, then Where", Refused, async c =>
            await c.Visits.Select(v => v.Patient == null ? null : new Visit { Note = v.Patient.Ssn, Fee = v.Fee }).Where(x => x!.Note == Ssn).ToListAsync());
        yield return new("a constructor, then Where", Refused, async c =>
            await c.Patients.Select(p => new Made(p.Name, p.Ssn)).Where(x => x.Ssn == Ssn).ToListAsync());
        yield return new("a constructor, then Where of what is readable", Refused, async c =>
            await c.Patients.Select(p => new Made(p.Name, p.Ssn)).Where(x => x.Name == "Ada").ToListAsync());
    }

    private sealed record Made(string Name, string? Ssn);
}
