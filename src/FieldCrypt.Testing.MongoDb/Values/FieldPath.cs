using System.Globalization;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Values;

/// <summary>Dotted paths, and how queries, expressions and updates follow them.</summary>
internal static class FieldPath
{
    public static string[] Split(string path)
    {
        var parts = path.Split('.');
        if (parts.Any(part => part.Length == 0))
        {
            throw new MongoError(56, "EmptyFieldName", $"The path '{path}' contains an empty field name, which is not allowed.");
        }

        return parts;
    }

    public static bool IsIndex(string part, out int index) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out index) && (part[0] != '0' || part.Length == 1);

    /// <summary>The values that a query finds at a path: arrays are walked through, and null stands for a missing field.</summary>
    public static List<BsonValue?> Values(BsonValue document, string[] parts)
    {
        var found = new List<BsonValue?>();
        Collect(document, parts, 0, found);
        return found;
    }

    /// <summary>The value that an expression finds at a path: an array in the way becomes the array of what its documents hold.</summary>
    public static BsonValue? Expression(BsonValue? value, ReadOnlySpan<string> parts)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            switch (value)
            {
                case BsonDocument document:
                    value = document.TryGetValue(parts[i], out var next) ? next : null;
                    break;
                case BsonArray array:
                    var found = new BsonArray();
                    foreach (var item in array)
                    {
                        if (item is BsonDocument && Expression(item, parts[i..]) is { } inside)
                        {
                            found.Add(inside);
                        }
                    }

                    return found;
                default:
                    return null;
            }
        }

        return value;
    }

    /// <summary>The value that an update finds at a path: a number is a place in an array.</summary>
    public static BsonValue? Exact(BsonValue? value, ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            value = value switch
            {
                BsonDocument document => document.TryGetValue(part, out var next) ? next : null,
                BsonArray array => IsIndex(part, out var index) && index < array.Count ? array[index] : null,
                _ => null,
            };
        }

        return value;
    }

    private static void Collect(BsonValue value, string[] parts, int depth, List<BsonValue?> found)
    {
        if (depth == parts.Length)
        {
            found.Add(value);
            return;
        }

        switch (value)
        {
            case BsonDocument document when document.TryGetValue(parts[depth], out var next):
                Collect(next, parts, depth + 1, found);
                break;
            case BsonArray array:
                CollectItems(array, parts, depth, found);
                break;
            default:
                found.Add(null);
                break;
        }
    }

    private static void CollectItems(BsonArray array, string[] parts, int depth, List<BsonValue?> found)
    {
        var isIndex = IsIndex(parts[depth], out var index);
        if (isIndex && index < array.Count)
        {
            Collect(array[index], parts, depth + 1, found);
        }

        foreach (var item in array.OfType<BsonDocument>())
        {
            if (!isIndex || item.Contains(parts[depth]))
            {
                Collect(item, parts, depth, found);
            }
        }

        if (isIndex && found.Count == 0)
        {
            found.Add(null);
        }
    }
}
