using FieldCrypt.Testing.MongoDb.Queries;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Storage;

/// <summary>An index: it never makes a query faster, but a unique one refuses a second document with the same key.</summary>
internal sealed class CollectionIndex
{
    private static readonly string[] KnownOptions =
        ["v", "key", "name", "unique", "sparse", "partialFilterExpression", "background", "hidden", "expireAfterSeconds", "ns"];

    private readonly List<string[]> _paths;
    private readonly Filter? _partial;

    private CollectionIndex(BsonDocument specification)
    {
        Specification = specification;
        Key = specification["key"].AsBsonDocument;
        Name = specification["name"].AsString;
        IsUnique = specification.GetValue("unique", Name == "_id_").ToBoolean();
        IsSparse = specification.GetValue("sparse", false).ToBoolean();
        _partial = specification.TryGetValue("partialFilterExpression", out var partial) ? FilterParser.Parse(partial.AsBsonDocument) : null;
        _paths = [.. Key.Names.Select(FieldPath.Split)];
    }

    /// <summary>What <c>listIndexes</c> tells.</summary>
    public BsonDocument Specification { get; }

    public BsonDocument Key { get; }

    public string Name { get; }

    private bool IsUnique { get; }

    private bool IsSparse { get; }

    public static CollectionIndex OnId() => new(new BsonDocument { { "v", 2 }, { "key", new BsonDocument("_id", 1) }, { "name", "_id_" } });

    /// <exception cref="MongoError">The server would refuse the index, or the double does not know it.</exception>
    public static CollectionIndex Parse(BsonDocument specification)
    {
        if (specification.Names.FirstOrDefault(name => !KnownOptions.Contains(name)) is { } option)
        {
            throw MongoError.NotInTheDouble($"the index option {option}");
        }

        if (specification["key"].AsBsonDocument is not { ElementCount: > 0 } key)
        {
            throw new MongoError(67, "CannotCreateIndex", "Index keys cannot be an empty object");
        }

        if (key.FirstOrDefault(static field => !IsPlain(field)).Name is { } special)
        {
            throw MongoError.NotInTheDouble($"an index of this kind on {special}");
        }

        return new CollectionIndex(new BsonDocument("v", 2).Merge(specification));
    }

    /// <summary>Checks that no other document has a key of this one.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="document">The document that is to be stored, or that is there already.</param>
    /// <param name="self">The document that it replaces, or itself.</param>
    /// <param name="name">The collection's name, for the error.</param>
    /// <exception cref="MongoError">Another document has the same key.</exception>
    public void Check(StoredCollection collection, BsonDocument document, BsonDocument? self, Namespace name)
    {
        if (!IsUnique || !Covers(document))
        {
            return;
        }

        if (Name == "_id_")
        {
            if (collection.Documents.TryGetValue(document["_id"], out var same) && !ReferenceEquals(same, self))
            {
                throw Duplicate(name, new BsonArray { document["_id"] });
            }

            return;
        }

        var keys = Keys(document).ToHashSet<BsonValue>(BsonOrder.Instance);
        foreach (var other in collection.Documents.Values)
        {
            if (!ReferenceEquals(other, self) && Covers(other) && Keys(other).FirstOrDefault(keys.Contains) is { } taken)
            {
                throw Duplicate(name, taken);
            }
        }
    }

    private static bool IsPlain(BsonElement field) =>
        (field.Value.IsNumeric || field.Value == "hashed") && !field.Name.Contains("$**", StringComparison.Ordinal);

    private bool Covers(BsonDocument document) =>
        (_partial is null || _partial(document))
        && (!IsSparse || _paths.Exists(path => FieldPath.Values(document, path).Exists(value => value is not null)));

    // An array stands for each of its items.
    private IEnumerable<BsonArray> Keys(BsonDocument document) => _paths.Aggregate(
        Enumerable.Repeat(new BsonArray(), 1),
        (keys, path) => keys.SelectMany(key => FieldPath.Values(document, path)
            .SelectMany(value => value is BsonArray array ? array.DefaultIfEmpty(BsonUndefined.Value) : [value ?? BsonNull.Value])
            .DefaultIfEmpty(BsonNull.Value)
            .Select(value => new BsonArray(key) { value })));

    private MongoError Duplicate(Namespace name, BsonArray key)
    {
        var value = new BsonDocument(Key.Names.Zip(key, static (field, part) => new BsonElement(field, part)));
        return new MongoError(11000, "DuplicateKey", $"E11000 duplicate key error collection: {name} index: {Name} dup key: {value.ToJson()}")
        {
            Details = new BsonDocument { { "keyPattern", Key }, { "keyValue", value } },
        };
    }
}
