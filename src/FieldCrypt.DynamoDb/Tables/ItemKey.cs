using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;

namespace FieldCrypt.DynamoDb.Tables;

/// <summary>The key of an item as a text that is equal where DynamoDB holds the keys equal.</summary>
internal static class ItemKey
{
    /// <summary>The text of an item's key, or null if a key attribute is missing or cannot be one.</summary>
    public static string? TextOf(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        var partition = TextOf(item.GetValueOrDefault(schema.PartitionKey));
        if (partition is null || schema.SortKey is null)
        {
            return partition;
        }

        return TextOf(item.GetValueOrDefault(schema.SortKey)) is { } sort ? $"{partition.Length}:{partition}{sort}" : null;
    }

    /// <summary>Whether two items have the same key.</summary>
    public static bool Same(TableSchema schema, Dictionary<string, AttributeValue> one, Dictionary<string, AttributeValue> other) =>
        Same(one, other, schema.PartitionKey) && (schema.SortKey is null || Same(one, other, schema.SortKey));

    private static bool Same(Dictionary<string, AttributeValue> one, Dictionary<string, AttributeValue> other, string attribute)
    {
        if (!one.TryGetValue(attribute, out var first) || !other.TryGetValue(attribute, out var second) || first is null || second is null)
        {
            return false;
        }

        // Nearly all keys are texts, or numbers in the spelling that comes back: no copy, no parsing.
        return (first.S is { } text && text == second.S)
            || (first.N is { } number && number == second.N)
            || (TextOf(first) is { } left && left == TextOf(second));
    }

    private static string? TextOf(AttributeValue? value) => value switch
    {
        { S: { } text } => $"S{text}",
        { N: { } number } => DynamoNumber.TryNormalize(number, out var normal, out _) ? $"N{normal}" : null,
        { B: { } bytes } => $"B{Convert.ToHexString(BinaryValue.BytesOf(bytes).Span)}",
        _ => null,
    };
}
