using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Values;

/// <summary>Sorts documents by fields; documents that compare as equal keep their order.</summary>
internal static class SortOrder
{
    /// <exception cref="MongoError">The server would refuse the specification.</exception>
    public static Func<IEnumerable<BsonDocument>, IEnumerable<BsonDocument>> Parse(BsonDocument specification)
    {
        var fields = specification.Select(element => (Path: FieldPath.Split(element.Name), IsAscending: Direction(element.Value))).ToList();
        return documents =>
        {
            IOrderedEnumerable<BsonDocument>? ordered = null;
            foreach (var (path, isAscending) in fields)
            {
                BsonValue? Key(BsonDocument document) => SortKey(document, path, isAscending);
                ordered = (ordered, isAscending) switch
                {
                    (null, true) => documents.OrderBy(Key, BsonOrder.Instance!),
                    (null, false) => documents.OrderByDescending(Key, BsonOrder.Instance!),
                    (_, true) => ordered.ThenBy(Key, BsonOrder.Instance!),
                    (_, false) => ordered.ThenByDescending(Key, BsonOrder.Instance!),
                };
            }

            return ordered ?? documents;
        };
    }

    private static bool Direction(BsonValue value)
    {
        if (value is BsonDocument)
        {
            throw MongoError.NotInTheDouble("sorting by $meta");
        }

        return BsonNumber.TryToWhole(value, out var direction) && direction is 1 or -1
            ? direction == 1
            : throw MongoError.Location(15975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)");
    }

    // An array sorts by its least item, descending by its greatest; a missing field sorts as null, an empty array before it.
    private static BsonValue? SortKey(BsonDocument document, string[] path, bool isAscending)
    {
        var keys = FieldPath.Values(document, path)
            .SelectMany(value => value is BsonArray array ? array.DefaultIfEmpty(BsonUndefined.Value) : [value ?? BsonNull.Value])
            .DefaultIfEmpty(BsonNull.Value);
        return isAscending ? keys.Min(BsonOrder.Instance!) : keys.Max(BsonOrder.Instance!);
    }
}
