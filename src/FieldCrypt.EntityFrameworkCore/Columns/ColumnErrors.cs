using FieldCrypt.EntityFrameworkCore.Mapping;

namespace FieldCrypt.EntityFrameworkCore.Columns;

/// <summary>Errors that name the entity's member, its column and its row.</summary>
internal static class ColumnErrors
{
    /// <summary>The same error, saying where it happened.</summary>
    public static FieldCryptException At(EncryptedColumn column, string? row, FieldCryptException error) =>
        error.With($"{column.Name} (column {column.Column} of {column.Table}{(row is null ? "" : $", row {ForeignText.Shown(row)}")}): {error.Message}");
}
