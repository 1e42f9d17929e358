using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;

namespace FieldCrypt.Operations.Scanning;

/// <summary>The key attributes of a table, and the keys of its items as text and as requests have them.</summary>
internal sealed record TableKey(string Partition, string? Sort)
{
    /// <summary>The key of an item as text: <c>Id=p-1</c>, or <c>Id=p-1, At=7</c>.</summary>
    public string TextOf(Dictionary<string, AttributeValue> item) =>
        Sort is null ? $"{Partition}={Value(item, Partition)}" : $"{Partition}={Value(item, Partition)}, {Sort}={Value(item, Sort)}";

    /// <summary>The key of an item.</summary>
    public Dictionary<string, AttributeValue> Of(Dictionary<string, AttributeValue> item)
    {
        var key = new Dictionary<string, AttributeValue>(2, StringComparer.Ordinal) { [Partition] = item[Partition] };
        if (Sort is not null)
        {
            key[Sort] = item[Sort];
        }

        return key;
    }

    private static string Value(Dictionary<string, AttributeValue> item, string name) => item.GetValueOrDefault(name) switch
    {
        { S: { } text } => text,
        { N: { } number } => number,
        { B: { } binary } => Convert.ToHexStringLower(BinaryValue.BytesOf(binary).Span),
        _ => "?",
    };
}
