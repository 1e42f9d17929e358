using FieldCrypt.Testing;

namespace FieldCrypt.Benchmarks;

/// <summary>A PostgreSQL server: the one that FIELDCRYPT_POSTGRES names, or a cluster of this machine's own binaries.</summary>
internal sealed class SqlServerForBenchmarks : IAsyncDisposable
{
    private readonly PostgreSqlCluster? _cluster;

    private SqlServerForBenchmarks(string connectionString, PostgreSqlCluster? cluster) => (ConnectionString, _cluster) = (connectionString, cluster);

    /// <summary>How to connect, to a database of the benchmarks' own.</summary>
    public string ConnectionString { get; }

    /// <exception cref="LocalServiceException">There is none.</exception>
    public static async Task<SqlServerForBenchmarks> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("FIELDCRYPT_POSTGRES") is { Length: > 0 } named)
        {
            return new(InOwnDatabase(named), null);
        }

        var cluster = await PostgreSqlCluster.StartAsync();
        return new(InOwnDatabase(cluster.ConnectionString), cluster);
    }

    public ValueTask DisposeAsync()
    {
        Npgsql.NpgsqlConnection.ClearAllPools();
        return _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private static string InOwnDatabase(string connectionString) =>
        new Npgsql.NpgsqlConnectionStringBuilder(connectionString) { Database = "fieldcrypt_benchmarks" }.ConnectionString;
}
