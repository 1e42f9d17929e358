using System.Globalization;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Updates;

/// <summary>An update by operators such as <c>$set</c>.</summary>
internal sealed class ModifierUpdate(List<FieldChange> changes, ArrayFilters arrayFilters) : Update
{
    public override BsonDocument Apply(BsonDocument document, UpdateTarget target)
    {
        var result = (BsonDocument)document.DeepClone();
        foreach (var change in changes)
        {
            foreach (var path in Places(result, FieldPath.Split(change.Field), target).ToList())
            {
                Apply(change, document, result, path, target.IsInsert);
            }
        }

        return result;
    }

    private static void Apply(FieldChange change, BsonDocument before, BsonDocument document, string[] path, bool isInsert)
    {
        if (change.OnInsertOnly && !isInsert)
        {
            return;
        }

        var current = FieldPath.Exact(document, path);
        var next = change.Apply(new FieldState(change.Field, current, before));
        if (next is null)
        {
            UpdatePath.Unset(document, path);
        }
        else if (!ReferenceEquals(next, current))
        {
            UpdatePath.Set(document, path, next);
        }
    }

    // The paths that $, $[] and $[identifier] stand for in this document.
    private IEnumerable<string[]> Places(BsonDocument document, string[] path, UpdateTarget target)
    {
        var at = Array.FindIndex(path, part => part.StartsWith('$'));
        if (at < 0)
        {
            return [path];
        }

        if (at == 0 || FieldPath.Exact(document, path.AsSpan(0, at)) is not BsonArray array)
        {
            throw MongoError.BadValue($"The path '{string.Join('.', path.Take(at))}' must exist in the document in order to apply array updates.");
        }

        var indexes = path[at] == "$"
            ? [MatchedIndex(document, path[..at], array, target)]
            : Enumerable.Range(0, array.Count).Where(i => arrayFilters.Matches(path[at][2..^1], array[i]));
        return indexes.SelectMany(i => Places(document, [.. path[..at], i.ToString(CultureInfo.InvariantCulture), .. path[(at + 1)..]], target));
    }

    // The first item that alone would satisfy the filter.
    private static int MatchedIndex(BsonDocument document, string[] path, BsonArray array, UpdateTarget target)
    {
        for (var i = 0; i < array.Count && !target.IsInsert; i++)
        {
            var alone = (BsonDocument)document.DeepClone();
            UpdatePath.Set(alone, path, new BsonArray { array[i] });
            if (target.Filter(alone))
            {
                return i;
            }
        }

        throw MongoError.BadValue("The positional operator did not find the match needed from the query.");
    }
}
