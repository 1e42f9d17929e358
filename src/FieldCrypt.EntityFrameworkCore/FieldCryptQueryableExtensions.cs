using FieldCrypt;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.EntityFrameworkCore.Contexts;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Reads without waiting for a key service value by value.</summary>
public static class FieldCryptQueryableExtensions
{
    /// <summary>
    /// Opens the data keys of what a query will read, several at once and without holding a thread: Entity Framework Core decrypts synchronously, and would
    /// wait for the key service at each value whose key is not in memory. Read the query afterwards, with the same context, and then dispose the keys.
    /// </summary>
    /// <remarks>
    /// <para>It runs the query once more, as it is, includes too. With branch keys there is no need for it: one call opens thousands of values.</para>
    /// <para>A key that could not be opened is an error when its value is read. Of rows that another writer adds or changes in between, the keys are opened
    /// while they are read.</para>
    /// </remarks>
    /// <typeparam name="TEntity">An entity: put projections (<c>Select</c>) behind, into the query that is read.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="context">Its context.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The keys.</returns>
    /// <exception cref="ProtectedOperationException">The query is not one of entities of the context, or keys are open for the context already.</exception>
    public static async Task<OpenedColumnKeys> OpenKeysAsync<TEntity>(
        this IQueryable<TEntity> query, DbContext context, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Model.FindEntityType(typeof(TEntity)) is null)
        {
            throw new ProtectedOperationException($"{typeof(TEntity).Name} is no entity of {context.GetType().Name}: open the keys of the query before its projection.");
        }

        _ = ContextEncryptions.Named(context);
        var encryption = context.GetService<ContextEncryptions>().Of(context);
        if (encryption.Opened is not null || encryption.Noted is not null)
        {
            throw new ProtectedOperationException($"Keys are open for the context already: dispose the {nameof(OpenedColumnKeys)} of the query before.");
        }

        List<StoredMessage> noted = [];
        encryption.Noted = noted;
        try
        {
            await foreach (var entity in query.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                // Only what the hook notes counts: the entity has no members.
            }
        }
        finally
        {
            encryption.Noted = null;
        }

        return new OpenedColumnKeys(encryption, await encryption.Encryption.Cipher.Messages.OpenDataKeysAsync(noted, cancellationToken).ConfigureAwait(false));
    }
}
