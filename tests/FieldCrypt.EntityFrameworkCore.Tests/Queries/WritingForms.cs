using FieldCrypt.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore;
using static FieldCrypt.EntityFrameworkCore.Tests.Queries.Outcome;

namespace FieldCrypt.EntityFrameworkCore.Tests.Queries;

/// <summary>Updates, bulk operations and raw SQL. Each is rolled back.</summary>
internal static class WritingForms
{
    private const string Ssn = "078-05-1120";

    public static IEnumerable<Form> All()
    {
        yield return Writing("ExecuteDelete by equality", Same, c => c.Patients.Where(p => p.Ssn == "219-09-9999").ExecuteDeleteAsync());
        yield return Writing("ExecuteDelete by a list", Same, c => c.Visits.Where(v => new[] { "ICD-77731" }.Contains(v.Code)).ExecuteDeleteAsync());
        yield return Writing("ExecuteDelete through a navigation", Same, c => c.Visits.Where(v => v.Patient!.Ssn == Ssn).ExecuteDeleteAsync());
        yield return Writing("ExecuteUpdate of a readable member by equality", Same, c => c.Patients.Where(p => p.Ssn == Ssn).ExecuteUpdateAsync(s => s.SetProperty(p => p.City, "Bern")));
        yield return Writing("ExecuteUpdate of a readable member", Same, c => c.Patients.ExecuteUpdateAsync(s => s.SetProperty(p => p.City, p => p.City + "!")));
        yield return Writing("ExecuteUpdate by != null", Same, c => c.Patients.Where(p => p.Diagnosis != null).ExecuteUpdateAsync(s => s.SetProperty(p => p.City, "Bern")));
        yield return Writing("ExecuteDelete by an unsearchable member", Refused, c => c.Patients.Where(p => p.Diagnosis == "carcinoma").ExecuteDeleteAsync());
        yield return Writing("ExecuteUpdate of an encrypted member", Refused, c => c.Patients.ExecuteUpdateAsync(s => s.SetProperty(p => p.Ssn, "000-00-0001")));
        yield return Writing("ExecuteUpdate of an encrypted member to null", Refused, c => c.Patients.ExecuteUpdateAsync(s => s.SetProperty(p => p.Ssn, (string?)null)));
        yield return Writing("ExecuteUpdate of an encrypted member from itself", Refused, c => c.Patients.ExecuteUpdateAsync(s => s.SetProperty(p => p.Ssn, p => p.Ssn + "9")));
        yield return Writing("ExecuteUpdate of an encrypted member from a readable one", Refused, c => c.Patients.ExecuteUpdateAsync(s => s.SetProperty(p => p.Ssn, p => p.Name)));
        yield return Writing("ExecuteUpdate of a readable member from an encrypted one", Refused, c => c.Patients.ExecuteUpdateAsync(s => s.SetProperty(p => p.City, p => p.Ssn)));
        yield return Writing("ExecuteUpdate of an owned encrypted member", Refused, c => c.Patients.ExecuteUpdateAsync(s => s.SetProperty(p => p.Contact!.Phone, "5551-0002")));
        yield return Writing("ExecuteUpdate of a complex encrypted member", Refused, c => c.Patients.ExecuteUpdateAsync(s => s.SetProperty(p => p.Home.Street, "Privet Drive")));
        yield return Writing("ExecuteUpdate of two members, one encrypted", Refused, c => c.Patients.ExecuteUpdateAsync(s => s.SetProperty(p => p.City, "Bern").SetProperty(p => p.Ssn, "000-00-0001")));
        yield return Writing("a changed member", Same, c => ChangeAsync(c, p => p.Ssn = "000-00-0001"));
        yield return Writing("a member set to null", Same, c => ChangeAsync(c, p => p.Ssn = null));
        yield return Writing("a changed list", Same, c => ChangeAsync(c, p => p.Allergies!.Add("penicillin")));
        yield return Writing("replaced bytes", Same, c => ChangeAsync(c, p => p.Scan = [9, 2, 3]));
        yield return Writing("a changed complex member", Same, c => ChangeAsync(c, p => p.Home = p.Home with { Street = "Privet Drive" }));
        yield return Writing("a changed owned member", Same, c => ChangeAsync(c, p => p.Contact!.Phone = "5551-0002"));
        yield return Writing("a replaced owned value", Same, c => ChangeAsync(c, p => p.Contact = new Contact { Phone = "5551-0002" }));
        yield return Writing("a removed owned value", Same, c => ChangeAsync(c, p => p.Contact = null));
        yield return Writing("a changed member in JSON", Same, c => ChangeAsync(c, p => p.Extra!.Metal = "room 4711"));
        yield return Writing("a replaced JSON value", Same, c => ChangeAsync(c, p => p.Extra = new Extra { Metal = "carcinoma" }));
        yield return Writing("a readable member beside", Same, c => ChangeAsync(c, p => p.City = "Bern"));
        yield return Writing("a readable member in JSON beside", Same, c => ChangeAsync(c, p => p.Extra!.Plain = "other"));
        yield return Writing("several members", Same, c => ChangeAsync(c, p => (p.Ssn, p.Diagnosis, p.City) = ("000-00-0001", null, "Bern")));
        yield return Writing("an added child", Same, async c =>
        {
            c.Add(new Visit { Id = Guid.Parse("20000000-0000-0000-0000-000000000001"), PatientId = Patients.Ada, Note = "sent home", Code = "ICD-77731" });
            return await c.SaveChangesAsync();
        });
        yield return Writing("Update of a detached entity", Same, async c =>
        {
            var detached = Patients.All()[1];
            (detached.Visits, detached.Ssn) = ([], "000-00-0001");
            c.Update(detached);
            return await c.SaveChangesAsync();
        });
        yield return Writing("Update of an entity read without tracking", Same, async c =>
        {
            var detached = await c.Patients.AsNoTracking().SingleAsync(p => p.Id == Patients.Bob);
            detached.City = "Bern";
            c.Update(detached);
            return await c.SaveChangesAsync();
        });
        yield return Writing("Attach, then a readable member", Same, async c =>
        {
            var stub = new Visit { Id = Guid.Parse("10000000-0000-0000-0000-000000000001") };
            c.Attach(stub);
            stub.Fee = 99;
            return await c.SaveChangesAsync();
        });
        yield return Writing("Attach, then an encrypted member", Same, async c =>
        {
            var stub = new Visit { Id = Guid.Parse("10000000-0000-0000-0000-000000000001") };
            c.Attach(stub);
            stub.Code = "ICD-77732";
            return await c.SaveChangesAsync();
        });
        yield return Writing("Remove", Same, async c =>
        {
            c.Remove(await c.Patients.SingleAsync(p => p.Ssn == "219-09-9999"));
            return await c.SaveChangesAsync();
        });
        yield return Writing("Remove of a stub", Same, async c =>
        {
            c.Remove(new Visit { Id = Guid.Parse("10000000-0000-0000-0000-000000000001") });
            return await c.SaveChangesAsync();
        });
        yield return Writing("AddRange", Same, async c =>
        {
            c.AddRange(Enumerable.Range(1, 40).Select(i => new Visit { Id = new Guid(i, 9, 9, new byte[8]), PatientId = Patients.Bob, Note = "sent home", Code = i % 2 == 0 ? "ICD-77731" : null }));
            return await c.SaveChangesAsync();
        });
        yield return Writing("a synchronous save", Same, async c =>
        {
            (await c.Patients.SingleAsync(p => p.Id == Patients.Bob)).Diagnosis = "melancholia";
            return c.SaveChanges();
        });
        yield return Writing("nothing changed", Same, async c =>
        {
            await c.Patients.Include(p => p.Visits).ToListAsync();
            return await c.SaveChangesAsync();
        });
        yield return Writing("changed and changed back", Same, async c =>
        {
            var bob = await c.Patients.SingleAsync(p => p.Id == Patients.Bob);
            bob.Ssn = "000-00-0001";
            c.ChangeTracker.DetectChanges();
            bob.Ssn = "219-09-9999";
            await c.SaveChangesAsync();
            return 0;
        });
        yield return new("FromSqlRaw", Same, async c => (await c.Patients.FromSqlRaw("""select * from "Patients" where "City" = 'Rome'""").OrderBy(p => p.Name).ToListAsync()).Select(p => p.Ssn).ToList());
        yield return new("FromSql, then ==", Same, async c => await c.Patients.FromSql($"""select * from "Patients" where "City" = {"Rome"}""").Where(p => p.Ssn == Ssn).Select(p => p.Name).ToListAsync());
        yield return new("FromSql, then OrderBy", Refused, async c => await c.Patients.FromSql($"""select * from "Patients" """).OrderBy(p => p.Ssn).ToListAsync());
        yield return new("SqlQuery of a readable column", Same, async c => (await c.Database.SqlQuery<string>($"""select "Name" as "Value" from "Patients" """).ToListAsync()).Order().ToList());
    }

    private static Form Writing(string name, Outcome outcome, Func<Clinic, Task<int>> write) => new(name, outcome, async clinic =>
    {
        await using var transaction = await clinic.Database.BeginTransactionAsync();
        var rows = await write(clinic);
        clinic.ChangeTracker.Clear();
        var patients = await clinic.Patients.AsNoTracking().OrderBy(p => p.Name).ToListAsync();
        var visits = await clinic.Visits.AsNoTracking().OrderBy(v => v.Id).ToListAsync();
        var found = await clinic.Patients.CountAsync(p => p.Ssn == "000-00-0001");
        var coded = await clinic.Visits.CountAsync(v => v.Code == "ICD-77731");
        await transaction.RollbackAsync();
        return new { rows, patients, visits, found, coded };
    });

    private static async Task<int> ChangeAsync(Clinic clinic, Action<Patient> change)
    {
        change(await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada));
        return await clinic.SaveChangesAsync();
    }
}
