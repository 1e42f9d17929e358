using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

[assembly: AssemblyFixture(typeof(FieldCrypt.EntityFrameworkCore.Tests.Servers.SqliteServer))]

namespace FieldCrypt.EntityFrameworkCore.Tests.Servers;

/// <summary>SQLite, in files of a temporary folder.</summary>
public sealed class SqliteServer : TestServer
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fieldcrypt-sqlite");
    private int _databases;

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
        await base.DisposeAsync();
    }

    public override DbConnection Connect(string connectionString) => new SqliteConnection(connectionString);

    protected override Task<string> CreateAsync() =>
        Task.FromResult($"Data Source={Path.Combine(_folder.FullName, $"{Interlocked.Increment(ref _databases)}.db")}");

    protected override void Use(DbContextOptionsBuilder builder, string connectionString) => builder.UseSqlite(connectionString);
}
