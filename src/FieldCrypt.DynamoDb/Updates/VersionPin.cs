using System.Text;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>The condition under which a stored item is still the one that was read.</summary>
/// <remarks>
/// The header's random message id changes with every protected write, so the header is a perfect version stamp of everything signed.
/// Unsigned attributes may change without it; they are compared one by one, so that a change by another program is never written over. A
/// plaintext item, which a policy may allow, has no header: all its attributes are compared.
/// </remarks>
internal readonly record struct VersionPin(
    string Expression, Dictionary<string, string> Names, Dictionary<string, AttributeValue>? Values)
{
    /// <summary>The condition for an item as it was read, or for its absence.</summary>
    public static VersionPin Of(TableSchema schema, Dictionary<string, AttributeValue>? stored)
    {
        if (stored is null)
        {
            return new("attribute_not_exists(#fc_key)", new() { ["#fc_key"] = schema.PartitionKey }, null);
        }

        var names = new Dictionary<string, string> { ["#fc_head"] = ReservedNames.Header };
        var values = new Dictionary<string, AttributeValue>();
        var expression = new StringBuilder();
        if (stored.TryGetValue(ReservedNames.Header, out var header))
        {
            values[":fc_head"] = header;
            expression.Append("#fc_head = :fc_head");
            Compare(UnsignedAttributes(schema.Of(stored) ?? schema), stored, names, values, expression);
        }
        else
        {
            expression.Append("attribute_not_exists(#fc_head)");
            Compare(stored.Keys.Where(name => !schema.IsKey(name)).Union(UnsignedAttributes(schema.Of(stored) ?? schema)), stored, names, values, expression);
        }

        return new(expression.ToString(), names, values.Count > 0 ? values : null);
    }

    private static IEnumerable<string> UnsignedAttributes(TableSchema schema) =>
        schema.Attributes.Where(attribute => attribute.Action == FieldAction.DoNothing).Select(attribute => attribute.Name);

    private static void Compare(
        IEnumerable<string> attributes,
        Dictionary<string, AttributeValue> stored,
        Dictionary<string, string> names,
        Dictionary<string, AttributeValue> values,
        StringBuilder expression)
    {
        foreach (var attribute in attributes)
        {
            var name = $"#fc_{names.Count}";
            names[name] = attribute;
            if (stored.TryGetValue(attribute, out var value))
            {
                values[$":fc_{names.Count}"] = value;
                expression.Append(" AND ").Append(name).Append(" = :fc_").Append(names.Count);
            }
            else
            {
                expression.Append(" AND attribute_not_exists(").Append(name).Append(')');
            }
        }
    }
}
