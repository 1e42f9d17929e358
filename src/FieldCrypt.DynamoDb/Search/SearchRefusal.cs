namespace FieldCrypt.DynamoDb.Search;

/// <summary>The error of a search that cannot be done.</summary>
internal static class SearchRefusal
{
    public static ProtectedOperationException Of(TableSchema schema, string what) => new($"The search in table {schema.TableName} cannot be done: {what}");
}
