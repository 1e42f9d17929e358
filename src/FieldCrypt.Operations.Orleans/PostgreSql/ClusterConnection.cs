using FieldCrypt.Operations.Wire;
using Npgsql;

namespace FieldCrypt.Operations.PostgreSql;

/// <summary>How the cluster's database is reached: always in a schema of its own, beside whatever else is in the database.</summary>
internal static class ClusterConnection
{
    /// <summary>What Orleans calls Npgsql.</summary>
    public const string Invariant = "Npgsql";

    /// <exception cref="FieldCryptConfigurationException">It is malformed.</exception>
    public static string Of(string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = ClusterNames.DatabaseSchema };
            builder.ApplicationName ??= "fieldcrypt";
            return builder.ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            // Its message may quote the connection string, and so the password.
            throw new FieldCryptConfigurationException("The connection string of the cluster's PostgreSQL is malformed: it looks like Host=db;Database=jobs;Username=fieldcrypt.");
        }
    }
}
