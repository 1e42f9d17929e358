using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Items;

/// <summary>Brings what an operation on an item fails with into the one family of errors, and says which item of which table it was.</summary>
internal static class ItemErrors
{
    /// <summary>The error for whatever reading stored data failed with; null if the data is not to blame.</summary>
    public static FieldCryptException? OfReading(Exception exception) => exception switch
    {
        ProtectedOperationException error => new DataNotAuthenticException($"Malformed data: {error.Message}", error),
        FieldCryptException error => error,
        OperationCanceledException or ObjectDisposedException or OutOfMemoryException => null,

        // Not kept as the cause: its text may quote the data.
        _ => new DataNotAuthenticException($"Malformed data: it cannot be read ({exception.GetType().Name})."),
    };

    /// <summary>The error with the table and the key, which the format does not know and whoever reads the message needs.</summary>
    public static FieldCryptException Located(
        FieldCryptException cause, TableSchema schema, Dictionary<string, AttributeValue> item, string what, string advice = "")
    {
        var message = $"Item {KeyText(schema, item)} of table {schema.TableName} {what}: {(advice.Length == 0 ? cause.Message : cause.MessageSentence)}{advice}";
        return cause is DataNotAuthenticException && ReservedNames.IsPlaintext(item) && !LegacyItemReader.IsLegacy(item)
            ? new DataNotAuthenticException(message, cause) { FoundPlaintext = true }
            : cause.With(message);
    }

    private static string KeyText(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        var partition = ValueText(schema, item, schema.PartitionKey);
        return schema.SortKey is null ? partition : $"{partition}, {ValueText(schema, item, schema.SortKey)}";
    }

    private static string ValueText(TableSchema schema, Dictionary<string, AttributeValue> item, string key)
    {
        var value = item.GetValueOrDefault(key);
        return schema.KeyValueDisplay is KeyValueDisplay.Masked ? $"{key}=(masked)"
            : value is null ? $"{key}=?" : $"{key}={ForeignText.Shown(value.S ?? value.N ?? "(binary)")}";
    }
}
