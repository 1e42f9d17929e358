using FieldCrypt.Operations.Scanning;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Writing;

/// <summary>A job that writes: it decides on a row as it was read, and writes if that is still so; else it looks again.</summary>
/// <remarks>One statement and transaction for each row: nothing is locked for longer than that, and no transaction of the application can wait in a circle.</remarks>
internal abstract class RowWritingJob(StoredDatabase database, SqlJobOptions options) : RowJob(database, options)
{
    /// <summary>What is to become of a row.</summary>
    /// <exception cref="FieldCryptException">It cannot be told; errors of the row itself skip it.</exception>
    protected abstract ValueTask<RowDecision> DecideAsync(StoredRow row, CancellationToken cancellationToken);

    protected sealed override async ValueTask ProcessAsync(StoredRow row, RowScope scope, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            switch (await DecideOrSkipAsync(row, cancellationToken).ConfigureAwait(false))
            {
                case RowDecision.Skip skip:
                    await scope.SkipAsync(row, skip.Reason, skip.Message, cancellationToken).ConfigureAwait(false);
                    return;
                case RowDecision.Write { Changes.Count: 0 }:
                    scope.Figures.Unchanged();
                    return;
                case RowDecision.Write write when scope.IsDryRun || await TryWriteAsync(row, write.Changes, cancellationToken).ConfigureAwait(false):
                    Count(scope);
                    return;
            }

            // Another writer was faster, or an answer to ourselves was lost. What is there now decides.
            if (await ReadAgainAsync(row, cancellationToken).ConfigureAwait(false) is not { } present)
            {
                scope.Figures.Gone();
                return;
            }

            scope.Figures.RaceLost();
            row = present;
            if (attempt == scope.Context.Options.MaxAttempts)
            {
                await scope.SkipAsync(
                    row, SkipReason.Contended, $"Other writers changed it during each of {attempt} attempts.", cancellationToken).ConfigureAwait(false);
                return;
            }
        }
    }

    private void Count(RowScope scope)
    {
        scope.Figures.Changed();
        if (Action == JobAction.Rewrap)
        {
            scope.Figures.Reencrypted();
        }
    }

    private async ValueTask<RowDecision> DecideOrSkipAsync(StoredRow row, CancellationToken cancellationToken)
    {
        try
        {
            return await DecideAsync(row, cancellationToken).ConfigureAwait(false);
        }
        catch (FieldCryptException e) when (SkipReasons.Of(this, e) is { } reason)
        {
            return new RowDecision.Skip(reason, e.Message);
        }
    }

    private async ValueTask<bool> TryWriteAsync(StoredRow row, IReadOnlyList<ValueChange> changes, CancellationToken cancellationToken) =>
        await Database.UseAsync(
            async connection =>
            {
                var command = RowUpdate.Of(connection, Database.Dialect, row, changes);
                await using var _ = command.ConfigureAwait(false);
                return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) switch
                {
                    0 => false,
                    1 => true,
                    var count => throw new FieldCryptConfigurationException(
                        $"A statement by the primary key of {row.Table.Name} wrote {count} rows: the key of the model is not that of the table. Restore them from a backup."),
                };
            },
            cancellationToken).ConfigureAwait(false);

    private async ValueTask<StoredRow?> ReadAgainAsync(StoredRow row, CancellationToken cancellationToken) =>
        await Database.UseAsync(
            async connection =>
            {
                var command = RowCommands.One(connection, Database.Dialect, row.Table, row.Key);
                await using var _ = command.ConfigureAwait(false);
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using var closing = reader.ConfigureAwait(false);
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? StoredRow.Read(reader, row.Table, Database.Dialect.RowVersion is not null)
                    : null;
            },
            cancellationToken).ConfigureAwait(false);
}
