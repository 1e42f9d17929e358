using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Storage;

/// <summary>All collections, or a snapshot of them. Not thread-safe: the service uses it one command at a time.</summary>
/// <param name="publish">Takes the change events of the writes.</param>
internal sealed class Store(Action<ChangeEvent> publish)
{
    private Dictionary<Namespace, StoredCollection> _collections = [];

    public IEnumerable<KeyValuePair<Namespace, StoredCollection>> Collections => _collections;

    public StoredCollection? Find(Namespace name) => _collections.GetValueOrDefault(name);

    /// <summary>The documents of a collection; none if there is no such collection.</summary>
    public IEnumerable<BsonDocument> Documents(Namespace name) => Find(name)?.Documents.Values ?? Enumerable.Empty<BsonDocument>();

    /// <summary>A collection that may be changed; it is made if it is not there.</summary>
    public StoredCollection ForWriting(Namespace name)
    {
        if (!_collections.TryGetValue(name, out var collection))
        {
            return _collections[name] = new StoredCollection([]);
        }

        return collection.IsShared ? _collections[name] = collection.Copy() : collection;
    }

    public void Add(Namespace name, StoredCollection collection) => _collections.Add(name, collection);

    public bool Remove(Namespace name) => _collections.Remove(name);

    /// <summary>A copy that does not see later writes, nor shows its own; collections are copied when they are written to.</summary>
    public Store Snapshot(Action<ChangeEvent> publishOfCopy)
    {
        foreach (var collection in _collections.Values)
        {
            collection.IsShared = true;
        }

        return new Store(publishOfCopy) { _collections = new(_collections) };
    }

    /// <summary>Takes over the collections of a copy and the changes that were made to it.</summary>
    public void Adopt(Store copy, IEnumerable<ChangeEvent> changes)
    {
        _collections = copy._collections;
        foreach (var change in changes)
        {
            publish(change);
        }
    }

    /// <summary>Stores a new document, with an <c>_id</c> if it has none.</summary>
    /// <exception cref="MongoError">A validator or a unique index refuses it.</exception>
    public BsonDocument Insert(Namespace name, BsonDocument document, bool bypassValidation = false)
    {
        if (!document.Contains("_id"))
        {
            document = new BsonDocument("_id", ObjectId.GenerateNewId()).Merge(document);
        }

        if (document["_id"] is BsonArray or BsonRegularExpression or BsonUndefined)
        {
            throw new MongoError(53, "InvalidIdField", $"The '_id' value cannot be of type {BsonTypes.Name(document["_id"])}");
        }

        var collection = ForWriting(name);
        Check(name, collection, document, null, bypassValidation);
        collection.Documents.Add(document["_id"], document);
        publish(ChangeEvent.Insert(name, document));
        return document;
    }

    /// <summary>Stores a document in another's place; false if nothing changes.</summary>
    /// <exception cref="MongoError">A validator or a unique index refuses it, or the <c>_id</c> would change.</exception>
    public bool Replace(Namespace name, BsonDocument before, BsonDocument after, bool isReplacement, bool bypassValidation = false)
    {
        if (!after.TryGetValue("_id", out var id) || !BsonOrder.AreEqual(id, before["_id"]))
        {
            throw new MongoError(66, "ImmutableField", "Performing an update on the path '_id' would modify the immutable field '_id'");
        }

        if (after.Equals(before))
        {
            return false;
        }

        var collection = ForWriting(name);
        Check(name, collection, after, before, bypassValidation);
        collection.Documents[id] = after;
        publish(isReplacement ? ChangeEvent.Replace(name, after) : ChangeEvent.Update(name, before, after));
        return true;
    }

    public void Delete(Namespace name, BsonDocument document)
    {
        ForWriting(name).Documents.Remove(document["_id"]);
        publish(ChangeEvent.Delete(name, document));
    }

    private static void Check(Namespace name, StoredCollection collection, BsonDocument document, BsonDocument? before, bool bypassValidation)
    {
        if (!bypassValidation)
        {
            collection.Validator.Check(document, before);
        }

        foreach (var index in collection.Indexes)
        {
            index.Check(collection, document, before, name);
        }
    }
}
