// These expressions are what people write in queries, and no code that runs: the database compares.
#pragma warning disable CA1304, CA1309, CA1310, CA1311, CA1862, CA1866
using FieldCrypt.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore;
using static FieldCrypt.EntityFrameworkCore.Tests.Queries.Outcome;

namespace FieldCrypt.EntityFrameworkCore.Tests.Queries;

/// <summary>Comparisons of searchable members, and of members that are not.</summary>
internal static class ComparisonForms
{
    private const string Ssn = "078-05-1120";
    private const string Other = "219-09-9999";
    private static readonly string s_field = Ssn;

    public static IEnumerable<Form> All()
    {
        var ssn = Ssn;
        var file = 556677881L;
        string? nothing = null;
        var name = "Ada";
        object boxed = Ssn;
        BloodGroup blood = BloodGroup.A;
        var holder = new { Inner = new { Value = Ssn } };
        string[] array = [Ssn, Other];
        List<string?> list = [Ssn, null, "not there"];
        HashSet<string> set = [Other];
        long[] files = [556677881, 1];
        IEnumerable<string> lazy = array.Where(value => value.StartsWith('0'));

        yield return Names("== a constant", Same, q => q.Where(p => p.Ssn == Ssn));
        yield return Names("== a literal", Same, q => q.Where(p => p.Ssn == "219-09-9999"));
        yield return Names("== a variable", Same, q => q.Where(p => p.Ssn == ssn));
        yield return Names("a variable ==", Same, q => q.Where(p => ssn == p.Ssn));
        yield return Names("== a static field", Same, q => q.Where(p => p.Ssn == s_field));
        yield return Names("== a property of a local", Same, q => q.Where(p => p.Ssn == holder.Inner.Value));
        yield return Names("== a call in the application", Same, q => q.Where(p => p.Ssn == string.Concat("078-", "05-1120")));
        yield return Names("== a value that is not there", Same, q => q.Where(p => p.Ssn == "000-00-0001"));
        yield return Names("== in another case", Same, q => q.Where(p => p.Ssn == ssn.ToUpperInvariant()));
        yield return Names("== null", Same, q => q.Where(p => p.Ssn == null));
        yield return Names("!= null", Same, q => q.Where(p => p.Ssn != null));
        yield return Names("null ==", Same, q => q.Where(p => null == p.Ssn));
        yield return Names("is null", Same, q => q.Where(p => p.Ssn == default));
        yield return Names("== a variable that is null", Same, q => q.Where(p => p.Ssn == nothing));
        yield return Names("!= a variable that is null", Same, q => q.Where(p => p.Ssn != nothing));
        yield return Names("!= a variable", Same, q => q.Where(p => p.Ssn != ssn));
        yield return Names("!= a literal", Same, q => q.Where(p => p.Ssn != "219-09-9999"));
        yield return Names("not ==", Same, q => q.Where(p => !(p.Ssn == ssn)));
        yield return Names("not !=", Same, q => q.Where(p => !(p.Ssn != ssn)));
        yield return Names("Equals", Same, q => q.Where(p => p.Ssn!.Equals(ssn)));
        yield return Names("value.Equals", Same, q => q.Where(p => ssn.Equals(p.Ssn)));
        yield return Names("object.Equals", Same, q => q.Where(p => object.Equals(p.Ssn, ssn)));
        yield return Names("string.Equals", Same, q => q.Where(p => string.Equals(p.Ssn, ssn)));
        yield return Names("Equals of a boxed value", Same, q => q.Where(p => p.Ssn!.Equals(boxed)));
        yield return Names("and", Same, q => q.Where(p => p.Ssn == ssn && p.City == "Rome"));
        yield return Names("or", Same, q => q.Where(p => p.Ssn == ssn || p.Ssn == Other));
        yield return Names("or null", Same, q => q.Where(p => p.Ssn == ssn || p.Ssn == null));
        yield return Names("one variable for two columns", Same, q => q.Where(p => p.Ssn == name || p.Name == name || p.Contact!.Phone == name));
        yield return Names("one variable for two indexes", Same, q => q.Where(p => p.Contact!.Phone == ssn || p.Ssn == ssn));
        yield return Names("EF.Property", Same, q => q.Where(p => EF.Property<string>(p, "Ssn") == ssn));
        yield return Names("EF.Property of a named member", Same, q => q.Where(p => EF.Property<string?>(p, nameof(Patient.Ssn)) != null));
        yield return Names("EF.Property as an object", Same, q => q.Where(p => EF.Property<object>(p, "Ssn").Equals(ssn)));
        yield return Names("EF.Property of a derived class", Same, q => q.Where(p => EF.Property<string>((Inpatient)p, "Room") != null));
        yield return Names("EF.Property of what as gives", Same, q => q.Where(p => EF.Property<string>((p as Inpatient)!, "Room") != null));
        yield return Names("EF.Property as another type", Refused, q => q.Where(p => EF.Property<int>(p, "Ssn") == 1));
        yield return Names("conditional", Same, q => q.Where(p => p.City == "Rome" ? p.Ssn == ssn : p.Ssn == null));
        yield return Names("two Where", Same, q => q.Where(p => p.Ssn == ssn).Where(p => p.City == "Oslo"));
        yield return Names("array.Contains", Same, q => q.Where(p => array.Contains(p.Ssn)));
        yield return Names("list.Contains with a null", Same, q => q.Where(p => list.Contains(p.Ssn)));
        yield return Names("set.Contains", Same, q => q.Where(p => set.Contains(p.Ssn!)));
        yield return Names("not list.Contains", Same, q => q.Where(p => !list.Contains(p.Ssn)));
        yield return Names("not array.Contains", Same, q => q.Where(p => !array.Contains(p.Ssn)));
        yield return Names("an inline array.Contains", Same, q => q.Where(p => new[] { ssn, "x" }.Contains(p.Ssn)));
        yield return Names("an inline list.Contains", Same, q => q.Where(p => new List<string?> { ssn, "x" }.Contains(p.Ssn)));
        yield return Names("a lazy sequence.Contains", Same, q => q.Where(p => lazy.Contains(p.Ssn)));
        yield return Names("Contains of an empty list", Same, q => q.Where(p => Array.Empty<string>().Contains(p.Ssn)));
        yield return Names("EF.Constant list", Same, q => q.Where(p => EF.Constant(array).Contains(p.Ssn)));
        yield return Names("EF.Parameter list", Same, q => q.Where(p => EF.Parameter(array).Contains(p.Ssn)));
        yield return Names("EF.Constant", Same, q => q.Where(p => p.Ssn == EF.Constant(ssn)));
        yield return Names("EF.Parameter", Same, q => q.Where(p => p.Ssn == EF.Parameter("219-09-9999")));
        yield return Names("a number ==", Same, q => q.Where(p => p.File == file));
        yield return Names("a number == a literal", Same, q => q.Where(p => p.File == 556677881));
        yield return Names("a number == an int", Same, q => q.Where(p => p.File == (int)file));
        yield return Names("a number !=", Same, q => q.Where(p => p.File != file));
        yield return Names("numbers.Contains", Same, q => q.Where(p => files.Contains(p.File)));
        yield return Names("a number.Equals", Same, q => q.Where(p => p.File.Equals(file)));
        yield return Names("an enum ==", Same, q => q.Where(p => p.Blood == blood));
        yield return Names("an enum == a literal", Same, q => q.Where(p => p.Blood == BloodGroup.B));
        yield return Names("an enum != null", Same, q => q.Where(p => p.Blood != null));
        yield return Names("HasValue", Same, q => q.Where(p => p.Blood.HasValue));
        yield return Names("not HasValue", Same, q => q.Where(p => !p.Blood.HasValue));
        yield return Names("Value ==", Same, q => q.Where(p => p.Blood!.Value == blood));
        yield return Names("a member that is not searchable == null", Same, q => q.Where(p => p.Diagnosis == null));
        yield return Names("a member that is not searchable != null", Same, q => q.Where(p => p.Diagnosis != null));
        yield return Names("a date HasValue", Same, q => q.Where(p => p.Born.HasValue));
        yield return Names("a member of an owned type", Same, q => q.Where(p => p.Contact!.Phone == "5551-0001"));
        yield return Names("an owned type's Contains", Same, q => q.Where(p => new[] { "5551-0002" }.Contains(p.Contact!.Phone)));
        yield return Names("a complex type's member != null", Same, q => q.Where(p => p.Home.Street != null));
        yield return Names("Any below a navigation", Same, q => q.Where(p => p.Visits.Any(v => v.Code == "ICD-77731")));
        yield return Names("All below a navigation", Same, q => q.Where(p => p.Visits.All(v => v.Code == "ICD-77732")));
        yield return Names("Count below a navigation", Same, q => q.Where(p => p.Visits.Count(v => v.Code == "ICD-77732") == 1));
        yield return Names("an index in a sort", Same, q => q.OrderByDescending(p => p.Ssn == ssn).ThenBy(p => p.Name));
        yield return Names("two members of one column", Same, q => q.Where(p => q.Any(o => o.Id != p.Id && o.Ssn == p.Ssn && o.Ssn != null)));
        yield return new("through a navigation", Same, async c => await c.Visits.Where(v => v.Patient!.Ssn == ssn).OrderBy(v => v.Fee).Select(v => v.Fee).ToListAsync());
        yield return new("Contains through a navigation", Same, async c => await c.Visits.Where(v => array.Contains(v.Patient!.Ssn)).OrderBy(v => v.Fee).Select(v => v.Fee).ToListAsync());
        yield return new("SelectMany then ==", Same, async c => await c.Patients.SelectMany(p => p.Visits).Where(v => v.Code == "ICD-77732").OrderBy(v => v.Fee).Select(v => v.Fee).ToListAsync());
        yield return new("in a subclass", Same, async c => await c.Inpatients.Where(p => p.Ssn == ssn).Select(p => p.Name).ToListAsync());
        yield return new("after OfType", Same, async c => await c.Patients.OfType<Inpatient>().Where(p => p.Ssn == ssn).Select(p => p.Name).ToListAsync());
        yield return new("after a cast", Same, async c => await c.Patients.Where(p => p is Inpatient && ((Inpatient)p).Ssn == ssn).Select(p => p.Name).ToListAsync());
        yield return new("in a generic method", Same, async c => await Generic(c.Patients, ssn).OrderBy(p => p.Name).Select(p => p.Name).ToListAsync());
        yield return new("Count", Same, async c => await c.Patients.CountAsync(p => p.Ssn == ssn));
        yield return new("LongCount", Same, async c => await c.Patients.LongCountAsync(p => p.Ssn != ssn));
        yield return new("Any", Same, async c => await c.Patients.AnyAsync(p => p.Ssn == Other));
        yield return new("Any of nothing", Same, async c => await c.Patients.AnyAsync(p => p.Ssn == "000-00-0001"));
        yield return new("All", Same, async c => await c.Patients.AllAsync(p => p.Ssn == ssn));
        yield return new("First", Same, async c => (await c.Patients.FirstAsync(p => p.Ssn == Other)).Name);
        yield return new("FirstOrDefault of nothing", Same, async c => (await c.Patients.FirstOrDefaultAsync(p => p.Ssn == "000-00-0001"))?.Name);
        yield return new("Single", Same, async c => (await c.Patients.SingleAsync(p => p.Ssn == Other)).Diagnosis);
        yield return new("Sum behind ==", Same, async c => await c.Visits.Where(v => v.Code == "ICD-77732").SumAsync(v => v.Fee));
        yield return new("GroupBy of a readable member behind ==", Same, async c =>
            await c.Patients.Where(p => p.Ssn == ssn).GroupBy(p => p.City).Select(g => new { g.Key, Count = g.Count() }).OrderBy(g => g.Key).ToListAsync());
        yield return new("Skip and Take behind ==", Same, async c => await c.Patients.Where(p => p.Ssn == ssn).OrderBy(p => p.Name).Skip(1).Take(1).Select(p => p.Name).ToListAsync());
        yield return new("== in a projection", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => new { p.Name, Is = p.Ssn == ssn }).ToListAsync());
        yield return new("== null in a projection", Same, async c => await c.Patients.OrderBy(p => p.Name).Select(p => p.Diagnosis == null).ToListAsync());
        yield return new("Union of two equalities", Same, async c =>
            await c.Patients.Where(p => p.Ssn == ssn).Union(c.Patients.Where(p => p.Ssn == Other)).OrderBy(p => p.Name).Select(p => p.Name).ToListAsync());
        yield return new("Concat of entities", Same, async c =>
            (await c.Visits.Where(v => v.Code == "ICD-77731").Concat(c.Visits.Where(v => v.Code == "ICD-77732")).ToListAsync()).Select(v => v.Note).Order().ToList());
        yield return new("a filter in Include", Same, async c =>
            (await c.Patients.Include(p => p.Visits.Where(v => v.Code == "ICD-77732")).OrderBy(p => p.Name).AsNoTracking().ToListAsync()).Select(p => p.Visits.Count).ToList());
        yield return new("a compiled query", Same, async c =>
        {
            var compiled = EF.CompileAsyncQuery(
                (Clinic clinic, string value) => clinic.Patients.Where(p => p.Ssn == value).OrderBy(p => p.Name).Select(p => p.Name));
            return new[] { await ToListAsync(compiled(c, ssn)), await ToListAsync(compiled(c, Other)), await ToListAsync(compiled(c, "000-00-0001")) };
        });
        yield return new("a compiled query with null", Same, c =>
        {
            var compiled = EF.CompileQuery((Clinic clinic, string? value) => clinic.Patients.Count(p => p.Ssn == value));
            return Task.FromResult<object?>(new[] { compiled(c, ssn), compiled(c, null), compiled(c, Other) });
        });
        yield return new("a compiled query with a list", Same, async c =>
        {
            var compiled = EF.CompileAsyncQuery(
                (Clinic clinic, string[] values) => clinic.Patients.Where(p => values.Contains(p.Ssn)).OrderBy(p => p.Name).Select(p => p.Name));
            return new[] { await ToListAsync(compiled(c, [ssn, Other])), await ToListAsync(compiled(c, [])), await ToListAsync(compiled(c, [Other])) };
        });
        yield return new("one query with several values", Same, async c =>
        {
            var counts = new List<int>();
            foreach (var value in (string?[])[Ssn, Other, null, "x", Ssn])
            {
                counts.Add(await c.Patients.CountAsync(p => p.Ssn == value));
            }

            return counts;
        });
        yield return new("one query with several lists", Same, async c =>
        {
            var counts = new List<int>();
            foreach (var values in (string?[][])[[Ssn], [Ssn, Other], [], [null], [null, Ssn]])
            {
                counts.Add(await c.Patients.CountAsync(p => values.Contains(p.Ssn)));
            }

            return counts;
        });

