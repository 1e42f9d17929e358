using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Queries;

/// <summary>Paths as a tree, to keep or to leave out.</summary>
internal sealed class ProjectionTree
{
    private readonly Dictionary<string, ProjectionTree> _children = new(StringComparer.Ordinal);
    private bool _isLeaf;

    /// <exception cref="MongoError">The path is inside another, or the other way round.</exception>
    public void Add(string[] path)
    {
        var node = this;
        foreach (var part in path)
        {
            if (!node._children.TryGetValue(part, out var child))
            {
                node._children.Add(part, child = new ProjectionTree());
            }

            node = child._isLeaf ? throw Collision(path) : child;
        }

        node._isLeaf = node._children.Count == 0 ? true : throw Collision(path);
    }

    /// <summary>The paths only; their order is that of the document.</summary>
    public BsonDocument Include(BsonDocument document)
    {
        var result = new BsonDocument();
        foreach (var element in document)
        {
            if (_children.TryGetValue(element.Name, out var child) && child.IncludeValue(element.Value) is { } value)
            {
                result.Add(element.Name, value);
            }
        }

        return result;
    }

    /// <summary>All but the paths.</summary>
    public BsonDocument Exclude(BsonDocument document)
    {
        var result = new BsonDocument();
        foreach (var element in document)
        {
            if (!_children.TryGetValue(element.Name, out var child))
            {
                result.Add(element);
            }
            else if (!child._isLeaf)
            {
                result.Add(element.Name, child.ExcludeValue(element.Value));
            }
        }

        return result;
    }

    private BsonValue? IncludeValue(BsonValue value) => value switch
    {
        _ when _isLeaf => value,
        BsonDocument document => Include(document),
        BsonArray array => new BsonArray(array.Select(IncludeValue).Where(item => item is not null)),
        _ => null,
    };

    private BsonValue ExcludeValue(BsonValue value) => value switch
    {
        BsonDocument document => Exclude(document),
        BsonArray array => new BsonArray(array.Select(ExcludeValue)),
        _ => value,
    };

    private static MongoError Collision(string[] path) => MongoError.Location(31249, $"Path collision at {string.Join('.', path)}");
}
