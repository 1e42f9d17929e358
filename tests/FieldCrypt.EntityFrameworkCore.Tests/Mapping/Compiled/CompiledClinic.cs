using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping.Compiled;

/// <summary>
/// A context whose model was compiled. The files beside this one were written by <c>dotnet ef dbcontext optimize</c>; docs/sql.md says how.
/// </summary>
public sealed class CompiledClinic(DbContextOptions<CompiledClinic> options) : DbContext(options)
{
    public DbSet<CompiledPatient> Patients => Set<CompiledPatient>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<CompiledPatient>().ComplexProperty(p => p.Home);
        modelBuilder.Entity<CompiledPatient>().OwnsOne(p => p.Contact);
    }
}

public sealed class CompiledPatient
{
    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Ssn { get; set; }

    [Encrypted]
    public string? Diagnosis { get; set; }

    public CompiledHome Home { get; set; } = new();

    public CompiledContact? Contact { get; set; }
}

public sealed class CompiledHome
{
    [Encrypted]
    public string? Street { get; set; }

    public string? City { get; set; }
}

public sealed class CompiledContact
{
    [Encrypted(Query = FieldQuery.Equality)]
    public string? Phone { get; set; }
}
