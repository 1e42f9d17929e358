using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Benchmarks;

/// <summary>A person with 4 encrypted columns, one of them searched by equality, and the same person in the clear.</summary>
internal sealed class SqlPeople(DbContextOptions<SqlPeople> options) : DbContext(options)
{
    public DbSet<EncryptedPerson> Encrypted => Set<EncryptedPerson>();

    public DbSet<PlainPerson> Plain => Set<PlainPerson>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<PlainPerson>().HasIndex(static person => person.Ssn);
}

internal sealed class EncryptedPerson
{
    public Guid Id { get; set; }

    public int Batch { get; set; }

    public string City { get; set; } = "";

    [Encrypted(Query = FieldQuery.Equality)]
    public string Ssn { get; set; } = "";

    [Encrypted]
    public string Name { get; set; } = "";

    [Encrypted]
    public string Address { get; set; } = "";

    [Encrypted]
    public string Notes { get; set; } = "";
}

internal sealed class PlainPerson
{
    public Guid Id { get; set; }

    public int Batch { get; set; }

    public string City { get; set; } = "";

    public string Ssn { get; set; } = "";

    public string Name { get; set; } = "";

    public string Address { get; set; } = "";

    public string Notes { get; set; } = "";
}
