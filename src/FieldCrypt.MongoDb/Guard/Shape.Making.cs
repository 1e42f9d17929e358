using FieldCrypt.MongoDb.Schema;

namespace FieldCrypt.MongoDb.Guard;

/// <content>How shapes are made: of a schema, of each other, and by stages that set fields and take them away.</content>
internal sealed partial class Shape
{
    public static Shape Of(Ciphertext ciphertext) => new(ciphertext, Alternatives.None, Nothing);

    /// <summary>A new document; under names that are not given, nothing is in it.</summary>
    public static Shape Document(IEnumerable<KeyValuePair<string, Shape>> fields)
    {
        var document = new Shape(null, Alternatives.Document, Nothing);
        foreach (var (name, shape) in fields)
        {
            document._fields[name] = document._fields.TryGetValue(name, out var other) ? Either(other, shape) : shape;
        }

        return document;
    }

    /// <summary>The stored documents of a collection.</summary>
    /// <param name="root">Where they are encrypted; null for nowhere.</param>
    public static Shape OfStored(PathNode? root) => OfStored(root, []);

    /// <summary>What stands in a place that holds now the one and now the other.</summary>
    /// <exception cref="ProtectedOperationException">One is encrypted, and the other a constant of the command that is not.</exception>
    public static Shape Either(Shape first, Shape second) => Either(first, second, []);

    /// <summary>What stands in a place that holds one of several. Put together two by two: one after the other would walk the first ones again and again.</summary>
    /// <exception cref="ProtectedOperationException">One is encrypted, and another a constant of the command that is not.</exception>
    public static Shape Either(IEnumerable<Shape> shapes)
    {
        var left = shapes.ToList();
        while (left.Count > 1)
        {
            left = [.. left.Chunk(2).Select(static pair => pair is [var first, var second] ? Either(first, second) : pair[0])];
        }

        return left.Count == 0 ? Nothing : left[0];
    }

    /// <summary>The same with something else at a path. What stood there is gone, what stands beside it stays.</summary>
    /// <exception cref="ProtectedOperationException">The path reaches into an encrypted value.</exception>
    public Shape With(string path, Shape value) => With([(path, value)]);

    /// <summary>The same with something else at each of several paths, in this order.</summary>
    /// <exception cref="ProtectedOperationException">A path reaches into an encrypted value.</exception>
    public Shape With(IEnumerable<(string Path, Shape Value)> changes)
    {
        var own = new HashSet<Shape>(ReferenceEqualityComparer.Instance);
        var changed = this;
        foreach (var (path, value) in changes)
        {
            RequireLength(path);
            changed = changed.With(path, value, own);
        }

        return changed;
    }

    /// <summary>The same, taken away.</summary>
    public Shape Gone() => !HoldsCiphertext ? Nothing : Copy(_alternatives, isGone: true);

    /// <summary>A document from which every field was taken away.</summary>
    public Shape WithoutFields()
    {
        var document = new Shape(null, Alternatives.Document, _others.Gone())
        {
            _alike = _alike?.ToDictionary(static name => name.Key, static name => name.Value.Gone(), _alike.Comparer),
        };
        foreach (var (name, shape) in _fields.Where(static field => field.Value.HoldsCiphertext))
        {
            document._fields[name] = shape.Gone();
        }

        return document;
    }

    private static Shape OfStored(PathNode? node, Dictionary<PathNode, Shape> made)
    {
        if (node is null)
        {
            return Readable;
        }

        if (node.IsLeaf)
        {
            return Of(node.Member is { } member ? Ciphertext.Of(member) : Ciphertext.Several);
        }

        if (made.TryGetValue(node, out var known))
        {
            return known;
        }

        var shape = new Shape(null, Alternatives.Document, Nothing);
        made[node] = shape;
        shape._others = OfStored(node.Any, made);
        foreach (var (name, child) in node.Children)
        {
            shape._fields[name] = OfStored(child, made);
        }

        shape._alike = Alike(node, shape._fields);
        return shape;
    }

    // The names of a dictionary are data, of which none is misspelt.
    private static Dictionary<string, Shape>? Alike(PathNode node, Dictionary<string, Shape> fields)
    {
        if (node.Any is not null || fields.Count == 0)
        {
            return null;
        }

        var alike = new Dictionary<string, Shape>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, shape) in fields)
        {
            alike.TryAdd(name, shape);
        }

        foreach (var (member, name) in node.Members.Where(member => fields.ContainsKey(member.Value)))
        {
            alike.TryAdd(member, fields[name]);
        }

        // What a class stores readable under such a name is no mistake.
        foreach (var name in node.Readable.Where(alike.ContainsKey))
        {
            fields.TryAdd(name, Readable);
        }

        return alike;
    }

    private static Dictionary<string, Shape>? Alike(Shape first, Shape second, Dictionary<(Shape First, Shape Second), Shape> made)
    {
        if (first._alike is null && second._alike is null)
        {
            return null;
        }

        var alike = new Dictionary<string, Shape>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in new[] { first, second }.SelectMany(static shape => shape._alike?.Keys.ToArray() ?? []))
        {
            alike.TryAdd(name, Either(first.Meant(name), second.Meant(name), made));
        }

        return alike;
    }

    private static Shape Either(Shape first, Shape second, Dictionary<(Shape First, Shape Second), Shape> made)
    {
        if (first == second || second == Nothing)
        {
            return first;
        }

        if (first == Nothing)
        {
            return second;
        }

        if (made.TryGetValue((first, second), out var known))
        {
            return known;
        }

        var either = new Shape(
            Ciphertext.Either(first.Ciphertext, second.Ciphertext),
            first._alternatives | second._alternatives,
            Nothing)
        {
            IsGone = first.IsGone && second.IsGone,
        };
        if (either is { Ciphertext: not null, MayBeConstant: true })
        {
            throw Refusal.Plaintext(either);
        }

        made[(first, second)] = either;
        either._others = Either(first._others, second._others, made);
        foreach (var name in first._fields.Keys.Union(second._fields.Keys))
        {
            either._fields[name] = Either(first.Field(name), second.Field(name), made);
        }

        either._alike = Alike(first, second, made);
        return either;
    }

    // Each shape on the way is copied once; the copies are nobody else's until all is changed.
    private Shape With(ReadOnlySpan<char> path, Shape value, HashSet<Shape> own)
    {
        RequireOutside();
        var dot = path.IndexOf('.');
        var name = dot < 0 ? path : path[..dot];
        var changed = own.Contains(this) ? this : Copy(_alternatives | Alternatives.Document, isGone: false);
        own.Add(changed);
        changed._fields[name.ToString()] = dot < 0 ? value : Field(name).With(path[(dot + 1)..], value, own);
        return changed;
    }

    private Shape Copy(Alternatives alternatives, bool isGone)
    {
        var copy = new Shape(Ciphertext, alternatives, _others) { IsGone = isGone, _alike = _alike };
        foreach (var (name, shape) in _fields)
        {
            copy._fields[name] = shape;
        }

        return copy;
    }

    private void RequireOutside()
    {
        if (Ciphertext is not null)
        {
            throw Refusal.Inside(this);
        }
    }
}
