using FieldCrypt.Operations.PostgreSql;
using FieldCrypt.Operations.State;
using FieldCrypt.Operations.Wire;
using FieldCrypt.Operations.Work;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace FieldCrypt.Operations;

/// <summary>Makes silos of Orleans workers of a cluster, and clients those that submit jobs to it.</summary>
public static class ClusterHostingExtensions
{
    // A silo that ends without a word is known to be dead after these: its coordinators go elsewhere then.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AlivePeriod = TimeSpan.FromSeconds(10);

    /// <summary>Makes the silo a worker: it takes part in the cluster's jobs, and may hold their coordinators.</summary>
    /// <remarks>
    /// The silo also needs a cluster and a storage named <c>FieldCrypt.Jobs</c>: those of <see cref="UseFieldCryptPostgreSql(ISiloBuilder, string, string)"/>, or others.
    /// Whoever reaches its ports may submit, stop and follow jobs: they belong on the loopback interface, in a private network, or behind mutual TLS.
    /// </remarks>
    /// <param name="silo">The silo.</param>
    /// <param name="factory">Makes the jobs from this worker's configuration.</param>
    /// <param name="options">How it works; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">An option is out of its range.</exception>
    public static ISiloBuilder AddFieldCryptWorker(
        this ISiloBuilder silo, Func<IServiceProvider, IClusterJobFactory> factory, ClusterWorkerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(factory);
        options ??= new ClusterWorkerOptions();
        options.Validate();
        silo.Services.AddSingleton(options);
        silo.Services.AddSingleton(factory);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ClusterWorker>();
        return silo;
    }

    /// <summary>Has the silo find the others in PostgreSQL, and keep the jobs there. The tables are those of <see cref="ClusterTables"/>.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="connectionString">How to connect, as Npgsql reads it.</param>
    /// <param name="clusterId">The cluster: several may share a database.</param>
    /// <exception cref="FieldCryptConfigurationException">The connection string is malformed.</exception>
    public static ISiloBuilder UseFieldCryptPostgreSql(this ISiloBuilder silo, string connectionString, string clusterId)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentException.ThrowIfNullOrEmpty(clusterId);
        var connection = ClusterConnection.Of(connectionString);
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, clusterId));
        silo.Configure<ClusterMembershipOptions>(options => (options.ProbeTimeout, options.IAmAliveTablePublishTimeout) = (ProbeTimeout, AlivePeriod));
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (ClusterConnection.Invariant, connection));
        silo.AddAdoNetGrainStorage(ClusterNames.Storage, options =>
        {
            (options.Invariant, options.ConnectionString) = (ClusterConnection.Invariant, connection);
            options.GrainStorageSerializer = new StateJson();
            options.DeleteStateOnClear = true;
        });
        return silo;
    }

    /// <summary>Has the client find the silos in PostgreSQL. The tables are those of <see cref="ClusterTables"/>.</summary>
    /// <param name="client">The client, for <see cref="ClusterJobs"/>.</param>
    /// <param name="connectionString">How to connect, as Npgsql reads it.</param>
    /// <param name="clusterId">The cluster.</param>
    /// <exception cref="FieldCryptConfigurationException">The connection string is malformed.</exception>
    public static IClientBuilder UseFieldCryptPostgreSql(this IClientBuilder client, string connectionString, string clusterId)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(clusterId);
        var connection = ClusterConnection.Of(connectionString);
        client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, clusterId));
        client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (ClusterConnection.Invariant, connection));
        return client;
    }
}
