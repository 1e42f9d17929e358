using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Clients;

/// <summary>FC0104: values that are set by name.</summary>
public sealed class ValuesByNameTests
{
    [Fact]
    public Task An_object_that_has_values_for_encrypted_members_is_reported() => Analysis.ExpectEachAsync(
        static statement => $$"""
        public class Service(Registry context)
        {
            public void Save(
                Person stored, Person changed, PersonDto dto, TownDto town, Town place, object unknown, Dictionary<string, object> named,
                Microsoft.EntityFrameworkCore.ChangeTracking.EntityEntry any, Microsoft.EntityFrameworkCore.ChangeTracking.PropertyValues values)
            {
                {{statement}}
            }
        }
        public class Person { public Guid Id { get; set; } [Encrypted] public string? Ssn { get; set; } public string? Town { get; set; } }
        public class Town { public Guid Id { get; set; } public string? Ssn { get; set; } }
        public abstract record Numbered(string? Ssn);
        public record PersonDto(string? Ssn, string? Town) : Numbered(Ssn);
        public record TownDto(string? Town);
        public class Registry(DbContextOptions<Registry> options) : DbContext(options)
        {
            public DbSet<Person> People => Set<Person>();
            public DbSet<Town> Towns => Set<Town>();
        }
        """,
        "{|FC0104:context.Entry(stored).CurrentValues.SetValues(changed)|};",
        "{|FC0104:context.Entry(stored).CurrentValues.SetValues(dto)|};",
        "{|FC0104:context.Entry(stored).CurrentValues.SetValues(new { Ssn = \"1\" })|};",
        "var entry = context.Entry(stored); {|FC0104:entry.CurrentValues.SetValues(dto)|};",
        "{|FC0104:any.CurrentValues.SetValues(changed)|};",
        "context.Entry(stored).SetCurrentValues(dto);",
        "context.Entry(stored).CurrentValues.SetValues(town);",
        "context.Entry(stored).CurrentValues.SetValues(values);",
        "context.Entry(stored).CurrentValues.SetValues(named);",
        "context.Entry(stored).CurrentValues.SetValues(unknown);",
        "context.Entry(stored).OriginalValues.SetValues(changed);",
        "context.Entry(place).CurrentValues.SetValues(dto);",
        "any.CurrentValues.SetValues(dto);");
}
