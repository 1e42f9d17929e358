using FieldCrypt.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Servers;

/// <summary>A database of one test.</summary>
public sealed class TestDatabase(TestServer server, string connectionString)
{
    public TestServer Server => server;

    public string ConnectionString => connectionString;

    public DbContextOptionsBuilder<TContext> Options<TContext>(ColumnEncryption? encryption = null)
        where TContext : DbContext => server.Options<TContext>(connectionString).UseFieldCrypt(encryption ?? server.Encryption);

    /// <summary>A context of the clinic.</summary>
    public Clinic Open(ColumnEncryption? encryption = null) => new(Options<Clinic>(encryption).Options);

    /// <summary>Creates the tables of the clinic and stores the patients.</summary>
    public async Task<TestDatabase> SeedAsync()
    {
        await using var clinic = Open();
        await clinic.Database.EnsureCreatedAsync();
        clinic.AddRange(Patients.All());
        await clinic.SaveChangesAsync();
        return this;
    }

    /// <summary>A context of the clinic without encryption.</summary>
    public Clinic OpenPlain() => new(server.PlainOptions(connectionString));

    /// <summary>The same patients without encryption.</summary>
    public async Task<TestDatabase> SeedPlainAsync()
    {
        await using var clinic = OpenPlain();
        await clinic.Database.EnsureCreatedAsync();
        clinic.AddRange(Patients.All());
        await clinic.SaveChangesAsync();
        return this;
    }

    /// <summary>Runs SQL as an administrator does.</summary>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = server.Connect(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>What an administrator reads: the first column of each row.</summary>
    public async Task<List<object>> ReadAsync(string sql)
    {
        await using var connection = server.Connect(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<object>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetValue(0));
        }

        return values;
    }
}
