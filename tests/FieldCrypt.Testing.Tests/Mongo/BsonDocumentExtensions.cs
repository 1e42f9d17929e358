using MongoDB.Bson;

namespace FieldCrypt.Testing.Tests.Mongo;

internal static class BsonDocumentExtensions
{
    public static BsonDocument RemoveId(this BsonDocument document)
    {
        document.Remove("_id");
        return document;
    }
}
