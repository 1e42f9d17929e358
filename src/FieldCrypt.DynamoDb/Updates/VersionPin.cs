using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>The condition under which a stored item is still the one that was read.</summary>
/// <remarks>
/// The header's random message id changes with every protected write, so the header is a perfect version stamp of everything signed.
/// Unsigned attributes may change without it; they are compared one by one, so that a change by another program is never written over.
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
        var values = new Dictionary<string, AttributeValue> { [":fc_head"] = stored[ReservedNames.Header] };
        var expression = "#fc_head = :fc_head";
        foreach (var attribute in schema.Attributes)
        {
            if (attribute.Action != FieldAction.DoNothing)
            {
                continue;
            }

            var name = $"#fc_{names.Count}";
            names[name] = attribute.Name;
            if (stored.TryGetValue(attribute.Name, out var value))
            {
                values[$":fc_{names.Count}"] = value;
                expression += $" AND {name} = :fc_{names.Count}";
            }
            else
            {
                expression += $" AND attribute_not_exists({name})";
            }
        }

        return new(expression, names, values);
    }
}
