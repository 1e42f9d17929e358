using FieldCrypt.EntityFrameworkCore.Mapping;

namespace FieldCrypt.EntityFrameworkCore.Values;

/// <summary>Errors that name the entity's member, its column and its row.</summary>
internal static class ColumnErrors
{
    /// <summary>The same error, saying where it happened.</summary>
    public static FieldCryptException At(EncryptedColumn column, string? row, FieldCryptException error)
    {
        var where = $"{column.Name} (column {column.Column} of {column.Table}{(row is null ? "" : $", row {ForeignText.Shown(row)}")}): {error.Message}";
        return error switch
        {
            KeyAccessException key => new KeyAccessException(key.Reason, where, key)
            {
                KeyId = key.KeyId,
                Region = key.Region,
                Operation = key.Operation,
                RequestId = key.RequestId,
            },
            DataNotAuthenticException => new DataNotAuthenticException(where, error),
            ProtectedOperationException => new ProtectedOperationException(where, error),
            FieldCryptConfigurationException => new FieldCryptConfigurationException(where, error),
            _ => new FieldCryptException(where, error),
        };
    }
}
