using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Model;

internal sealed class Firm(DbContextOptions options) : DbContext(options)
{
    public DbSet<Company> Companies => Set<Company>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Company>(company =>
        {
            company.Property(c => c.Id).HasConversion(id => id.Value, value => new CompanyId(value));
            company.OwnsOne(c => c.Head);
            company.OwnsOne(c => c.Deputy);
            company.OwnsMany(c => c.Staff, staff =>
            {
                staff.WithOwner().HasForeignKey("CompanyId");
                staff.HasKey("CompanyId", "Name");
            });
            company.OwnsMany(c => c.Notes, notes => notes.ToJson());
            company.ComplexProperty(c => c.Site, site => site.ComplexProperty(s => s.Geo));
            company.Property(c => c.Whole).IsEncrypted();
        });
        modelBuilder.Entity<Badge>().HasIndex(b => b.Number).IsUnique();
        modelBuilder.Entity<Badge>().Property(b => b.Number).HasColumnName("badge_no");
    }
}

internal sealed class Company
{
    public CompanyId Id { get; set; }

    public Contact? Head { get; set; }

    public Contact? Deputy { get; set; }

    public List<Member> Staff { get; set; } = [];

    public List<Note> Notes { get; set; } = [];

    public Site Site { get; set; } = new("", default);

    public Home Whole { get; set; }
}

internal readonly record struct CompanyId(Guid Value);

internal sealed class Member
{
    public string Name { get; set; } = "";

    [Encrypted]
    public string? Ssn { get; set; }
}

internal sealed class Note
{
    [Encrypted]
    public string? Text { get; set; }
}

internal sealed record Site
{
    private Site()
    {
    }

    public Site(string street, Geo geo) => (Street, Geo) = (street, geo);

    [Encrypted]
    public string Street { get; init; } = "";

    public Geo Geo { get; init; }
}

internal readonly record struct Geo
{
    [Encrypted]
    public string Place { get; init; }

    public int Height { get; init; }
}

internal sealed class Badge
{
    public Guid Id { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public string Number { get; set; } = "";
}
