using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.Testing.Services;

/// <summary>Reads items from DynamoDB's JSON form.</summary>
internal static class DynamoDbJson
{
    public static Dictionary<string, AttributeValue> Item(JsonElement json) =>
        json.EnumerateObject().ToDictionary(property => property.Name, property => Value(property.Value), StringComparer.Ordinal);

    private static AttributeValue Value(JsonElement json)
    {
        var typed = json.EnumerateObject().Single();
        return typed.Name switch
        {
            "S" => new AttributeValue { S = typed.Value.GetString() },
            "N" => new AttributeValue { N = typed.Value.GetString() },
            "B" => new AttributeValue { B = Binary(typed.Value) },
            "BOOL" => new AttributeValue { BOOL = typed.Value.GetBoolean() },
            "NULL" => new AttributeValue { NULL = true },
            "SS" => new AttributeValue { SS = [.. typed.Value.EnumerateArray().Select(member => member.GetString()!)] },
            "NS" => new AttributeValue { NS = [.. typed.Value.EnumerateArray().Select(member => member.GetString()!)] },
            "BS" => new AttributeValue { BS = [.. typed.Value.EnumerateArray().Select(Binary)] },
            "M" => new AttributeValue { M = Item(typed.Value), IsMSet = true },
            "L" => new AttributeValue { L = [.. typed.Value.EnumerateArray().Select(Value)], IsLSet = true },
            _ => throw new JsonException($"An attribute value has the unknown type {typed.Name}."),
        };
    }

    private static MemoryStream Binary(JsonElement json) => new(json.GetBytesFromBase64());
}
