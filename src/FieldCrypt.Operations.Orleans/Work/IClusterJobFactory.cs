namespace FieldCrypt.Operations;

/// <summary>Makes the jobs that a worker takes part in: with the worker's own keys, clients and schemas.</summary>
/// <remarks>
/// Called once for each job that is submitted or goes on. Implementations are thread-safe. Whoever may submit jobs decides what is in a definition: a
/// factory makes only what its worker is meant to do, and takes keys from its configuration, not from the definition.
/// </remarks>
public interface IClusterJobFactory
{
    /// <summary>Makes a job.</summary>
    /// <param name="definition">What it is.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="FieldCryptConfigurationException">The worker's configuration has no such job: the worker then takes no part in it.</exception>
    Task<WorkerJob> CreateAsync(ClusterJobDefinition definition, CancellationToken cancellationToken);
}
