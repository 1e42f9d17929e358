using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Keys;

/// <summary>A record of the key store: a wrapped key in <c>enc</c> (B), and its description (S; <c>hierarchy-version</c>: N).</summary>
internal sealed record BranchKeyRecord(BranchKeyDescription Description, ReadOnlyMemory<byte> Wrapped)
{
    private const string WrappedAttribute = "enc";

    // What global tables of 2017 add; the service changes it, so nothing can be bound to it.
    private const string ReplicationPrefix = "aws:rep:";

    /// <summary>Reads a record strictly.</summary>
    /// <returns>The record, or in a few words what is wrong with it.</returns>
    public static (BranchKeyRecord? Record, string? Flaw) Read(Dictionary<string, AttributeValue> item)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        byte[]? wrapped = null;
        foreach (var (name, value) in item)
        {
            if (name.StartsWith(ReplicationPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            if (name == WrappedAttribute)
            {
                wrapped = value.B?.ToArray();
            }
            else if ((name == BranchKeyDescription.HierarchyVersionAttribute ? value.N : value.S) is { } text)
            {
                pairs.Add(name, text);
            }
            else
            {
                return (null, $"attribute '{ForeignText.Shown(name)}' has another type than a key store gives it");
            }
        }

        if (pairs.TryGetValue(BranchKeyDescription.HierarchyVersionAttribute, out var hierarchy)
            && hierarchy != BranchKeyDescription.HierarchyVersion)
        {
            return (null, "it is of a hierarchy version that this release cannot read");
        }

        if (wrapped is null || BranchKeyDescription.TryRead(pairs) is not { } description)
        {
            return (null, "an attribute is missing, malformed, or too many");
        }

        return (new BranchKeyRecord(description, wrapped), null);
    }

    public Dictionary<string, AttributeValue> ToItem()
    {
        var item = Description.Pairs.ToDictionary(
            pair => pair.Key,
            pair => pair.Key == BranchKeyDescription.HierarchyVersionAttribute
                ? new AttributeValue { N = pair.Value }
                : new AttributeValue { S = pair.Value },
            StringComparer.Ordinal);
        item.Add(WrappedAttribute, WrappedValue());
        return item;
    }

    /// <summary>Writes the record if there is none of its key.</summary>
    public TransactWriteItem Adding(string table) => Putting(table, "attribute_not_exists(#id)");

    /// <summary>Writes the record in the place of one that must still hold the wrapped key that was read.</summary>
    public TransactWriteItem Replacing(string table, BranchKeyRecord read)
    {
        var action = Putting(table, "attribute_exists(#id) AND #enc = :read");
        action.Put.ExpressionAttributeNames.Add("#enc", WrappedAttribute);
        action.Put.ExpressionAttributeValues = new() { [":read"] = read.WrappedValue() };
        return action;
    }

    private TransactWriteItem Putting(string table, string condition) => new()
    {
        Put = new Put
        {
            TableName = table,
            Item = ToItem(),
            ConditionExpression = condition,
            ExpressionAttributeNames = new() { ["#id"] = BranchKeyDescription.IdAttribute },
        },
    };

    private AttributeValue WrappedValue() => new() { B = new MemoryStream(Wrapped.ToArray(), writable: false) };
}
