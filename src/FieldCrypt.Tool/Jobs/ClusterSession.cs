using FieldCrypt.Operations;
using FieldCrypt.Tool.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Runtime.Messaging;

namespace FieldCrypt.Tool.Jobs;

/// <summary>A connection to the cluster, as a client.</summary>
internal sealed class ClusterSession : IAsyncDisposable
{
    private readonly IHost _host;

    private ClusterSession(IHost host)
    {
        _host = host;
        Jobs = new ClusterJobs(host.Services.GetRequiredService<IClusterClient>());
    }

    public ClusterJobs Jobs { get; }

    /// <exception cref="FieldCryptConfigurationException">The settings name no cluster, it has no tables, or nobody is there.</exception>
    public static async Task<ClusterSession> OpenAsync(ToolRun run, CancellationToken cancellationToken)
    {
        var settings = Required(run.Settings);

        // Nothing but the tool's own settings counts: no file of the current folder, no variable.
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client.UseFieldCryptPostgreSql(settings.Connection!, settings.Id));
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return new ClusterSession(host);
        }
        catch (Exception e) when (Explained(e, settings) is { } error)
        {
            host.Dispose();
            throw error;
        }
    }

    /// <exception cref="FieldCryptConfigurationException">The settings name no cluster.</exception>
    public static ClusterSettings Required(ToolSettings settings) => settings.Cluster is { Connection.Length: > 0, Id.Length: > 0 } cluster
        ? cluster
        : throw new FieldCryptConfigurationException(
            "No cluster is known: set FIELDCRYPT_CLUSTER to the connection string of its PostgreSQL, or name it in the settings file as \"cluster\": { \"connection\": \"…\" }.");

    /// <summary>What the cluster's ways to fail mean; null if it is something else.</summary>
    public static FieldCryptException? Explained(Exception error, ClusterSettings settings)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName }:
                    return new FieldCryptConfigurationException("The cluster's database has no tables for it: make them with 'fieldcrypt cluster set-up'.");
                case PostgresException refused:
                    return new FieldCryptException($"The cluster's PostgreSQL refuses: {refused.SqlState} {ForeignText.Shown(refused.MessageText, 512)}");
                case NpgsqlException:
                    return new FieldCryptException("The cluster's PostgreSQL cannot be reached: check the connection string, and that the server listens.");
                case ConnectionFailedException or Orleans.Runtime.SiloUnavailableException:
                    return new FieldCryptException($"No worker of cluster {ForeignText.Shown(settings.Id)} is there: start one with 'fieldcrypt worker'.");
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
