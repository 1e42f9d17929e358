using FieldCrypt.Operations.Pace;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Scanning;

/// <summary>A job over tables: ranges of their primary keys, and something for each row of their pages.</summary>
internal abstract class RowJob(StoredDatabase database, SqlJobOptions options) : StoreJob
{
    // A page of large values is a shorter one.
    private const long MaxPageBytes = 16 << 20;

    public sealed override string Store => $"{Database.Name}, {string.Join(", ", Database.Tables.Take(8).Select(table => table.Name))}{(Database.Tables.Count > 8 ? ", …" : "")}";

    public override string Identity =>
        $"sql {Database.Dialect.Name} {Database.Name} {string.Join(",", Database.Tables.Select(IdentityOf))} {Action} of {TableFingerprint.Of(Database.Tables)}";

    protected StoredDatabase Database => database;

    public sealed override async Task<JobPlan> PlanAsync(int segments, CancellationToken cancellationToken) =>
        await Database.UseAsync(
            async connection =>
            {
                var counts = new List<long>();
                foreach (var table in Database.Tables)
                {
                    counts.Add(await CountAsync(connection, table, cancellationToken).ConfigureAwait(false));
                }

                var total = counts.Sum();
                var ranges = new List<RowRange>();
                foreach (var (table, count) in Database.Tables.Zip(counts))
                {
                    var share = total == 0 ? 1 : Math.Clamp((long)Math.Round((double)segments * count / total), 1, segments);
                    ranges.AddRange(await CutAsync(connection, table, count, share, cancellationToken).ConfigureAwait(false));
                }

                return new JobPlan { Identity = Identity, Segments = [.. ranges.Select(range => range.ToString())], EstimatedItems = total };
            },
            cancellationToken).ConfigureAwait(false);

    public sealed override async Task<JobStep> StepAsync(string segment, string? position, JobStepContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var tally = KmsTally.Begin();
        var figures = new FigureTally();
        var retrying = context.Retrying(this, figures);
        var range = RowRange.Read(segment);
        var after = position is null ? range.After : RowRange.KeyAt(position);
        await retrying.ExecuteAsync(BeginAsync, cancellationToken).ConfigureAwait(false);
        var (rows, isLast) = await retrying.ExecuteAsync(
            async token => await ReadAsync(range, after, context.Options.PageSize, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        rows.ForEach(row => figures.Seen(RowSurvey.Of(row)));
        await context.TakeBytesAsync(rows.Sum(row => row.Length), cancellationToken).ConfigureAwait(false);
        var scope = new RowScope(context, figures);
        await context.ForEachAsync(
            rows, tally, retrying, (row, token) => ProcessAsync(row, scope, token), cancellationToken).ConfigureAwait(false);
        return new JobStep(isLast ? null : RowRange.Position(rows[^1].Key), figures.ToFigures(tally.ToUses()));
    }

    public override async Task<IReadOnlyList<ProtectedKey>?> ReadProtectedKeysAsync(CancellationToken cancellationToken) =>
        options.ProtectedKeys is { } read ? await read(cancellationToken).ConfigureAwait(false) : null;

    protected internal override bool IsTransient(Exception exception) => base.IsTransient(exception) || SqlFailures.IsTransient(exception);

    protected internal override bool IsThrottling(Exception exception) => base.IsThrottling(exception) || SqlFailures.IsThrottling(exception);

    /// <summary>Opens what every row needs, before the first of a page.</summary>
    protected virtual ValueTask BeginAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Does what the job is for to one row, and counts it once, when that is done: whatever fails in passing is tried again from here.</summary>
    protected abstract ValueTask ProcessAsync(StoredRow row, RowScope scope, CancellationToken cancellationToken);

    private static string IdentityOf(StoredTable table) => table.Only.Count == 0
        ? table.Name
        : $"{table.Name}({string.Join(",", table.Only.Select(condition => $"{condition.Column.Name}={EntityFrameworkCore.Mapping.RowIdentity.Text(condition.Value)}"))})";

    private static async Task<long> CountAsync(OpenConnection connection, StoredTable table, CancellationToken cancellationToken)
    {
        var command = RowCommands.Count(connection, table);
        await using var _ = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = reader.ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);

        // No range of keys has such a row in it: it would be left without a word.
        return Number(1) == 0 ? Number(0) : throw StoredRow.NullInKey(table);

        long Number(int ordinal) => Convert.ToInt64(reader.GetValue(ordinal), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<IEnumerable<RowRange>> CutAsync(
        OpenConnection connection, StoredTable table, long count, long segments, CancellationToken cancellationToken)
    {
        var bounds = new List<object[]>();
        if (Math.Min(count, segments) is > 1 and var parts)
        {
            var command = RowCommands.Bounds(connection, table, (count + parts - 1) / parts);
            await using var _ = command.ConfigureAwait(false);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var closing = reader.ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var key = new object[table.Key.Count];
                reader.GetValues(key);
                bounds.Add(key);
            }
        }

        return bounds.Prepend(null).Zip(bounds.Append(null), (after, upTo) => new RowRange(table.Name, after, upTo));
    }

    private async Task<(List<StoredRow> Rows, bool IsLast)> ReadAsync(
        RowRange range, IReadOnlyList<object>? after, int count, CancellationToken cancellationToken) =>
        await Database.UseAsync(
            async connection =>
            {
                var table = Database.Table(range.Table);

                // One more, which says whether there is another page, and that it begins with another key.
                var command = RowCommands.Page(connection, Database.Dialect, table, after, range.UpTo, count + 1);
                await using var _ = command.ConfigureAwait(false);
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using var closing = reader.ConfigureAwait(false);
                var rows = new List<StoredRow>();
                var bytes = 0L;
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var row = StoredRow.Read(reader, table, Database.Dialect.RowVersion is not null);
                    if (rows.Count > 0 && row.HasKeyOf(rows[^1]))
                    {
                        throw new FieldCryptConfigurationException(
                            $"Table {table.Name} has several rows of one primary key: the key of the model is not that of the table, and a job that goes on behind a key leaves rows out.");
                    }

                    if (rows.Count == count || bytes >= MaxPageBytes)
                    {
                        return (rows, false);
                    }

                    rows.Add(row);
                    bytes += row.Length;
                }

                return (rows, true);
            },
            cancellationToken).ConfigureAwait(false);
}
