using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>What is to become of an item, decided by looking at its decrypted form.</summary>
internal readonly struct ItemChange
{
    private ItemChange(ItemChangeKind kind, Dictionary<string, AttributeValue>? item)
    {
        Kind = kind;
        Item = item;
    }

    public ItemChangeKind Kind { get; }

    /// <summary>The new item, in plaintext; for <see cref="ItemChangeKind.Put"/> and <see cref="ItemChangeKind.Update"/> only.</summary>
    public Dictionary<string, AttributeValue>? Item { get; }

    /// <summary>The caller's condition does not hold.</summary>
    public static ItemChange ConditionFailed => new(ItemChangeKind.ConditionFailed, null);

    public static ItemChange Delete => new(ItemChangeKind.Delete, null);

    /// <summary>Another item takes its place.</summary>
    public static ItemChange Put(Dictionary<string, AttributeValue> item) => new(ItemChangeKind.Put, item);

    /// <summary>It is changed in part; the rest stays as it was.</summary>
    public static ItemChange Update(Dictionary<string, AttributeValue> item) => new(ItemChangeKind.Update, item);
}

/// <summary>The kinds of <see cref="ItemChange"/>.</summary>
internal enum ItemChangeKind
{
    ConditionFailed,
    Delete,
    Put,
    Update,
}
