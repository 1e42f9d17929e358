namespace FieldCrypt.MongoDb.Schema;

/// <summary>What a path such as <c>visits.0.note</c> meets.</summary>
/// <param name="Node">The node at its end, or the encrypted member that it reaches into; null if nothing is encrypted there.</param>
/// <param name="IsInside">Whether it reaches into an encrypted value, where nothing can be found.</param>
internal readonly record struct PathMatch(PathNode? Node, bool IsInside)
{
    public bool IsEncrypted => Node is not null;

    /// <summary>Follows a path.</summary>
    public static PathMatch Find(PathNode? root, ReadOnlySpan<char> path)
    {
        var node = root;
        foreach (var range in path.Split('.'))
        {
            if (node is null)
            {
                return default;
            }

            if (node.IsLeaf)
            {
                return new(node, IsInside: true);
            }

            var name = path[range];
            node = node.Child(name.ToString()) ?? (IsArrayStep(name) ? node : null);
        }

        return new(node, IsInside: false);
    }

    // A position, or one of the positional operators $, $[] and $[name]: the items of a list are one place.
    private static bool IsArrayStep(ReadOnlySpan<char> name) =>
        name is ['$', ..] || (name.Length > 0 && name.IndexOfAnyExceptInRange('0', '9') < 0);
}
