using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>
/// Checks <c>$jsonSchema</c>: it may say that a member is encrypted, and what that is; any other word about it would be a word about its plaintext.
/// </summary>
internal static class SchemaRules
{
    private const string SayBinary = "say bsonType: \"binData\" of it only";

    public static void Check(BsonValue schema, Shape shape)
    {
        if (!shape.HoldsCiphertext || Arguments.Document(schema, "a schema") is not { } document)
        {
            return;
        }

        foreach (var (name, value) in document.Select(static element => (element.Name, element.Value)))
        {
            switch (name)
            {
                case "title" or "description" or "encrypt":
                    break;
                case "bsonType" when shape.Ciphertext is not null:
                    if (!(value is BsonArray types ? types : [value]).Contains("binData"))
                    {
                        throw Refusal.Of(shape, "the server would take no ciphertext for it", SayBinary);
                    }

                    break;
                case "bsonType" or "type" or "required" or "minItems" or "maxItems" or "minProperties" or "maxProperties" or "encryptMetadata"
                    when shape.Ciphertext is null:
                    break;
                case "properties" when value is BsonDocument properties && shape.Ciphertext is null:
                    foreach (var property in properties)
                    {
                        Check(property.Value, shape.Meant(property.Name));
                    }

                    break;
                case "items" when shape.Ciphertext is null:
                    foreach (var items in value is BsonArray several ? several : [value])
                    {
                        Check(items, shape);
                    }

                    break;
                case "additionalProperties" when value.IsBoolean && shape.Ciphertext is null:
                    break;
                default:
                    throw Refusal.Of(shape, $"a schema with {ForeignText.Shown(name)} would show its plaintext to the server", SayBinary);
            }
        }
    }
}
