using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Samples.AuroraColumns;

/// <summary>The application of one Region: its own cluster, its own Region's replica of the key, no other.</summary>
internal sealed class RegionalApplication : IDisposable
{
    private readonly KmsClients _clients;
    private readonly ColumnEncryption _encryption;
    private readonly DbContextOptions _options;

    public RegionalApplication(string region, PostgreSqlCluster cluster, KmsEmulator kms, string keyArn, Secret indexKey)
    {
        Region = region;
        _clients = new KmsClients(kms.CreateClient);
        var keys = new MultiRegionKmsKeyProvider(keyArn, region, _clients);
        _encryption = new ColumnEncryption(new ColumnEncryptionOptions
        {
            Messages = new MessageEncryptor(new MessageEncryptorOptions { Keys = keys }),
            IndexKeys = BlindIndexKeys.FromSecret(indexKey),
        });
        _options = new DbContextOptionsBuilder().UseNpgsql(cluster.ConnectionString).UseFieldCrypt(_encryption).Options;
    }

    public string Region { get; }

    public async Task CreateTablesAsync()
    {
        await using var clinic = new Clinic(_options);
        await clinic.Database.EnsureCreatedAsync();
    }

    public async Task AdmitAsync(params Patient[] patients)
    {
        await using var clinic = new Clinic(_options);
        clinic.AddRange(patients);
        await clinic.SaveChangesAsync();
    }

    public async Task<Patient?> FindAsync(string ssn)
    {
        await using var clinic = new Clinic(_options);
        return await clinic.Patients.SingleOrDefaultAsync(patient => patient.Ssn == ssn);
    }

    public async Task<Patient> ReadAsync(Guid id)
    {
        await using var clinic = new Clinic(_options);
        return await clinic.Patients.SingleAsync(patient => patient.Id == id);
    }

    public async Task<int> CountByPrefixAsync(string prefix)
    {
        await using var clinic = new Clinic(_options);
        return await clinic.Patients.CountAsync(patient => patient.Ssn!.StartsWith(prefix));
    }

    public void Dispose()
    {
        _encryption.Dispose();
        _clients.Dispose();
    }
}
