using FieldCrypt.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore;
using static FieldCrypt.EntityFrameworkCore.Tests.Queries.Outcome;

namespace FieldCrypt.EntityFrameworkCore.Tests.Queries;

/// <summary>Values of complex types as a whole, whose columns in the database lack the encrypted ones.</summary>
internal static class WholeForms
{
    public static IEnumerable<Form> All()
    {
        var home = new Home { Street = "Privet Drive", Country = "UK" };
        Home[] homes = [home];
        yield return new("a complex value == a variable", Refused, async c => await c.Patients.Where(p => p.Home == home).Select(p => p.Name).ToListAsync());
        yield return new("a complex value != a variable", Refused, async c => await c.Patients.Where(p => p.Home != home).Select(p => p.Name).ToListAsync());
        yield return new("a complex value Equals", Refused, async c => await c.Patients.Where(p => p.Home.Equals(home)).Select(p => p.Name).ToListAsync());
        yield return new("Contains of complex values", Refused, async c => await c.Patients.Where(p => homes.Contains(p.Home)).Select(p => p.Name).ToListAsync());
        yield return new("complex values of two rows compared", Refused, async c => await c.Patients.Where(p => c.Patients.Any(q => q.Name == "Bob" && q.Home == p.Home)).Select(p => p.Name).ToListAsync());
        yield return new("Select of a complex value", Refused, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Home).ToListAsync());
        yield return new("Select of a complex value in an object", Refused, async c => await c.Patients.OrderBy(p => p.Name).Select(p => new { p.Name, p.Home }).ToListAsync());
        yield return new("Select of a complex value and then of its member", Refused, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Home).Select(h => h.Street).ToListAsync());
        yield return new("Select of a complex value by EF.Property", Refused, async c => await c.Patients.OrderBy(p => p.Name).Select(p => EF.Property<Home>(p, "Home")).ToListAsync());
        yield return new("Select of a complex value through a navigation", Refused, async c => await c.Visits.OrderBy(v => v.Id).Select(v => v.Patient!.Home).ToListAsync());
        yield return new("Select of complex values in a collection", Refused, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Visits.Select(v => v.Patient!.Home).ToList()).ToListAsync());
        yield return new("Distinct of complex values", Refused, async c => await c.Patients.Select(p => p.Home).Distinct().CountAsync());
        yield return new("GroupBy a complex value", Refused, async c => await c.Patients.GroupBy(p => p.Home).Select(g => g.Count()).ToListAsync());
        yield return new("Union of complex values", Refused, async c => await c.Patients.Select(p => p.Home).Union(c.Patients.Select(p => p.Home)).CountAsync());
        yield return new("First of complex values", Refused, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Home).FirstAsync());
        yield return new("Select of a readable member of a complex value", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Home.Country).ToListAsync());
        yield return new("Where by a readable member of a complex value", Same, async c => await c.Patients.Where(p => p.Home.Country == "UK").Select(p => p.Name).OrderBy(n => n).ToListAsync());
        yield return new("Distinct of owned values", Same, async c => await c.Patients.Where(p => p.Contact != null).Select(p => new { p.Id, p.Contact }).OrderBy(x => x.Id).AsNoTracking().ToListAsync());
        yield return new("ExecuteUpdate of a complex value", Refused, async c =>
        {
            await using var transaction = await c.Database.BeginTransactionAsync();
            return await c.Patients.ExecuteUpdateAsync(s => s.SetProperty(p => p.Home, home));
        });
        yield return new("ExecuteUpdate of a complex value from another row", Refused, async c =>
        {
            await using var transaction = await c.Database.BeginTransactionAsync();
            return await c.Patients.ExecuteUpdateAsync(s => s.SetProperty(p => p.Home, p => p.Home));
        });
    }
}
