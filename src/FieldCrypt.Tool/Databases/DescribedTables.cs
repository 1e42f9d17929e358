using System.Data.Common;
using FieldCrypt.EntityFrameworkCore.Mapping;
using FieldCrypt.Operations.Tables;
using FieldCrypt.Tool.Settings;
using Npgsql;

namespace FieldCrypt.Tool.Databases;

/// <summary>Tables of PostgreSQL as the settings describe them and the server knows them.</summary>
internal static class DescribedTables
{
    private const int MaxConnections = 8;

    /// <summary>The settings of a table.</summary>
    /// <exception cref="FieldCryptConfigurationException">They do not describe it.</exception>
    public static SqlTableSettings Find(ToolSettings settings, string name) => settings.Sql?.Tables.FirstOrDefault(table => table.FullName == name)
        ?? throw new FieldCryptConfigurationException(
            $"The settings do not describe SQL table '{ForeignText.Shown(name)}': add it to fieldcrypt.json with its encrypted columns, "
            + "such as \"sql\": { \"tables\": [{ \"name\": \"Patients\", \"encrypted\": { \"Ssn\": {} } }] }. Names are compared with upper and lower case.");

    /// <summary>Looks a table up on the server.</summary>
    /// <exception cref="FieldCryptConfigurationException">It is not there, or not as it is described.</exception>
    public static async Task<StoredDatabase> OpenAsync(NpgsqlDataSource source, SqlTableSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Encrypted.Count == 0)
        {
            throw new FieldCryptConfigurationException($"The settings name no encrypted column of SQL table {ForeignText.Shown(settings.FullName)}.");
        }

        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var sql = settings.Schema is null ? Quoted(settings.Name) : $"{Quoted(settings.Schema)}.{Quoted(settings.Name)}";
        var key = await KeyAsync(connection, sql, settings, cancellationToken);
        var columns = await ColumnsAsync(
            connection,
            sql,
            settings,
            [.. key.Concat(settings.Row ?? []).Concat(settings.Encrypted.Keys).Concat(settings.Encrypted.Values.Select(column => column.PlaintextColumn).OfType<string>()).Distinct()],
            cancellationToken);
        var row = settings.Row is { Count: 0 } ? null : (settings.Row ?? key).Select(name => new RowPart(columns[name].Column, Text)).ToList();
        return new StoredDatabase(
            $"PostgreSQL {ForeignText.Shown(connection.Database, 256)} at {ForeignText.Shown(connection.DataSource, 256)}",
            SqlDialect.PostgreSql,
            [new StoredTable(settings.FullName, sql, [.. key.Select(name => columns[name].Column)], [.. settings.Encrypted.Select(column => ValueOf(settings, column, columns, row))])],
            async token =>
            {
                var opened = await source.OpenConnectionAsync(token);
                return new OpenConnection(opened, opened, commandTimeout: null);
            },
            MaxConnections);
    }

    private static ValueColumn ValueOf(
        SqlTableSettings settings, KeyValuePair<string, SqlColumnSettings> column, Dictionary<string, (StoredColumn Column, Type Type)> columns, List<RowPart>? row)
    {
        var (name, described) = (column.Key, column.Value);
        if (columns[name].Type != typeof(byte[]))
        {
            throw new FieldCryptConfigurationException($"Column {ForeignText.Shown(name)} of {ForeignText.Shown(settings.FullName)} does not hold bytes, and so no ciphertext.");
        }

        return new ValueColumn(columns[name].Column, settings.BoundTable ?? settings.FullName, described.BoundColumn ?? name, row)
        {
            Plaintext = described.PlaintextColumn is { } plaintext
                ? new PlaintextColumn(columns[plaintext].Column, ReadRaw, (_, _, _) => throw new NotSupportedException("The tool writes no plaintext into columns."))
                : null,
        };
    }

    private static string Text(DbDataReader reader, int ordinal) => RowIdentity.Text(ReadRaw(reader, ordinal));

    private static object? ReadRaw(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetValue(ordinal);

#pragma warning disable CA2100 // Names are quoted, values are parameters.
    private static async Task<List<string>> KeyAsync(NpgsqlConnection connection, string sql, SqlTableSettings settings, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT a.attname FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
            WHERE i.indrelid = to_regclass($1) AND i.indisprimary ORDER BY k.place
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = sql });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var key = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            key.Add(reader.GetString(0));
        }

        return key.Count > 0 ? key : throw new FieldCryptConfigurationException(
            $"PostgreSQL has no table {ForeignText.Shown(settings.FullName)} there, or it has no primary key; names are as the table was made with, upper and lower case included.");
    }

    private static async Task<Dictionary<string, (StoredColumn Column, Type Type)>> ColumnsAsync(
        NpgsqlConnection connection, string sql, SqlTableSettings settings, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {string.Join(", ", names.Select(Quoted))} FROM {sql} LIMIT 0", connection);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var columns = new Dictionary<string, (StoredColumn, Type)>(StringComparer.Ordinal);
            for (var i = 0; i < names.Count; i++)
            {
                var type = reader.GetDataTypeName(i) is var full && full.IndexOf('(', StringComparison.Ordinal) is var end and > 0 ? full[..end] : full;
                columns.Add(names[i], (
                    new StoredColumn(names[i], Quoted(names[i]), (_, name) => new NpgsqlParameter { ParameterName = name, DataTypeName = type }), reader.GetFieldType(i)));
            }

            return columns;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            throw new FieldCryptConfigurationException($"Table {ForeignText.Shown(settings.FullName)} has not all columns that the settings name: {ForeignText.Shown(e.MessageText, 256)}");
        }
    }
#pragma warning restore CA2100

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
