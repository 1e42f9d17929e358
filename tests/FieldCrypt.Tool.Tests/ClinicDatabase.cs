using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.Keys;
using FieldCrypt.Testing;
using FieldCrypt.Tool.Tests;
using Microsoft.EntityFrameworkCore;
using Npgsql;

[assembly: AssemblyFixture(typeof(ClinicDatabase))]

namespace FieldCrypt.Tool.Tests;

/// <summary>PostgreSQL: the server that FIELDCRYPT_POSTGRES names, or a cluster from this machine's own binaries; a database for each test.</summary>
public sealed class ClinicDatabase : IAsyncLifetime
{
    private static int _databases;
    private PostgreSqlCluster? _cluster;
    private string _server = "";
    private string? _missing;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("FIELDCRYPT_POSTGRES") is { Length: > 0 } connectionString)
        {
            _server = connectionString;
            return;
        }

        try
        {
            _cluster = await PostgreSqlCluster.StartAsync();
            _server = _cluster.ConnectionString;
        }
        catch (LocalServiceException e)
        {
            _missing = $"There is no PostgreSQL: FIELDCRYPT_POSTGRES is not set. {e.Message}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    /// <summary>Makes a database with the tables of a context and what is put into it.</summary>
    /// <returns>Its connection string.</returns>
    internal async Task<string> CreateAsync(KeyProvider keys, Func<Ward, Task> fill)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        var name = $"tool{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(_server, $"create database {name}");
        var connection = new NpgsqlConnectionStringBuilder(_server) { Database = name, MaxPoolSize = 10 }.ConnectionString;
        await using var ward = Open(connection, keys);
        await ward.Database.EnsureCreatedAsync();
        await fill(ward);
        await ward.SaveChangesAsync();
        return connection;
    }

    /// <summary>A context of the application.</summary>
    internal static Ward Open(string connection, KeyProvider keys) =>
        new(new DbContextOptionsBuilder().UseNpgsql(connection).UseFieldCrypt(new ColumnEncryption(keys)).Options);

    /// <summary>Runs SQL as an administrator does.</summary>
    internal static async Task ExecuteAsync(string connection, string sql)
    {
        await using var opened = new NpgsqlConnection(connection);
        await opened.OpenAsync();
        await using var command = new NpgsqlCommand(sql, opened);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>What the application stores.</summary>
internal sealed class Ward(DbContextOptions options) : DbContext(options)
{
    public DbSet<Stay> Stays => Set<Stay>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Stay>().ToTable("Stays", "ward").HasKey(stay => new { stay.Patient, stay.Bed, stay.From });
        modelBuilder.Entity<Stay>().Property(stay => stay.Ssn).IsEncrypted(new() { PlaintextColumn = "ssn before" });
        modelBuilder.Entity<Stay>().Property(stay => stay.Days).IsEncrypted();
    }
}

/// <summary>A row whose key has parts of several types.</summary>
internal sealed class Stay
{
    public Guid Patient { get; set; }

    public string Bed { get; set; } = "";

    public DateTime From { get; set; }

    public string? Ssn { get; set; }

    public int Days { get; set; }
}
