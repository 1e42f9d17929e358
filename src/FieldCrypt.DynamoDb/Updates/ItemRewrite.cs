using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>
/// What an update of a protected item writes: everything in signature scope, header and footer, and those unsigned attributes that the caller
/// changes. Other unsigned attributes are left alone, whatever other programs make of them meanwhile.
/// </summary>
internal sealed class ItemRewrite
{
    private readonly List<KeyValuePair<string, AttributeValue>> _puts = [];
    private readonly List<string> _removals = [];

    private ItemRewrite()
    {
    }

    /// <summary>Attributes that were unsigned and no longer are, because the item became one of another type; they decide too.</summary>
    public IReadOnlyList<string> Adopted { get; private init; } = [];

    /// <summary>The difference between an item as it is stored and as it will be.</summary>
    /// <param name="schema">The table's schema.</param>
    /// <param name="stored">The item as it is stored; null if there is none.</param>
    /// <param name="item">The new item, encrypted.</param>
    /// <param name="written">The attributes that the caller changes.</param>
    public static ItemRewrite Of(
        TableSchema schema, Dictionary<string, AttributeValue>? stored, Dictionary<string, AttributeValue> item, IReadOnlySet<string> written)
    {
        var after = schema.Of(item) ?? schema;
        var before = stored is null ? after : schema.Of(stored) ?? schema;
        var rewrite = new ItemRewrite
        {
            Adopted = ReferenceEquals(before, after) ? [] : [.. before.Actions.Keys.Where(name => before.IsUnsigned(name) && !after.IsUnsigned(name))],
        };
        foreach (var (name, value) in item)
        {
            if (!schema.IsKey(name) && (stored is null || !IsLeftAlone(name)))
            {
                rewrite._puts.Add(new(name, value));
            }
        }

        foreach (var name in stored?.Keys ?? Enumerable.Empty<string>())
        {
            if (!item.ContainsKey(name) && !IsLeftAlone(name))
            {
                rewrite._removals.Add(name);
            }
        }

        return rewrite;

        bool IsLeftAlone(string name) =>
            (before.IsUnsigned(name) && after.IsUnsigned(name) && !written.Contains(name)) || ReservedNames.IsReplicationBookkeeping(name);
    }

    /// <summary>The difference as <c>AttributeUpdates</c>, which unlike an expression have no limit but the size of a request.</summary>
    public Dictionary<string, AttributeValueUpdate> ToAttributeUpdates()
    {
        var updates = new Dictionary<string, AttributeValueUpdate>(_puts.Count + _removals.Count, StringComparer.Ordinal);
        foreach (var (name, value) in _puts)
        {
            updates[name] = new AttributeValueUpdate(value, AttributeAction.PUT);
        }

        foreach (var name in _removals)
        {
            updates[name] = new AttributeValueUpdate { Action = AttributeAction.DELETE };
        }

        return updates;
    }

    /// <summary>The difference as an expression, for transactions, which know no <c>AttributeUpdates</c>.</summary>
    public string ToExpression(FreshPlaceholders placeholders)
    {
        var set = $"SET {string.Join(',', _puts.Select(put => $"{placeholders.Name(put.Key)}={placeholders.Value(put.Value)}"))}";
        return _removals.Count == 0 ? set : $"{set} REMOVE {string.Join(',', _removals.Select(placeholders.Name))}";
    }
}
