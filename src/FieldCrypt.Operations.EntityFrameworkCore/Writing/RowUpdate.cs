using System.Data.Common;
using System.Text;
using FieldCrypt.Operations.Scanning;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Writing;

/// <summary>The statement that writes a row, if every column that it changes still holds what was read.</summary>
internal static class RowUpdate
{
    public static DbCommand Of(OpenConnection connection, SqlDialect dialect, StoredRow row, IReadOnlyList<ValueChange> changes)
    {
        var command = connection.CreateCommand();
        var assignments = new List<string>();
        var pins = new List<string>();
        for (var i = 0; i < changes.Count; i++)
        {
            var (change, column) = (changes[i], changes[i].Value.Column);
            Assign(column.Stored, $"@m{i}", change.Message);
            Pin(column.Stored, $"@pm{i}", change.Value.Stored);
            if (change.WritesIndex)
            {
                Assign(column.Index!, $"@i{i}", change.Index?.ToArray());
                Pin(column.Index!, $"@pi{i}", change.Value.Index);
            }

            if (change.WritesPlaintext)
            {
                command.Parameters.Add(column.Plaintext!.Parameter(command, $"@t{i}", change.Plaintext));
                assignments.Add($"{column.Plaintext.Column.Sql} = @t{i}");
                PinPlaintext(column.Plaintext.Column, $"@pt{i}", change.Value.StoredPlaintext);
            }
        }

        var text = new StringBuilder($"UPDATE {row.Table.Sql} SET {string.Join(", ", assignments)}");
        RowCommands.Where(text, RowCommands.Is(command, row.Table, row.Key).Concat(pins));
        return RowCommands.Finished(command, text);

        void Assign(StoredColumn column, string name, byte[]? value) => assignments.Add($"{column.Sql} = {RowCommands.Parameter(command, column, name, value)}");

        void Pin(StoredColumn column, string name, object? value) =>
            pins.Add(value is null ? $"{column.Sql} IS NULL" : $"{column.Sql} = {RowCommands.Parameter(command, column, name, value)}");

        // Texts that a database takes for equal may be different, by case or by spaces at the end.
        void PinPlaintext(StoredColumn column, string name, object? value)
        {
            if (value is null || dialect.RowVersion is null)
            {
                pins.Add(value is null
                    ? $"{column.Sql} IS NULL"
                    : $"{column.Sql}{dialect.ExactCollation} = {RowCommands.Parameter(command, column, name, value)}");
            }
            else if (row.Version is { } version && !command.Parameters.Contains("@v"))
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = ("@v", version);
                command.Parameters.Add(parameter);
                pins.Add($"{dialect.RowVersion} = @v");
            }
        }
    }
}
