using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>Looking up and copying places in an item.</summary>
internal static class DocumentTree
{
    /// <summary>The value at a path, or null if there is none.</summary>
    public static AttributeValue? Find(Dictionary<string, AttributeValue> item, DocumentPath path)
    {
        if (!item.TryGetValue(path.Attribute, out var value))
        {
            return null;
        }

        for (var i = 1; i < path.Steps.Count && value is not null; i++)
        {
            value = Child(value, path.Steps[i]);
        }

        return value;
    }

    public static AttributeValue? Child(AttributeValue parent, PathStep step) => step.Name is { } name
        ? parent.IsMSet && parent.M.TryGetValue(name, out var child) ? child : null
        : parent.IsLSet && step.Index < parent.L.Count ? parent.L[step.Index] : null;

    /// <summary>A copy whose lists, maps and sets may be changed; what cannot be changed is shared.</summary>
    /// <exception cref="ProtectedOperationException">The value nests too deep.</exception>
    public static AttributeValue Copy(AttributeValue value) => Copy(value, 1);

    private static AttributeValue Copy(AttributeValue value, int depth)
    {
        ValueDepth.Require(depth);
        if (value.IsMSet)
        {
            return new AttributeValue
            {
                M = value.M.ToDictionary(pair => pair.Key, pair => Copy(pair.Value, depth + 1), StringComparer.Ordinal),
                IsMSet = true,
            };
        }

        if (value.IsLSet)
        {
            return new AttributeValue { L = [.. value.L.Select(element => Copy(element, depth + 1))], IsLSet = true };
        }

        return value switch
        {
            { IsSSSet: true } => new AttributeValue { SS = [.. value.SS] },
            { IsNSSet: true } => new AttributeValue { NS = [.. value.NS] },
            { IsBSSet: true } => new AttributeValue { BS = [.. value.BS] },
            _ => value,
        };
    }
}
