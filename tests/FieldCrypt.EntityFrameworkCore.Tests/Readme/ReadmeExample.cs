using FieldCrypt.EncryptionSdk;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Readme;

/// <summary>The SQL example of the README, word for word between the markers.</summary>
internal static class ReadmeExample
{
    public static async Task<Patient> RunAsync(string connectionString, BranchKeyStore keyStore)
    {
        // <example>
        using var keys = new BranchKeyProvider(keyStore, "clinic");             // branch keys: a KMS call now and then, not for every value
        using var encryption = new ColumnEncryption(new ColumnEncryptionOptions
        {
            Messages = new MessageEncryptor(new MessageEncryptorOptions { Keys = keys }),
            IndexKeys = BlindIndexKeys.FromStore(keyStore, "clinic"),
        });
        var options = new DbContextOptionsBuilder().UseNpgsql(connectionString).UseFieldCrypt(encryption).Options;

        await using var clinic = new Clinic(options);
        await clinic.Database.EnsureCreatedAsync();
        clinic.Add(new Patient { Id = Guid.NewGuid(), Ssn = "078-05-1120", Clinic = "Central" });
        await clinic.SaveChangesAsync();                                                    // encrypted, bound to table, column and row
        var patient = await clinic.Patients.FirstAsync(p => p.Ssn == "078-05-1120");        // found by a keyed hash, decrypted
        // </example>
        return patient;
    }

    // <class>
    public sealed class Patient
    {
        public Guid Id { get; set; }
        [Encrypted(Query = FieldQuery.Equality)] public string? Ssn { get; set; }   // found by equality, LINQ included
        [Encrypted] public List<string>? Diagnoses { get; set; }                    // anything that System.Text.Json writes
        public string? Clinic { get; set; }                                         // readable
    }

    public sealed class Clinic(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Patient> Patients => Set<Patient>();
    }

    // </class>
}
