using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Model;

public class Clinic(DbContextOptions options) : DbContext(options)
{
    public DbSet<Patient> Patients => Set<Patient>();

    public DbSet<Inpatient> Inpatients => Set<Inpatient>();

    public DbSet<Visit> Visits => Set<Visit>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Patient>(patient =>
        {
            patient.OwnsOne(p => p.Contact);
            patient.OwnsOne(p => p.Extra, extra => extra.ToJson());
            patient.ComplexProperty(p => p.Home);
            patient.Property(p => p.Visits2).IsConcurrencyToken();
        });
    }
}
