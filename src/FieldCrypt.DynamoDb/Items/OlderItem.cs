using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Items;

/// <summary>What errors say of an item that may be from before the table was protected as it is now.</summary>
internal static class OlderItem
{
    /// <summary>What to do about it, as a sentence to add; null if it is of today's format, or of one that the schema lets in.</summary>
    public static string? Advice(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        if (!ReservedNames.IsPlaintext(item))
        {
            return null;
        }

        if (LegacyItemReader.IsLegacy(item))
        {
            return schema.LegacyItems is null
                ? $" It looks like an item of the DynamoDB Encryption Client, which {nameof(TableSchema)}.{nameof(TableSchema.WithLegacyItems)} reads."
                : null;
        }

        // Both are said: whoever reads this must not take a foreign item for an old one.
        return " Either somebody wrote it without FieldCrypt, or it is from before the table was protected: "
            + $"{nameof(TableSchema)}.{nameof(TableSchema.WithPlaintextPolicy)} reads such items while a table is migrated.";
    }
}
