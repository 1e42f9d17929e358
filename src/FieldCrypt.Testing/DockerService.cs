using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;

namespace FieldCrypt.Testing.Services;

/// <summary>A service in a container, where a Docker daemon answers.</summary>
internal sealed class DockerService : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly IContainer _container;

    private DockerService(IContainer container, int port)
    {
        _container = container;
        Endpoint = new Uri($"http://{container.Hostname}:{container.GetMappedPublicPort(port)}");
    }

    public Uri Endpoint { get; }

    /// <summary>Starts a container; null where no daemon answers within a second.</summary>
    public static async Task<DockerService?> TryStartAsync(string image, int port, CancellationToken cancellationToken)
    {
        if (!await DaemonAnswersAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var container = new ContainerBuilder(image).WithPortBinding(port, assignRandomHostPort: true).Build();
        await container.StartAsync(cancellationToken).ConfigureAwait(false);
        return new DockerService(container, port);
    }

    public ValueTask DisposeAsync() => _container.DisposeAsync();

    /// <summary>Whether a Docker daemon answers within a second.</summary>
    public static async Task<bool> DaemonAnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            var endpoint = DotNet.Testcontainers.Configurations.TestcontainersSettings.OS.DockerEndpointAuthConfig;
            if (endpoint is null)
            {
                return false;
            }

            using var configuration = endpoint.GetDockerClientBuilder(Guid.Empty).Build();
            await configuration.System.PingAsync(cancellationToken).WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Whatever goes wrong here means that there is no daemon to use; the next way is tried.
            return false;
        }
    }
}
