using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>The condition under which a stored item is still the one that was read.</summary>
/// <remarks>
/// The header is enough for everything signed. Unsigned attributes may change without it, so those that a decision was based on are compared
/// too; the others are not written, and may change meanwhile. A plaintext item, which a policy may allow, has no header: all its attributes
/// are compared, except the unsigned ones that play no part.
/// </remarks>
internal sealed class VersionPin
{
    // Null for an attribute that must be absent.
    private readonly Dictionary<string, AttributeValue?> _attributes = new(StringComparer.Ordinal);

    private VersionPin()
    {
    }

    /// <summary>How many operators and functions <see cref="ToExpression"/> needs: a comparison or a function each, and AND between them.</summary>
    public int Operators => (2 * _attributes.Count) - 1;

    /// <summary>The condition for an item as it was read, or for its absence.</summary>
    /// <param name="schema">The table's schema.</param>
    /// <param name="stored">The item as it is stored; null if there is none.</param>
    /// <param name="inPlay">The attributes that the decision was based on.</param>
    public static VersionPin Of(TableSchema schema, Dictionary<string, AttributeValue>? stored, IEnumerable<string> inPlay)
    {
        var pin = new VersionPin();
        if (stored is null)
        {
            pin._attributes[schema.PartitionKey] = null;
            return pin;
        }

        var type = schema.Of(stored) ?? schema;
        pin._attributes[ReservedNames.Header] = stored.GetValueOrDefault(ReservedNames.Header);
        if (pin._attributes[ReservedNames.Header] is null)
        {
            // The key, so that an item that was deleted meanwhile does not come back.
            pin._attributes[schema.PartitionKey] = stored[schema.PartitionKey];
            pin.Add(stored, stored.Keys.Concat(type.Actions.Keys).Where(name => !schema.IsKey(name) && !type.IsUnsigned(name)));
        }

        pin.Add(stored, inPlay.Where(type.IsUnsigned));
        return pin;
    }

    /// <summary>The condition for an item that will be replaced as a whole, unsigned attributes included.</summary>
    public static VersionPin OfWhole(TableSchema schema, Dictionary<string, AttributeValue>? stored)
    {
        var type = stored is null ? schema : schema.Of(stored) ?? schema;
        return Of(schema, stored, type.Actions.Keys.Concat(stored?.Keys ?? Enumerable.Empty<string>()));
    }

    /// <summary>Whether a stored item has no header, so that its attributes are compared one by one.</summary>
    public static bool IsUnprotected(Dictionary<string, AttributeValue> stored) => !stored.ContainsKey(ReservedNames.Header);

    /// <summary>
    /// The condition as <c>Expected</c>, which unlike an expression has no limit but the size of a request, and no placeholders.
    /// </summary>
    public Dictionary<string, ExpectedAttributeValue> ToExpected() => _attributes.ToDictionary(
        pair => pair.Key,
        pair => pair.Value is { } value
            ? new ExpectedAttributeValue { ComparisonOperator = ComparisonOperator.EQ, AttributeValueList = [value] }
            : new ExpectedAttributeValue { ComparisonOperator = ComparisonOperator.NULL },
        StringComparer.Ordinal);

    /// <summary>The condition as an expression, for transactions, which know no <c>Expected</c>.</summary>
    public string ToExpression(FreshPlaceholders placeholders) => string.Join(" AND ", _attributes.Select(pair => pair.Value is { } value
        ? $"{placeholders.Name(pair.Key)}={placeholders.Value(value)}"
        : $"attribute_not_exists({placeholders.Name(pair.Key)})"));

    private void Add(Dictionary<string, AttributeValue> stored, IEnumerable<string> attributes)
    {
        foreach (var attribute in attributes)
        {
            _attributes[attribute] = stored.GetValueOrDefault(attribute);
        }
    }
}
