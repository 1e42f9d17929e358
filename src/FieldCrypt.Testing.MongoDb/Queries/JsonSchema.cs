using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Queries;

/// <summary>MongoDB's <c>$jsonSchema</c>: draft 4 of JSON Schema with <c>bsonType</c> and <c>encrypt</c>.</summary>
internal static class JsonSchema
{
    private const int EncryptedSubType = 6;

    // A stored encrypted value: 1 byte kind, 16 bytes key id, 1 byte BSON type of the plaintext.
    private const int EncryptedTypeOffset = 17;

    /// <exception cref="MongoError">The schema has a keyword that MongoDB or the double does not know.</exception>
    public static Filter Parse(BsonDocument schema)
    {
        var test = Schema(schema);
        return document => test(document);
    }

    private static Func<BsonValue, bool> Schema(BsonDocument schema)
    {
        var tests = schema.Select(keyword => Keyword(keyword.Name, keyword.Value, schema)).ToList();
        return value => tests.TrueForAll(test => test(value));
    }

    private static Func<BsonValue, bool> Keyword(string name, BsonValue argument, BsonDocument schema)
    {
        switch (name)
        {
            case "title" or "description" or "encryptMetadata" or "exclusiveMinimum" or "exclusiveMaximum":
                return static _ => true;
            case "bsonType":
                return BsonTypes.Test(argument);
            case "type":
                return JsonType(argument);
            case "required":
                var required = argument.AsBsonArray.Select(field => field.AsString).ToList();
                return value => value is not BsonDocument document || required.TrueForAll(document.Contains);
            case "properties":
                var properties = argument.AsBsonDocument.ToDictionary(property => property.Name, property => Schema(property.Value.AsBsonDocument));
                return value => value is not BsonDocument document
                    || document.All(field => !properties.TryGetValue(field.Name, out var test) || test(field.Value));
            case "additionalProperties":
                return AdditionalProperties(argument, schema);
            case "items" when argument is BsonDocument items:
                var item = Schema(items);
                return value => value is not BsonArray array || array.All(item);
            case "minItems":
                return value => value is not BsonArray array || array.Count >= argument.ToInt64();
            case "maxItems":
                return value => value is not BsonArray array || array.Count <= argument.ToInt64();
            case "uniqueItems":
                return value => !argument.AsBoolean || value is not BsonArray array || array.Distinct(BsonOrder.Instance).Count() == array.Count;
            case "enum":
                return value => argument.AsBsonArray.Contains(value, BsonOrder.Instance);
            case "minimum":
                return value => !value.IsNumeric || BsonNumber.Compare(value, argument) >= (IsExclusive("exclusiveMinimum") ? 1 : 0);
            case "maximum":
                return value => !value.IsNumeric || BsonNumber.Compare(value, argument) <= (IsExclusive("exclusiveMaximum") ? -1 : 0);
            case "minLength":
                return value => !value.IsString || value.AsString.EnumerateRunes().Count() >= argument.ToInt64();
            case "maxLength":
                return value => !value.IsString || value.AsString.EnumerateRunes().Count() <= argument.ToInt64();
            case "pattern":
                var pattern = BsonRegex.Of(new BsonRegularExpression(argument.AsString));
                return value => !value.IsString || pattern.IsMatch(value.AsString);
            case "allOf":
                var all = Schemas(argument);
                return value => all.TrueForAll(test => test(value));
            case "anyOf":
                var any = Schemas(argument);
                return value => any.Exists(test => test(value));
            case "oneOf":
                var one = Schemas(argument);
                return value => one.Count(test => test(value)) == 1;
            case "not":
                var not = Schema(argument.AsBsonDocument);
                return value => !not(value);
            case "encrypt":
                return Encrypted(argument.AsBsonDocument);
            case "items" or "patternProperties" or "dependencies" or "multipleOf" or "minProperties" or "maxProperties" or "additionalItems":
                throw MongoError.NotInTheDouble($"the $jsonSchema keyword {name}");
            default:
                throw MongoError.FailedToParse($"Unknown $jsonSchema keyword: {name}");
        }

        bool IsExclusive(string keyword) => schema.GetValue(keyword, false).AsBoolean;
    }

    private static List<Func<BsonValue, bool>> Schemas(BsonValue argument) =>
        [.. argument.AsBsonArray.Select(schema => Schema(schema.AsBsonDocument))];

    private static Func<BsonValue, bool> JsonType(BsonValue argument)
    {
        var tests = (argument as BsonArray ?? [argument]).Select(type => BsonTypes.Test(type.AsString switch
        {
            "boolean" => "bool",
            "integer" => throw MongoError.FailedToParse("$jsonSchema type 'integer' is not currently supported."),
            var name => name,
        })).ToList();
        return value => tests.Exists(test => test(value));
    }

    private static Func<BsonValue, bool> AdditionalProperties(BsonValue argument, BsonDocument schema)
    {
        var known = schema.GetValue("properties", new BsonDocument()).AsBsonDocument;
        var test = argument is BsonDocument document ? Schema(document) : _ => argument.AsBoolean;
        return value => value is not BsonDocument fields || fields.All(field => known.Contains(field.Name) || test(field.Value));
    }

    // The server can only see that the value is encrypted and what type its plaintext claims to have.
    private static Func<BsonValue, bool> Encrypted(BsonDocument encrypt)
    {
        var plaintext = encrypt.TryGetValue("bsonType", out var types) ? types as BsonArray ?? [types] : null;
        var numbers = plaintext?.Select(type => BsonTypes.FromName(type.AsString)).ToList();
        return value => value is BsonBinaryData { Bytes: var bytes } binary && (int)binary.SubType == EncryptedSubType
            && (numbers is null || (bytes.Length > EncryptedTypeOffset && numbers.Contains((BsonType)bytes[EncryptedTypeOffset])));
    }
}
