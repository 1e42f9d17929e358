using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Shapes of values that stand in a command as they are.</summary>
internal static class ConstantShapes
{
    public static Shape Of(BsonValue value) => value switch
    {
        { BsonType: BsonType.Null or BsonType.Undefined } => Shape.Nothing,
        BsonArray { Count: 0 } => Shape.Empty,
        BsonArray items => Shape.Either(items.Select(Of)),
        BsonDocument document => Shape.Document(document.Select(static field => KeyValuePair.Create(field.Name, Of(field.Value)))),
        _ => Ciphertext.OfConstant(value) is { } ciphertext ? Shape.Of(ciphertext) : Shape.Constant,
    };
}
