using FieldCrypt.Testing.MongoDb.Expressions;
using FieldCrypt.Testing.MongoDb.Queries;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Updates;

/// <summary>The filters behind <c>$[identifier]</c> in the paths of an update.</summary>
internal sealed class ArrayFilters
{
    private readonly Dictionary<string, Filter> _filters = new(StringComparer.Ordinal);

    /// <exception cref="MongoError">A filter is not used, or is not about one identifier.</exception>
    public static ArrayFilters Parse(BsonArray? filters, BsonDocument update, Variables variables)
    {
        var result = new ArrayFilters();
        foreach (var filter in (filters ?? []).Select(filter => filter.AsBsonDocument))
        {
            var identifier = Identifiers(filter).Distinct().ToList() is [var only]
                ? only
                : throw MongoError.FailedToParse("Error parsing array filter :: caused by :: Expected a single top-level field name");
            if (!result._filters.TryAdd(identifier, FilterParser.Parse(filter, variables)))
            {
                throw MongoError.FailedToParse($"Found multiple array filters with the same top-level field name {identifier}");
            }

            if (!update.Any(modifier => modifier.Value.AsBsonDocument.Names.Any(path => path.Contains($"$[{identifier}]", StringComparison.Ordinal))))
            {
                throw MongoError.FailedToParse($"The array filter for identifier '{identifier}' was not used in the update");
            }
        }

        return result;
    }

    /// <summary>Whether an item is chosen; <c>$[]</c> chooses all.</summary>
    public bool Matches(string identifier, BsonValue item)
    {
        if (identifier.Length == 0)
        {
            return true;
        }

        return _filters.TryGetValue(identifier, out var filter)
            ? filter(new BsonDocument(identifier, item))
            : throw MongoError.BadValue($"No array filter found for identifier '{identifier}' in path");
    }

    private static IEnumerable<string> Identifiers(BsonDocument filter) => filter.SelectMany(element =>
        element.Name.StartsWith('$')
            ? element.Value.AsBsonArray.SelectMany(branch => Identifiers(branch.AsBsonDocument))
            : [element.Name.Split('.')[0]]);
}
