using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Updates;

/// <summary>Changes a document in place at a path without wildcards.</summary>
internal static class UpdatePath
{
    // An index far outside an array would fill it with nulls.
    private const int MaxPadding = 1_500_000;

    /// <exception cref="MongoError">Something in the way is no document and no array.</exception>
    public static void Set(BsonDocument document, ReadOnlySpan<string> path, BsonValue value)
    {
        BsonValue target = document;
        for (var i = 0; i < path.Length - 1; i++)
        {
            var next = FieldPath.Exact(target, path.Slice(i, 1));
            if (next is null)
            {
                next = new BsonDocument();
                Put(target, path[i], next, path[i]);
            }

            target = next is BsonDocument or BsonArray ? next : throw NotViable(path[i + 1], path[i], next);
        }

        Put(target, path[^1], value, path.Length > 1 ? path[^2] : "");
    }

    public static void Unset(BsonDocument document, ReadOnlySpan<string> path)
    {
        switch (FieldPath.Exact(document, path[..^1]))
        {
            case BsonDocument parent:
                parent.Remove(path[^1]);
                break;
            case BsonArray array when FieldPath.IsIndex(path[^1], out var index) && index < array.Count:
                array[index] = BsonNull.Value;
                break;
        }
    }

    private static void Put(BsonValue target, string name, BsonValue value, string parent)
    {
        if (target is not BsonArray array)
        {
            target.AsBsonDocument[name] = value;
            return;
        }

        if (!FieldPath.IsIndex(name, out var index) || index > array.Count + MaxPadding)
        {
            throw NotViable(name, parent, array);
        }

        while (array.Count <= index)
        {
            array.Add(BsonNull.Value);
        }

        array[index] = value;
    }

    private static MongoError NotViable(string name, string parent, BsonValue value) =>
        new(28, "PathNotViable", $"Cannot create field '{name}' in element {{{parent}: <{BsonTypes.Name(value)}>}}");
}
