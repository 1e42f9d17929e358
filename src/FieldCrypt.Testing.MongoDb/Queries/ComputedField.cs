using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Queries;

/// <summary>Puts a computed value into a document as <c>$addFields</c> does: into every document of an array in the way.</summary>
internal static class ComputedField
{
    /// <summary>A copy of the document with the value at the path; without the field if the value is null.</summary>
    public static BsonDocument Set(BsonDocument document, ReadOnlySpan<string> path, BsonValue? value)
    {
        var result = (BsonDocument)document.Clone();
        if (path.Length > 1)
        {
            if (value is not null || result.Contains(path[0]))
            {
                result[path[0]] = Inside(result.GetValue(path[0], BsonNull.Value), path[1..], value);
            }
        }
        else if (value is null)
        {
            result.Remove(path[0]);
        }
        else
        {
            result[path[0]] = value;
        }

        return result;
    }

    private static BsonValue Inside(BsonValue target, ReadOnlySpan<string> path, BsonValue? value)
    {
        switch (target)
        {
            case BsonDocument document:
                return Set(document, path, value);
            case BsonArray array:
                var items = new BsonArray(array.Count);
                foreach (var item in array)
                {
                    items.Add(Inside(item, path, value));
                }

                return items;
            default:
                return value is null ? target : Set([], path, value);
        }
    }
}
