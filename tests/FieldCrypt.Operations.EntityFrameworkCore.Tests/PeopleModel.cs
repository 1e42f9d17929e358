using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Operations.Tests;

/// <summary>The table that most jobs here go over.</summary>
public sealed class Person
{
    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public string? Ssn { get; set; }

    public DateOnly? Born { get; set; }

    public int Visits { get; set; }
}

/// <summary>The application as it is in the end: two encrypted columns, one of them searched.</summary>
public class People(DbContextOptions options) : DbContext(options)
{
    public DbSet<Person> All => Set<Person>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Person>().ToTable("People").Property(p => p.Ssn).HasColumnName("Ssn_Encrypted").IsEncrypted(new() { Query = FieldQuery.Equality });
        modelBuilder.Entity<Person>().Property(p => p.Born).HasColumnName("Born_Encrypted").IsEncrypted();
    }
}

/// <summary>The application while its columns of plaintext are migrated.</summary>
public sealed class MigratingPeople(DbContextOptions options) : DbContext(options)
{
    public DbSet<Person> All => Set<Person>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Person>().ToTable("People").Property(p => p.Ssn).IsEncrypted(new() { Query = FieldQuery.Equality, PlaintextColumn = "Ssn" });
        modelBuilder.Entity<Person>().Property(p => p.Born).IsEncrypted(new() { PlaintextColumn = "Born" });
    }
}

/// <summary>The application as it was.</summary>
public sealed class PlainPeople(DbContextOptions options) : DbContext(options)
{
    public DbSet<Person> All => Set<Person>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Person>().ToTable("People");
}
