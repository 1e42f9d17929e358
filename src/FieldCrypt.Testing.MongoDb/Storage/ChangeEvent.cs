using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Storage;

/// <summary>A change of a document, as change streams tell it.</summary>
/// <param name="Name">The collection.</param>
/// <param name="Operation">Such as <c>insert</c>.</param>
/// <param name="Id">The document's <c>_id</c>.</param>
/// <param name="FullDocument">The document after the change; null if it was deleted.</param>
/// <param name="Description">What an update changed; null for other changes.</param>
internal sealed record ChangeEvent(Namespace Name, string Operation, BsonValue Id, BsonDocument? FullDocument, BsonDocument? Description)
{
    public static ChangeEvent Insert(Namespace name, BsonDocument document) => new(name, "insert", document["_id"], document, null);

    public static ChangeEvent Replace(Namespace name, BsonDocument after) => new(name, "replace", after["_id"], after, null);

    public static ChangeEvent Delete(Namespace name, BsonDocument document) => new(name, "delete", document["_id"], null, null);

    public static ChangeEvent Update(Namespace name, BsonDocument before, BsonDocument after)
    {
        var (updated, removed) = (new BsonDocument(), new BsonArray());
        Compare("", before, after, updated, removed);
        var description = new BsonDocument { { "updatedFields", updated }, { "removedFields", removed }, { "truncatedArrays", new BsonArray() } };
        return new ChangeEvent(name, "update", after["_id"], after, description);
    }

    private static void Compare(string prefix, BsonDocument before, BsonDocument after, BsonDocument updated, BsonArray removed)
    {
        removed.AddRange(before.Names.Where(field => !after.Contains(field)).Select(field => (BsonValue)(prefix + field)));
        foreach (var field in after)
        {
            var old = FieldPath.Exact(before, [field.Name]);
            if (old is BsonDocument oldDocument && field.Value is BsonDocument newDocument)
            {
                Compare($"{prefix}{field.Name}.", oldDocument, newDocument, updated, removed);
            }
            else if (!field.Value.Equals(old))
            {
                updated.Add(prefix + field.Name, field.Value);
            }
        }
    }
}
