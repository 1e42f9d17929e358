using FieldCrypt.EntityFrameworkCore.Mapping;

namespace FieldCrypt.EntityFrameworkCore.Columns;

/// <summary>Errors that name the entity's member, its column and its row.</summary>
internal static class ColumnErrors
{
    /// <summary>The same error, saying where it happened.</summary>
    public static FieldCryptException At(EncryptedColumn column, string? row, FieldCryptException error) =>
        error.With($"{column.Name} (column {column.Column} of {column.Table}{(row is null ? "" : $", row {ForeignText.Shown(row)}")}): {Advised(error)}");

    // Values are bound to the names of table and column, as they were when the values were written.
    private static string Advised(FieldCryptException error) => error is DataNotAuthenticException
        ? $"{error.MessageSentence} If the property, its column or the table was renamed, say the former name: {nameof(EncryptedColumnOptions)}."
            + $"{nameof(EncryptedColumnOptions.BoundColumn)} and {nameof(EncryptedColumnOptions.BoundTable)}."
        : error.Message;
}
