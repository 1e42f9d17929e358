using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Benchmarks;

/// <summary>A context without encryption, of the tables whose entities have none: what hooks cost that are there for others is no part of it.</summary>
internal sealed class PlainPeople(DbContextOptions<PlainPeople> options) : DbContext(options)
{
    public DbSet<PlainPerson> Plain => Set<PlainPerson>();

    public DbSet<StoredPerson> Stored => Set<StoredPerson>();
}

/// <summary>
/// A person with 4 encrypted columns, one of them searched by equality, the same person in the clear, and one whose columns hold the bytes of the first.
/// </summary>
internal sealed class SqlPeople(DbContextOptions<SqlPeople> options) : DbContext(options)
{
    public DbSet<EncryptedPerson> Encrypted => Set<EncryptedPerson>();

    public DbSet<PlainPerson> Plain => Set<PlainPerson>();

    public DbSet<StoredPerson> Stored => Set<StoredPerson>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PlainPerson>().HasIndex(static person => person.Ssn);
        modelBuilder.Entity<StoredPerson>().HasIndex(static person => person.SsnIndex);
    }
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

internal sealed class StoredPerson
{
    public Guid Id { get; set; }

    public int Batch { get; set; }

    public string City { get; set; } = "";

    public byte[] Ssn { get; set; } = [];

    public byte[] SsnIndex { get; set; } = [];

    public byte[] Name { get; set; } = [];

    public byte[] Address { get; set; } = [];

    public byte[] Notes { get; set; } = [];
}