        yield return Names("a member that is not searchable == a value", Refused, q => q.Where(p => p.Diagnosis == "carcinoma"));
        yield return Names("a member that is not searchable == a variable", Refused, q => q.Where(p => p.Diagnosis == nothing));
        yield return Names("a member that is not searchable in a list", Refused, q => q.Where(p => array.Contains(p.Diagnosis)));
        yield return Names("a date ==", Refused, q => q.Where(p => p.Born == new DateOnly(1969, 7, 20)));
        yield return Names("a date <", Refused, q => q.Where(p => p.Born < new DateOnly(1969, 7, 20)));
        yield return Names("a date's year", Refused, q => q.Where(p => p.Born!.Value.Year == 1969));
        yield return Names("a number >", Refused, q => q.Where(p => p.File > 0));
        yield return Names("a number in arithmetic", Refused, q => q.Where(p => p.File + 1 == 2));
        yield return Names("StartsWith", Refused, q => q.Where(p => p.Ssn!.StartsWith("078")));
        yield return Names("EndsWith", Refused, q => q.Where(p => p.Ssn!.EndsWith("1120")));
        yield return Names("Contains of a part", Refused, q => q.Where(p => p.Ssn!.Contains("05")));
        yield return Names("a value that contains it", Refused, q => q.Where(p => ssn.Contains(p.Ssn!)));
        yield return Names("Like", Refused, q => q.Where(p => EF.Functions.Like(p.Ssn!, "078%")));
        yield return Names("Length", Refused, q => q.Where(p => p.Ssn!.Length == 11));
        yield return Names("ToUpper ==", Refused, q => q.Where(p => p.Ssn!.ToUpper() == "X"));
        yield return Names("Trim ==", Refused, q => q.Where(p => p.Ssn!.Trim() == ssn));
        yield return Names("Substring ==", Refused, q => q.Where(p => p.Ssn!.Substring(0, 3) == "078"));
        yield return Names("string.Compare", Refused, q => q.Where(p => string.Compare(p.Ssn, ssn) > 0));
        yield return Names("CompareTo", Refused, q => q.Where(p => p.Ssn!.CompareTo(ssn) == 0));
        yield return Names("Equals with a comparison", Refused, q => q.Where(p => p.Ssn!.Equals(ssn, StringComparison.OrdinalIgnoreCase)));
        yield return Names("string.IsNullOrEmpty", Refused, q => q.Where(p => string.IsNullOrEmpty(p.Ssn)));
        yield return Names("concatenation ==", Refused, q => q.Where(p => p.Ssn + "!" == "x"));
        yield return Names("coalesce ==", Refused, q => q.Where(p => (p.Ssn ?? "none") == ssn));
        yield return Names("== another column", Refused, q => q.Where(p => p.Ssn == p.Name));
        yield return Names("== another encrypted column", Refused, q => q.Where(p => p.Ssn == p.Diagnosis));
        yield return Names("== another searchable column", Refused, q => q.Where(p => p.Ssn == p.Contact!.Phone));
        yield return Names("a list's Any with it", Refused, q => q.Where(p => array.Any(value => value == p.Ssn)));
        yield return Names("a subquery's Contains", Refused, q => q.Where(p => q.Select(o => o.Name).Contains(p.Ssn)));
        yield return Names("an encrypted list's Count", Refused, q => q.Where(p => p.Allergies!.Count > 0));
        yield return Names("an encrypted list's Contains", Refused, q => q.Where(p => p.Allergies!.Contains("dust")));
        yield return Names("bytes' Length", Refused, q => q.Where(p => p.Scan!.Length > 1));
        yield return Names("a JSON member ==", Refused, q => q.Where(p => p.Extra!.Metal == "tungsten"));
        yield return Names("a complex type's member ==", Refused, q => q.Where(p => p.Home.Street == "Baker Street"));
        yield return Names("a navigation's member", Refused, q => q.Where(p => p.Visits.Any(v => v.Note == "sent home")));
        yield return Names("a navigation's member StartsWith", Refused, q => q.Where(p => p.Visits.Any(v => v.Code!.StartsWith("ICD"))));
        yield return Names("Min below a navigation", Refused, q => q.Where(p => p.Visits.Min(v => v.Code) == "x"));
        yield return new("Count of a part", Refused, async c => await c.Patients.CountAsync(p => p.Ssn!.StartsWith("0")));
        yield return new("First of a part", Refused, async c => await c.Patients.FirstAsync(p => p.Diagnosis == "carcinoma"));
    }

    internal static Form Names(string name, Outcome outcome, Func<IQueryable<Patient>, IQueryable<Patient>> query) =>
        new(name, outcome, async clinic => await Sorted(query(clinic.Patients)).Select(patient => patient.Name).ToListAsync());

    internal static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> values)
    {
        var list = new List<T>();
        await foreach (var value in values)
        {
            list.Add(value);
        }

        return list;
    }

    private static IQueryable<Patient> Sorted(IQueryable<Patient> query) => query is IOrderedQueryable<Patient> && query.Expression.ToString().Contains("OrderBy", StringComparison.Ordinal)
        ? query
        : query.OrderBy(patient => patient.Name);

    private static IQueryable<T> Generic<T>(IQueryable<T> query, string ssn)
        where T : Patient => query.Where(patient => patient.Ssn == ssn);
}
