using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb;

/// <summary>What errors say of the attributes of an item that its schema does not know.</summary>
internal static class UnknownAttributes
{
    private const int Named = 8;

    /// <summary>The attributes and what to do about them, as a sentence to add; empty if the schema knows them all.</summary>
    public static string Advice(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        List<string> names = [.. item.Keys
            .Where(name => !schema.Knows(name) && !ReservedNames.IsReserved(name))
            .Order(StringComparer.Ordinal)
            .Select(name => $"'{ForeignText.Shown(name)}'")];
        if (names.Count == 0)
        {
            return "";
        }

        var more = names.Count > Named ? $" and {names.Count - Named} more" : "";
        return $" The schema does not know {string.Join(", ", names.Take(Named))}{more}: if a member with [Unsigned] was removed or renamed, or another "
            + $"program adds the attribute, name it in {nameof(TableSchema)}.{nameof(TableSchema.WithUnsigned)}.";
    }
}
