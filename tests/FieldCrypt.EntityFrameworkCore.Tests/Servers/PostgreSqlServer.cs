using System.Data.Common;
using FieldCrypt.Testing;
using FieldCrypt.Testing.Services;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Testcontainers.PostgreSql;

[assembly: AssemblyFixture(typeof(FieldCrypt.EntityFrameworkCore.Tests.Servers.PostgreSqlServer))]

namespace FieldCrypt.EntityFrameworkCore.Tests.Servers;

/// <summary>PostgreSQL: the server that FIELDCRYPT_POSTGRES names; in Docker; or a cluster from this machine's own binaries.</summary>
public sealed class PostgreSqlServer : TestServer
{
    private static int _databases;
    private string _server = "";
    private IAsyncDisposable? _service;

    public override async ValueTask InitializeAsync()
    {
        MakeServicesOfExamples();
        if (Environment.GetEnvironmentVariable("FIELDCRYPT_POSTGRES") is { Length: > 0 } connectionString)
        {
            _server = connectionString;
        }
        else if (await DockerService.DaemonAnswersAsync(CancellationToken.None))
        {
            var container = new PostgreSqlBuilder("postgres:17").Build();
            await container.StartAsync();
            (_server, _service) = (container.GetConnectionString(), container);
        }
        else
        {
            try
            {
                var cluster = await PostgreSqlCluster.StartAsync();
                (_server, _service) = (cluster.ConnectionString, cluster);
            }
            catch (LocalServiceException e)
            {
                Missing = $"There is no PostgreSQL: FIELDCRYPT_POSTGRES is not set, no Docker daemon answers. {e.Message}";
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    public override DbConnection Connect(string connectionString) => new NpgsqlConnection(connectionString);

    protected override async Task<string> CreateAsync()
    {
        var name = $"clinic{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"create database {name}";
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_server) { Database = name, MaxPoolSize = 10, Pooling = true }.ConnectionString;
    }

    protected override void Use(DbContextOptionsBuilder builder, string connectionString) => builder.UseNpgsql(connectionString);

    // Examples, which show no setting of warnings, are refused services of their own once the other tests have made twenty: so they are made before.
    private void MakeServicesOfExamples()
    {
        using var context = new DbContext(new DbContextOptionsBuilder().UseNpgsql().UseFieldCrypt(Encryption).Options);
    }
}
