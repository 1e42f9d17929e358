using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>How items of an annotated class are known in a table whose name begins with a prefix, as a context adds one for each environment.</summary>
/// <param name="ClassName">What the class is called.</param>
/// <param name="PartitionKey">The partition key attribute; null where the class is annotated so that nobody can tell: then all items may be of it.</param>
/// <param name="Encrypted">The attributes that are encrypted, or should be.</param>
internal sealed record AnnotatedItems(string ClassName, string? PartitionKey, string[] Encrypted)
{
    /// <summary>Whether an item is one of the class, with something in it that should be encrypted.</summary>
    public bool Holds(Dictionary<string, AttributeValue>? item) => item is not null && HasKey(item) && Encrypted.Any(item.ContainsKey);

    /// <summary>Whether an update sets something that should be encrypted, of an item with such a key. Its placeholders may be those of its condition.</summary>
    public bool Sets(
        Dictionary<string, AttributeValue>? key, string? expression, Dictionary<string, string>? names, IEnumerable<string>? attributes) =>
        key is not null && HasKey(key)
        && ((names is not null && expression is not null && names.Any(name => Encrypted.Contains(name.Value) && expression.Contains(name.Key, StringComparison.Ordinal)))
            || (expression is not null && Array.Exists(Encrypted, name => TableMention.IsWord(expression, name)))
            || (attributes is not null && attributes.Intersect(Encrypted, StringComparer.Ordinal).Any()));

    /// <summary>Whether a statement of PartiQL names the key and something that should be encrypted.</summary>
    public bool IsIn(string statement) =>
        (PartitionKey is null || TableMention.IsWord(statement, PartitionKey)) && Array.Exists(Encrypted, name => TableMention.IsWord(statement, name));

    private bool HasKey(Dictionary<string, AttributeValue> item) => PartitionKey is null || item.ContainsKey(PartitionKey);
}
