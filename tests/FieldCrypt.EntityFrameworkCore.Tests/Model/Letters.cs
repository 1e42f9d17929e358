using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Model;

/// <summary>A small model.</summary>
public sealed class Mail(DbContextOptions<Mail> options) : DbContext(options)
{
    public DbSet<Letter> Letters => Set<Letter>();
}

public sealed class Letter
{
    public Guid Id { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    public string? Sender { get; set; }

    [Encrypted]
    public string? Text { get; set; }
}
