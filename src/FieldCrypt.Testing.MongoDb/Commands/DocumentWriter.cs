using FieldCrypt.Testing.MongoDb.Expressions;
using FieldCrypt.Testing.MongoDb.Queries;
using FieldCrypt.Testing.MongoDb.Storage;
using FieldCrypt.Testing.MongoDb.Updates;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>What one update did.</summary>
/// <param name="Matched">How many documents the filter found.</param>
/// <param name="Modified">How many of them changed.</param>
/// <param name="Upserted">The <c>_id</c> of the document that an upsert made.</param>
/// <param name="Before">The last document before the change.</param>
/// <param name="After">The last document after the change.</param>
internal sealed record UpdateResult(int Matched, int Modified, BsonValue? Upserted, BsonDocument? Before, BsonDocument? After);

/// <summary>One update statement: <c>update</c>, <c>findAndModify</c> and <c>bulkWrite</c> share it.</summary>
internal sealed record UpdateStatement(BsonDocument Query, BsonValue Change)
{
    public bool IsMulti { get; init; }

    public bool IsUpsert { get; init; }

    public BsonArray? ArrayFilters { get; init; }

    public BsonDocument? Sort { get; init; }
}

/// <summary>Finds the documents of a statement and changes them.</summary>
internal sealed class DocumentWriter(Store store, Namespace name, Variables variables, bool bypassValidation)
{
    public BsonDocument Insert(BsonDocument document) => store.Insert(name, document, bypassValidation);

    /// <exception cref="MongoError">The server would refuse the statement.</exception>
    public UpdateResult Update(UpdateStatement statement)
    {
        var filter = FilterParser.Parse(statement.Query, variables);
        var update = UpdateParser.Parse(statement.Change, statement.ArrayFilters, variables, statement.IsMulti);
        var found = Find(statement.Query, filter, statement.Sort, statement.IsMulti);
        if (found.Count == 0)
        {
            return statement.IsUpsert ? Upsert(statement.Query, update, filter) : new UpdateResult(0, 0, null, null, null);
        }

        var modified = 0;
        BsonDocument? after = null;
        foreach (var document in found)
        {
            after = update.Apply(document, new UpdateTarget(IsInsert: false, filter));
            modified += store.Replace(name, document, after, update.IsReplacement, bypassValidation) ? 1 : 0;
        }

        return new UpdateResult(found.Count, modified, null, found[^1], after);
    }

    /// <summary>Deletes what a filter finds, and hands it back.</summary>
    public List<BsonDocument> Delete(BsonDocument query, BsonDocument? sort, bool isMulti)
    {
        var found = Find(query, FilterParser.Parse(query, variables), sort, isMulti);
        found.ForEach(document => store.Delete(name, document));
        return found;
    }

    private List<BsonDocument> Find(BsonDocument query, Filter filter, BsonDocument? sort, bool isMulti)
    {
        var found = store.Find(name)?.Find(query, filter) ?? [];
        if (sort is { ElementCount: > 0 })
        {
            found = SortOrder.Parse(sort)(found);
        }

        return [.. isMulti ? found : found.Take(1)];
    }

    private UpdateResult Upsert(BsonDocument query, Update update, Filter filter)
    {
        var seed = new BsonDocument();
        TakeEqualities(query, seed);
        var start = update.IsReplacement ? new BsonDocument(seed.Where(field => field.Name == "_id")) : seed;
        var document = update.Apply(start, new UpdateTarget(IsInsert: true, filter));
        if (seed.TryGetValue("_id", out var id) && document.TryGetValue("_id", out var given) && !BsonOrder.AreEqual(id, given))
        {
            throw new MongoError(66, "ImmutableField", "Performing an update on the path '_id' would modify the immutable field '_id'");
        }

        document = store.Insert(name, document, bypassValidation);
        return new UpdateResult(0, 0, document["_id"], null, document);
    }

    // A new document has the values that the filter asked for.
    private static void TakeEqualities(BsonDocument query, BsonDocument seed)
    {
        foreach (var condition in query)
        {
            if (condition.Name == "$and")
            {
                foreach (var branch in condition.Value.AsBsonArray)
                {
                    TakeEqualities(branch.AsBsonDocument, seed);
                }
            }
            else if (!condition.Name.StartsWith('$') && Equality(condition.Value) is { } value)
            {
                UpdatePath.Set(seed, FieldPath.Split(condition.Name), value);
            }
        }
    }

    private static BsonValue? Equality(BsonValue condition)
    {
        if (!FilterParser.IsOperators(condition))
        {
            return condition is BsonRegularExpression ? null : condition;
        }

        var operators = condition.AsBsonDocument;
        return operators.TryGetValue("$eq", out var equal) ? equal
            : operators.TryGetValue("$in", out var values) && values is BsonArray { Count: 1 } only ? only[0]
            : operators.TryGetValue("$all", out var all) && all is BsonArray { Count: 1 } single ? single[0]
            : null;
    }
}
