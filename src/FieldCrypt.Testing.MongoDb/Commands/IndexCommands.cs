using FieldCrypt.Testing.MongoDb.Storage;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>Indexes.</summary>
internal sealed class IndexCommands(Cursors cursors)
{
    public void AddTo(Dictionary<string, CommandHandler> commands)
    {
        commands.Add("createIndexes", Create);
        commands.Add("listIndexes", List);
        commands.Add("dropIndexes", Drop);
    }

    private static BsonDocument Create(MongoCall call)
    {
        CollectionCommands.RefuseInTransaction(call);
        var wanted = call.Array("indexes").Select(specification => CollectionIndex.Parse(specification.AsBsonDocument)).ToList();
        var isNew = call.Store.Find(call.Collection) is null;
        var collection = call.Store.ForWriting(call.Collection);
        var before = collection.Indexes.Count;
        foreach (var index in wanted.Where(index => !IsThere(collection, index)))
        {
            foreach (var document in collection.Documents.Values)
            {
                index.Check(collection, document, document, call.Collection);
            }

            collection.Indexes.Add(index);
        }

        return new BsonDocument
        {
            { "numIndexesBefore", before }, { "numIndexesAfter", collection.Indexes.Count }, { "createdCollectionAutomatically", isNew },
        };
    }

    private static bool IsThere(StoredCollection collection, CollectionIndex index)
    {
        if (collection.Indexes.Find(other => other.Name == index.Name) is { } sameName)
        {
            return sameName.Specification.Equals(index.Specification) || index.Name == "_id_"
                ? true
                : throw new MongoError(86, "IndexKeySpecsConflict", $"An existing index has the same name as the requested index: {index.Name}");
        }

        return collection.Indexes.Find(other => other.Key.Equals(index.Key)) is { } sameKey
            ? throw new MongoError(85, "IndexOptionsConflict", $"Index already exists with a different name: {sameKey.Name}")
            : false;
    }

    private BsonDocument List(MongoCall call)
    {
        var collection = call.Store.Find(call.Collection) ?? throw MongoError.NamespaceNotFound($"ns does not exist: {call.Collection}");
        return cursors.First(call.Collection.ToString(), collection.Indexes.Select(index => index.Specification), CollectionCommands.BatchSize(call));
    }

    private static BsonDocument Drop(MongoCall call)
    {
        if (call.Store.Find(call.Collection) is null)
        {
            throw MongoError.NamespaceNotFound($"ns not found {call.Collection}");
        }

        var collection = call.Store.ForWriting(call.Collection);
        var before = collection.Indexes.Count;
        var wanted = call.Command["index"];
        if (wanted == "_id_")
        {
            throw new MongoError(72, "InvalidOptions", "cannot drop _id index");
        }

        var dropped = collection.Indexes.RemoveAll(index => index.Name != "_id_" && (wanted == "*" || wanted == index.Name || wanted == index.Key));
        return dropped > 0 || wanted == "*"
            ? new BsonDocument("nIndexesWas", before)
            : throw new MongoError(27, "IndexNotFound", $"index not found with name [{wanted}]");
    }
}
