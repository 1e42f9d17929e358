using FieldCrypt.EntityFrameworkCore.Columns;
using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldCrypt.EntityFrameworkCore.Hosting;

/// <summary>Opens the keys before the host starts what uses them.</summary>
internal sealed class SqlStart(IServiceProvider services, SqlRegistration registration, ColumnEncryption encryption) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await encryption.OpenIndexKeysAsync(cancellationToken).ConfigureAwait(false);
        if (!registration.OpenKeysAtStart)
        {
            return;
        }

        var scope = services.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            foreach (var type in registration.Contexts.Keys)
            {
                await OpenAsync((DbContext)scope.ServiceProvider.GetRequiredService(type), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // As a row would be bound, so that conditions of a key's policy hold.
    private async Task OpenAsync(DbContext context, CancellationToken cancellationToken)
    {
        foreach (var column in context.Model.GetEntityTypes().SelectMany(static type => EntityPlan.Of(type).Columns).DistinctBy(static column => column.Table))
        {
            var isBound = Binding.Of((IEntityType)column.Stored.DeclaringType) == EncryptionBinding.Row;
            try
            {
                using var sealer = await encryption.Cipher.Messages
                    .CreateSealerAsync(ColumnCipher.ContextOf(column, isBound ? "" : null), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (FieldCryptException e)
            {
                throw ColumnErrors.At(column, null, e);
            }
        }
    }
}
