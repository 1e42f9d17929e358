using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.EntityFrameworkCore.Tests.Documentation;

/// <summary>The examples of docs/sql.md, word for word between the markers.</summary>
internal static class SqlPageExamples
{
    public static void Register(IServiceCollection services, BranchKeyStore store, string connectionString)
    {
        // <host>
        services.AddFieldCrypt(host => new BranchKeyProvider(store, "clinic"))
            .AddSql(sql =>
            {
                sql.Encrypt<Clinic>();
                sql.IndexKeys = host => BlindIndexKeys.FromStore(store, "clinic");
            });
        services.AddDbContext<Clinic>(options => options.UseNpgsql(connectionString));       // before or after; pools and factories too
        services.AddHealthChecks().AddCheck<SqlHealthCheck>("fieldcrypt-sql");
        // </host>
    }

    public static async Task<int> ReadAsync(Clinic clinic)
    {
        // <read>
        var query = clinic.Patients.Include(p => p.Visits).Where(p => p.City == "Rome");
        using (await query.OpenKeysAsync(clinic))              // reads once more; 16 calls at a time, no thread waits
        {
            var patients = await query.ToListAsync();          // the key service is not asked
        }

        // </read>
        return clinic.ChangeTracker.Entries<Patient>().Count();
    }
}
