using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Samples.AuroraColumns;

public sealed class Clinic(DbContextOptions options) : DbContext(options)
{
    public DbSet<Patient> Patients => Set<Patient>();
}
