using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace FieldCrypt.Operations.Tables;

/// <summary>A database, the tables of it that a job goes over, and connections to it. Thread-safe.</summary>
/// <param name="Name">Its name, for people and checkpoints; without a password.</param>
/// <param name="Dialect">Its kind.</param>
/// <param name="Tables">The tables, at least one.</param>
/// <param name="Open">Opens a connection.</param>
/// <param name="MaxConnections">How many connections may be open at the same time.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing.")]
internal sealed record StoredDatabase(
    string Name,
    SqlDialect Dialect,
    IReadOnlyList<StoredTable> Tables,
    Func<CancellationToken, ValueTask<OpenConnection>> Open,
    int MaxConnections)
{
    private readonly SemaphoreSlim _free = new(Math.Min(MaxConnections, Dialect.MaxConnections));

    /// <summary>Does something with a connection, once one is free.</summary>
    public async ValueTask<T> UseAsync<T>(Func<OpenConnection, Task<T>> action, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var connection = await Open(cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            return await action(connection).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <exception cref="FieldCryptConfigurationException">There is no such table among them.</exception>
    public StoredTable Table(string name) => Tables.FirstOrDefault(table => table.Name == name)
        ?? throw new FieldCryptConfigurationException($"A checkpoint names table '{ForeignText.Shown(name)}', which the job does not go over.");
}

/// <summary>An open connection, and what keeps it open.</summary>
/// <param name="connection">The connection.</param>
/// <param name="owner">Closes it.</param>
/// <param name="commandTimeout">How long a statement may take, in seconds; null for the connection's own limit.</param>
internal sealed class OpenConnection(DbConnection connection, IAsyncDisposable owner, int? commandTimeout) : IAsyncDisposable
{
    /// <summary>Where the database is, without a password.</summary>
    public string Place => $"{connection.DataSource}/{connection.Database}";

    public DbCommand CreateCommand()
    {
        var command = connection.CreateCommand();
        if (commandTimeout is { } seconds)
        {
            command.CommandTimeout = seconds;
        }

        return command;
    }

    public ValueTask DisposeAsync() => owner.DisposeAsync();
}
