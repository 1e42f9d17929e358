using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.EntityFrameworkCore.Contexts;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Jobs;
using FieldCrypt.Operations.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FieldCrypt.Operations;

/// <summary>Jobs over the SQL tables of a context that encrypts columns, for a <see cref="JobRunner"/>.</summary>
/// <remarks>
/// <para>All take what makes contexts of the application, with <c>UseFieldCrypt</c>: its model says what is encrypted and what it is bound to, and its keys are
/// used. Rows are read and written by statements of their own: no entity is made, and no other column is touched.</para>
/// <para>An item of a report is a row of a table. Each is written by one statement, on condition that every column that it changes still holds what was read.</para>
/// </remarks>
public static class EntityFrameworkCoreJobs
{
    /// <summary>Counts rows by wrapping key, suite and format, and those with plaintext left. It opens nothing and calls no key service.</summary>
    /// <param name="contexts">Makes a context, each time another one; called on several threads.</param>
    /// <param name="options">What else may be told; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The context does not encrypt, or its model has what a job cannot go over.</exception>
    public static StoreJob Inventory(Func<DbContext> contexts, SqlJobOptions? options = null)
    {
        var (database, _) = Look(contexts, ref options);
        return new RowInventoryJob(database, options);
    }

    /// <summary>
    /// Opens every value, and compares its blind index. Rows with a value that does not open or is not authentic, with an index that is not its value's, or
    /// with plaintext are told as skipped; nothing is written.
    /// </summary>
    /// <inheritdoc cref="Inventory" path="/param|/exception"/>
    public static StoreJob Verify(Func<DbContext> contexts, SqlJobOptions? options = null)
    {
        var (database, encryption) = Look(contexts, ref options);
        return new RowVerifyJob(database, encryption.Cipher.Messages, encryption, options);
    }

    /// <summary>
    /// Encrypts what stands in columns of plaintext from before (<c>PlaintextColumn</c>) and sets them to null; makes blind indexes that are missing; and writes
    /// again what would be written otherwise today: in another suite, or with other pairs stored.
    /// </summary>
    /// <remarks>Every writer must encrypt before it is run, or what they write behind it stays plaintext. What is encrypted as it would be today is not opened.</remarks>
    /// <inheritdoc cref="Inventory" path="/param|/exception"/>
    public static StoreJob Encrypt(Func<DbContext> contexts, SqlJobOptions? options = null)
    {
        var (database, encryption) = Look(contexts, ref options);
        if (!database.Dialect.PinsPlaintext && database.Tables.SelectMany(table => table.Values).FirstOrDefault(value => value.Plaintext is not null) is { } value)
        {
            throw new FieldCryptConfigurationException(
                $"Column {value.Plaintext!.Column.Name} holds plaintext, of which a job can tell on PostgreSQL and SQLite only that nobody changed it meanwhile. Load the entities, and "
                + "save them.");
        }

        return new RowEncryptJob(database, encryption.Cipher.Messages, encryption, options);
    }

    /// <summary>Encrypts values anew under data keys that another key wraps; those that it wrapped already are left.</summary>
    /// <remarks>
    /// <para>The format does not allow it to leave the ciphertext as it is (docs/operations.md), so every changed row counts as
    /// <see cref="JobFigures.Reencrypted"/>. Blind indexes stay. Readers must hold both keys until it is done.</para>
    /// </remarks>
    /// <param name="contexts">Makes a context, each time another one; called on several threads. Its own keys are not used.</param>
    /// <param name="from">Opens what is to be rewrapped.</param>
    /// <param name="to">Wraps.</param>
    /// <param name="options">What else may be told; null for the defaults.</param>
    /// <inheritdoc cref="Inventory" path="/exception"/>
    public static StoreJob Rewrap(Func<DbContext> contexts, KeyProvider from, KeyProvider to, SqlJobOptions? options = null)
    {
        var (database, encryption) = Look(contexts, ref options);
        return new RowRewrapJob(database, encryption.Cipher.Messages.Options, from, to, options);
    }

    /// <summary>
    /// Writes every value back as plaintext, into the column that the model names for it (<c>PlaintextColumn</c>), and sets ciphertext and index to null. It
    /// undoes the protection of the tables: ask twice.
    /// </summary>
    /// <inheritdoc cref="Inventory" path="/param|/exception"/>
    public static StoreJob Decrypt(Func<DbContext> contexts, SqlJobOptions? options = null)
    {
        var (database, encryption) = Look(contexts, ref options);
        return database.Tables.SelectMany(table => table.Values, (table, value) => (table, value)).FirstOrDefault(pair => pair.value.Plaintext is null) is var (table, value)
            && value is not null
                ? throw new FieldCryptConfigurationException(
                    $"The model names no column for the plaintext of {value.Stored.Name} in {table.Name}: say PlaintextColumn, and add the column, or name the entities that have one.")
                : new RowDecryptJob(database, encryption.Cipher.Messages, options);
    }

    /// <summary>
    /// Shows that nothing opens any more of what a branch key had wrapped, once its store has deleted it: every value that names the key is tried, and a row
    /// with one that still opens is told as skipped. No row skipped in a completed job is the proof.
    /// </summary>
    /// <param name="contexts">
    /// Makes a context, each time another one, with every key that readers have. A provider that has used the branch key may have it in memory still: make a new
    /// one, or call <see cref="BranchKeyProvider.Forget"/> before.
    /// </param>
    /// <param name="branchKeyId">The branch key.</param>
    /// <param name="options">What else may be told; null for the defaults.</param>
    /// <inheritdoc cref="Inventory" path="/exception"/>
    public static StoreJob Forget(Func<DbContext> contexts, string branchKeyId, SqlJobOptions? options = null)
    {
        var (database, encryption) = Look(contexts, ref options);
        return new RowForgetJob(database, encryption.Cipher.Messages, branchKeyId, options);
    }

    private static (StoredDatabase Database, ColumnEncryption Encryption) Look(
        Func<DbContext> contexts, [System.Diagnostics.CodeAnalysis.NotNull] ref SqlJobOptions? options)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        options ??= new SqlJobOptions();
        options.Validate();
        using var context = contexts();

        ContextEncryptions.Named(context);

        // It also has the blind indexes of the model hash.
        var encryption = context.GetService<ContextEncryptions>().Of(context).Encryption;
        var connection = context.Database.GetDbConnection();
        return (
            new StoredDatabase(
                $"{ForeignText.Shown(connection.Database, 256)} at {ForeignText.Shown(connection.DataSource, 256)}",
                SqlDialect.Of(context.Database.ProviderName),
                ModelTables.Of(context, options),
                token => OpenAsync(contexts, token),
                options.MaxConnections),
            encryption);
    }

    private static async ValueTask<OpenConnection> OpenAsync(Func<DbContext> contexts, CancellationToken cancellationToken)
    {
        var context = contexts();
        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            return new OpenConnection(context.Database.GetDbConnection(), context, context.Database.GetCommandTimeout());
        }
        catch
        {
            await context.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
