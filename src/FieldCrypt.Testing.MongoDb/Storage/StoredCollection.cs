using FieldCrypt.Testing.MongoDb.Queries;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Storage;

/// <summary>A collection in memory. A stored document is never changed, only replaced.</summary>
internal sealed class StoredCollection
{
    private StoredCollection(OrderedDictionary<BsonValue, BsonDocument> documents, List<CollectionIndex> indexes, BsonDocument options, Guid uuid)
    {
        Documents = documents;
        Indexes = indexes;
        Options = options;
        Uuid = uuid;
        Validator = Validator.Parse(options);
    }

    /// <summary>A new, empty collection.</summary>
    public StoredCollection(BsonDocument options)
        : this(new OrderedDictionary<BsonValue, BsonDocument>(BsonOrder.Instance), [CollectionIndex.OnId()], options, Guid.NewGuid())
    {
    }

    /// <summary>The documents by <c>_id</c>, in the order in which they came.</summary>
    public OrderedDictionary<BsonValue, BsonDocument> Documents { get; }

    public List<CollectionIndex> Indexes { get; }

    /// <summary>The options of <c>create</c> and <c>collMod</c>, as <c>listCollections</c> tells them.</summary>
    public BsonDocument Options { get; }

    public Validator Validator { get; private set; }

    public Guid Uuid { get; }

    /// <summary>Whether a snapshot also holds this object, so that a writer must copy it first.</summary>
    public bool IsShared { get; set; }

    public StoredCollection Copy() =>
        new(new OrderedDictionary<BsonValue, BsonDocument>(Documents, BsonOrder.Instance), [.. Indexes], (BsonDocument)Options.Clone(), Uuid);

    /// <summary>The documents that a filter finds; one by <c>_id</c> is found without looking at the others.</summary>
    public IEnumerable<BsonDocument> Find(BsonDocument query, Filter filter)
    {
        if (query.TryGetValue("_id", out var id) && id is not (BsonDocument or BsonRegularExpression or BsonNull or BsonArray))
        {
            return Documents.TryGetValue(id, out var found) && filter(found) ? [found] : [];
        }

        return Documents.Values.Where(document => filter(document));
    }

    public void SetOption(string name, BsonValue value)
    {
        var changed = (BsonDocument)Options.Clone();
        changed[name] = value;
        Validator = Validator.Parse(changed);
        Options[name] = value;
    }
}
