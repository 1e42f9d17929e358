using System.Data.Common;
using System.Globalization;
using System.Text;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Scanning;

/// <summary>The statements that read rows.</summary>
internal static class RowCommands
{
    /// <summary>Counts the rows of a table, and those whose key has a null.</summary>
    public static DbCommand Count(OpenConnection connection, StoredTable table)
    {
        var command = connection.CreateCommand();
        var text = new StringBuilder(
            $"SELECT COUNT(*), COUNT(CASE WHEN {string.Join(" OR ", table.Key.Select(column => $"{column.Sql} IS NULL"))} THEN 1 END) FROM {table.Sql}");
        Where(text, Only(command, table));
        return Finished(command, text);
    }

    /// <summary>Reads every so-many-th key of a table.</summary>
    public static DbCommand Bounds(OpenConnection connection, StoredTable table, long step)
    {
        var command = connection.CreateCommand();
        var key = Names(table.Key);
        var text = new StringBuilder($"SELECT {key} FROM (SELECT {key}, ROW_NUMBER() OVER (ORDER BY {key}) AS fc_number FROM {table.Sql}");
        Where(text, Only(command, table));
        text.Append(CultureInfo.InvariantCulture, $") AS fc_rows WHERE fc_number % {step} = 0 ORDER BY {key}");
        return Finished(command, text);
    }

    /// <summary>Reads rows after a key, up to another.</summary>
    public static DbCommand Page(
        OpenConnection connection, SqlDialect dialect, StoredTable table, IReadOnlyList<object>? after, IReadOnlyList<object>? upTo, int count)
    {
        var command = connection.CreateCommand();
        var text = Select(dialect, table);
        var conditions = Only(command, table);
        if (after is not null)
        {
            conditions.Add(Beyond(command, table, after, "a", ">", orEqual: false));
        }

        if (upTo is not null)
        {
            conditions.Add(Beyond(command, table, upTo, "u", "<", orEqual: true));
        }

        Where(text, conditions);
        text.Append(CultureInfo.InvariantCulture, $" ORDER BY {Names(table.Key)} {dialect.Bound(count.ToString(CultureInfo.InvariantCulture))}");
        return Finished(command, text);
    }

    /// <summary>Reads one row.</summary>
    public static DbCommand One(OpenConnection connection, SqlDialect dialect, StoredTable table, IReadOnlyList<object> key)
    {
        var command = connection.CreateCommand();
        var text = Select(dialect, table);
        Where(text, Only(command, table).Concat(Is(command, table, key)));
        return Finished(command, text);
    }

    /// <summary>The conditions that say which row is meant.</summary>
    public static IEnumerable<string> Is(DbCommand command, StoredTable table, IReadOnlyList<object> key) =>
        [.. table.Key.Select((column, i) => $"{column.Sql} = {Parameter(command, column, $"@k{i}", key[i])}")];

    /// <summary>Adds a parameter with a value as it is stored.</summary>
    /// <returns>Its name.</returns>
    public static string Parameter(DbCommand command, StoredColumn column, string name, object? value)
    {
        var parameter = column.Parameter(command, name);
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
        return name;
    }

    public static void Where(StringBuilder text, IEnumerable<string> conditions) =>
        text.Append(string.Join(" AND ", conditions) is { Length: > 0 } all ? $" WHERE {all}" : "");

#pragma warning disable CA2100 // Names are quoted, values are parameters.
    public static DbCommand Finished(DbCommand command, StringBuilder text)
    {
        command.CommandText = text.ToString();
        return command;
    }
#pragma warning restore CA2100

    private static StringBuilder Select(SqlDialect dialect, StoredTable table) =>
        new($"SELECT {Names(table.Columns)}{(dialect.RowVersion is { } version ? $", {version}" : "")} FROM {table.Sql}");

    private static string Names(IReadOnlyList<StoredColumn> columns) => string.Join(", ", columns.Select(column => column.Sql));

    private static List<string> Only(DbCommand command, StoredTable table) =>
        [.. table.Only.Select((condition, i) => $"{condition.Column.Sql} = {Parameter(command, condition.Column, $"@o{i}", condition.Value)}")];

    // By the first column alone as well, so that the index is used; what rows compare as a whole with is not the same in every database.
    private static string Beyond(DbCommand command, StoredTable table, IReadOnlyList<object> key, string prefix, string comparison, bool orEqual)
    {
        var columns = table.Key.Select((column, i) => (column.Sql, Name: Parameter(command, column, $"@{prefix}{i}", key[i]))).ToList();
        var (last, lastName) = columns[^1];
        var condition = $"{last} {comparison}{(orEqual ? "=" : "")} {lastName}";
        for (var i = columns.Count - 2; i >= 0; i--)
        {
            condition = $"({columns[i].Sql} {comparison} {columns[i].Name} OR ({columns[i].Sql} = {columns[i].Name} AND {condition}))";
        }

        return columns.Count == 1 ? condition : $"{columns[0].Sql} {comparison}= {columns[0].Name} AND {condition}";
    }
}
