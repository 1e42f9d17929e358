namespace FieldCrypt.DynamoDb;

/// <summary>What errors say of a table that may have been restored or replicated under another name.</summary>
internal static class RestoredTable
{
    /// <summary>The logical name and what to do about it, as a sentence to add; empty if another name would not lead to such an error.</summary>
    /// <remarks>The logical name is in the encryption context and in every signed byte: under another one neither key nor signature fits.</remarks>
    public static string Advice(TableSchema schema, FieldCryptException error) =>
        error is DataNotAuthenticException or KeyAccessException { Reason: KeyAccessFailure.WrongKey or KeyAccessFailure.NoMatchingKey }
            ? $" It was read under the logical table name '{ForeignText.Shown(schema.LogicalName)}': if the table was restored or copied under another name, "
                + $"keep the name that it had first, by {nameof(TableSchema)}.{nameof(TableSchema.WithTableName)} or {nameof(TableSchema.WithLogicalName)}."
            : "";
}
