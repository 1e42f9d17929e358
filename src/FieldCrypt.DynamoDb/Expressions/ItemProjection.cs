using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>The part of an item that a caller wants: a projection expression, the older list of attributes, or all of it.</summary>
internal sealed class ItemProjection
{
    private readonly Node? _root;

    private ItemProjection(IEnumerable<DocumentPath>? paths)
    {
        if (paths is null)
        {
            return;
        }

        _root = new Node();
        foreach (var path in paths)
        {
            var node = _root;
            foreach (var step in path.Steps)
            {
                node = node.Child(step);
            }

            node.IsWanted = true;
        }
    }

    /// <summary>The whole item.</summary>
    public static ItemProjection Everything { get; } = new(null);

    /// <summary>The given places.</summary>
    public static ItemProjection Of(IEnumerable<DocumentPath> paths) => new(paths);

    /// <summary>Parses the parameters of a request.</summary>
    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">DynamoDB would refuse them.</exception>
    public static ItemProjection Of(string? expression, List<string>? attributesToGet, Placeholders placeholders)
    {
        if (!string.IsNullOrEmpty(expression))
        {
            return new ItemProjection(ProjectionParser.Parse(expression, placeholders));
        }

        return attributesToGet is { Count: > 0 } ? new ItemProjection(attributesToGet.Select(DocumentPath.To)) : Everything;
    }

    /// <summary>The wanted part of an item; lists close up where elements are left out.</summary>
    public Dictionary<string, AttributeValue> Apply(Dictionary<string, AttributeValue> item)
    {
        if (_root is null)
        {
            return item;
        }

        var result = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var (step, node) in _root.Children)
        {
            if (item.TryGetValue(step.Name!, out var value) && Part(value, node) is { } part)
            {
                result[step.Name!] = part;
            }
        }

        return result;
    }

    private static AttributeValue? Part(AttributeValue value, Node node)
    {
        if (node.IsWanted)
        {
            return value;
        }

        var map = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        var list = new List<AttributeValue>();
        foreach (var (step, child) in node.Children)
        {
            if (DocumentTree.Child(value, step) is { } found && Part(found, child) is { } part)
            {
                if (step.Name is { } name)
                {
                    map[name] = part;
                }
                else
                {
                    list.Add(part);
                }
            }
        }

        return map.Count > 0 ? new AttributeValue { M = map }
            : list.Count > 0 ? new AttributeValue { L = list }
            : null;
    }

    private sealed class Node
    {
        public bool IsWanted { get; set; }

        public SortedDictionary<PathStep, Node> Children { get; } = new(
            Comparer<PathStep>.Create((x, y) => x.Index != y.Index ? x.Index.CompareTo(y.Index) : string.CompareOrdinal(x.Name, y.Name)));

        public Node Child(PathStep step)
        {
            if (!Children.TryGetValue(step, out var child))
            {
                Children[step] = child = new Node();
            }

            return child;
        }
    }
}
