using Microsoft.Extensions.Hosting;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Hosting;

/// <summary>Opens the data keys and proves the guard before the host starts what uses them.</summary>
internal sealed class MongoDbStart(FieldCryptMongoDb encryption, IMongoClient client) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await encryption.StartAsync(cancellationToken).ConfigureAwait(false);
        await encryption.VerifyGuardAsync(client, cancellationToken).ConfigureAwait(false);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
