using FieldCrypt.Operations.PostgreSql;
using Npgsql;

namespace FieldCrypt.Operations;

/// <summary>The tables that a cluster needs in PostgreSQL, in a schema of their own, <c>fieldcrypt_jobs</c>.</summary>
/// <remarks>Workers need to read and write them, and no more: make them once, as somebody who may create a schema, and grant the workers' role its use.</remarks>
public static class ClusterTables
{
    /// <summary>Makes what is not there yet, and brings the rest up to this release. It can be run again, and while a cluster runs.</summary>
    /// <param name="connectionString">How to connect, as somebody who may create a schema.</param>
    /// <param name="role">The database role of workers and clients, which is granted what they need; null if it is the same.</param>
    /// <param name="cancellationToken">Cancels it; nothing was done then.</param>
    /// <exception cref="FieldCryptConfigurationException">The connection string is malformed.</exception>
    public static async Task CreateAsync(string connectionString, string? role = null, CancellationToken cancellationToken = default)
    {
        var connection = new NpgsqlConnection(ClusterConnection.Of(connectionString));
        await using var _ = connection.ConfigureAwait(false);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        await RunAsync(connection, Script(), cancellationToken).ConfigureAwait(false);
        if (role is not null)
        {
            var name = new NpgsqlCommandBuilder().QuoteIdentifier(role);
            await RunAsync(connection, $"GRANT USAGE ON SCHEMA fieldcrypt_jobs TO {name}; GRANT SELECT ON fieldcrypt_jobs.orleansquery TO {name};"
                + $"GRANT SELECT, INSERT, UPDATE, DELETE ON fieldcrypt_jobs.orleansmembershipversiontable, fieldcrypt_jobs.orleansmembershiptable, fieldcrypt_jobs.orleansstorage TO {name}", cancellationToken)
                .ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var _ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Script()
    {
        using var reader = new StreamReader(typeof(ClusterTables).Assembly.GetManifestResourceStream("ClusterTables.sql")!);
        return reader.ReadToEnd();
    }
}
