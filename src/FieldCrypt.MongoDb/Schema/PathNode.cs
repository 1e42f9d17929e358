using FieldCrypt.MongoDb.Serialization;

namespace FieldCrypt.MongoDb.Schema;

/// <summary>
/// A place in the documents of a collection at or below which something is encrypted: an encrypted member (a leaf), or the way to one. Places at
/// which nothing is encrypted have no node.
/// </summary>
/// <remarks>
/// Arrays are transparent, as in MongoDB's own paths: the node of a list is that of its items. A class that contains itself makes a node that
/// contains itself. Nodes do not change once a schema is built.
/// </remarks>
internal sealed class PathNode
{
    private readonly Dictionary<string, PathNode> _children = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _readable = new(StringComparer.Ordinal);

    private PathNode(EncryptedMember? member, bool isMixed)
    {
        Member = member;
        IsMixed = isMixed;
    }

    /// <summary>Values of which it is not known which member's they are, or whether they are encrypted at all: a pipeline mixed them.</summary>
    public static PathNode Mixed { get; } = new(null, isMixed: true);

    /// <summary>The encrypted member, if this is one; null on the way to one.</summary>
    public EncryptedMember? Member { get; }

    public bool IsMixed { get; }

    public bool IsLeaf => Member is not null || IsMixed;

    public IReadOnlyDictionary<string, PathNode> Children => _children;

    /// <summary>The names of members that lead to something encrypted, and the elements that they are stored as.</summary>
    public IReadOnlyDictionary<string, string> Members => _members;

    /// <summary>The elements that classes store here in which nothing is encrypted.</summary>
    public IReadOnlySet<string> Readable => _readable;

    /// <summary>What stands under every name that is not among the children: the values of a dictionary.</summary>
    public PathNode? Any { get; set; }

    public static PathNode Leaf(EncryptedMember member) => new(member, isMixed: false);

    public static PathNode Inner() => new(null, isMixed: false);

    /// <summary>A document of which one field is known.</summary>
    public static PathNode? Of(string name, PathNode? child)
    {
        if (child is null)
        {
            return null;
        }

        var node = Inner();
        node._children[name] = child;
        return node;
    }

    /// <summary>The node of a field; null if nothing is encrypted there.</summary>
    public PathNode? Child(string name) => _children.TryGetValue(name, out var child) ? child : Any;

    public void Set(string name, PathNode? child)
    {
        if (child is null)
        {
            _children.Remove(name);
        }
        else
        {
            _children[name] = child;
        }
    }

    /// <summary>Takes note of how a class names a member, and what it stores it as.</summary>
    public void Name(string member, string element, bool isReadable)
    {
        if (isReadable)
        {
            _readable.Add(element);
        }
        else
        {
            _members.TryAdd(member, element);
        }
    }

    /// <summary>Takes over the names of another.</summary>
    public void NameAs(PathNode other)
    {
        _readable.UnionWith(other._readable);
        foreach (var (member, element) in other._members)
        {
            _members.TryAdd(member, element);
        }
    }

    /// <summary>A copy that can be changed without this one.</summary>
    public PathNode Copy()
    {
        var copy = new PathNode(Member, IsMixed) { Any = Any };
        copy.NameAs(this);
        foreach (var (name, child) in _children)
        {
            copy._children[name] = child;
        }

        return copy;
    }

    /// <summary>Whether anything encrypted can be reached.</summary>
    public bool LeadsToLeaf() => !All(static _ => false);

    /// <summary>What stands in a place that holds now the one and now the other.</summary>
    public static PathNode? Union(PathNode? first, PathNode? second) => Union(first, second, []);

    private static PathNode? Union(PathNode? first, PathNode? second, Dictionary<(PathNode, PathNode), PathNode> made)
    {
        if (first is null || second is null || first == second)
        {
            return first ?? second;
        }

        if (first.IsLeaf || second.IsLeaf)
        {
            return first.Member is { } member && second.Member is { } other && member.IsLike(other) ? first : Mixed;
        }

        if (made.TryGetValue((first, second), out var union))
        {
            return union;
        }

        union = first.Copy();
        made[(first, second)] = union;
        union.NameAs(second);
        union.Any = Union(first.Any, second.Any, made);
        foreach (var (name, child) in second._children)
        {
            union._children[name] = Union(first.Child(name), child, made)!;
        }

        return union;
    }

    // Visits each leaf once, also where the nodes go round in a circle; stops at the first that does not satisfy.
    private bool All(Func<PathNode, bool> satisfies)
    {
        var pending = new Stack<PathNode>();
        var seen = new HashSet<PathNode>(ReferenceEqualityComparer.Instance);
        pending.Push(this);
        while (pending.TryPop(out var node))
        {
            if (!seen.Add(node))
            {
                continue;
            }

            if (node.IsLeaf && !satisfies(node))
            {
                return false;
            }

            if (node.Any is { } any)
            {
                pending.Push(any);
            }

            foreach (var child in node._children.Values)
            {
                pending.Push(child);
            }
        }

        return true;
    }
}
