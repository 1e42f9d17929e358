using FieldCrypt.MongoDb.Schema;
using FieldCrypt.MongoDb.Serialization;
using MongoDB.Bson;

namespace FieldCrypt.Operations.Scanning;

/// <summary>Goes through the places of a document that a schema encrypts.</summary>
internal static class EncryptedPlaces
{
    /// <summary>The fields of a document in which something became another value; the document itself is not changed.</summary>
    /// <param name="document">The document.</param>
    /// <param name="root">Where it is encrypted.</param>
    /// <param name="change">Makes of the value of a place what it is to be; the same instance if it stays.</param>
    public static async ValueTask<List<BsonElement>> ChangeAsync(
        BsonDocument document, PathNode root, Func<BsonValue, EncryptedMember, ValueTask<BsonValue>> change)
    {
        var changed = new List<BsonElement>();
        foreach (var element in document)
        {
            var value = await ChangeAsync(element.Value, root.Child(element.Name), change).ConfigureAwait(false);
            if (!ReferenceEquals(value, element.Value))
            {
                changed.Add(new BsonElement(element.Name, value));
            }
        }

        return changed;
    }

    private static async ValueTask<BsonValue> ChangeAsync(
        BsonValue value, PathNode? node, Func<BsonValue, EncryptedMember, ValueTask<BsonValue>> change)
    {
        switch (value)
        {
            // Null stays readable, as every driver leaves it.
            case BsonNull or BsonUndefined:
                return value;
            case var _ when node?.Member is { } member:
                return await change(value, member).ConfigureAwait(false);
            case BsonDocument inner when node is not null:
                var changed = await ChangeAsync(inner, node, change).ConfigureAwait(false);
                return changed.Count == 0 ? value : With(inner, changed);
            case BsonArray array when node is not null:
                return await ChangeAsync(array, node, change).ConfigureAwait(false);
            default:
                return value;
        }
    }

    private static async ValueTask<BsonValue> ChangeAsync(
        BsonArray array, PathNode node, Func<BsonValue, EncryptedMember, ValueTask<BsonValue>> change)
    {
        BsonArray? copy = null;
        for (var i = 0; i < array.Count; i++)
        {
            var value = await ChangeAsync(array[i], node, change).ConfigureAwait(false);
            if (!ReferenceEquals(value, array[i]))
            {
                copy ??= [.. array];
                copy[i] = value;
            }
        }

        return copy ?? array;
    }

    private static BsonDocument With(BsonDocument document, List<BsonElement> changed)
    {
        var copy = new BsonDocument(document);
        changed.ForEach(element => copy[element.Name] = element.Value);
        return copy;
    }
}
