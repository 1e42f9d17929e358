using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tests.Vectors;

/// <summary>Published vectors, and DynamoDB's JSON form of values as they use it.</summary>
internal static class VectorFile
{
    public static JsonNode Read(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", name)))!;

    public static Dictionary<string, AttributeValue> Item(JsonNode node) =>
        node.AsObject().ToDictionary(pair => pair.Key, pair => Value(pair.Value!));

    /// <summary>Reads a value; the shorthand of AWS's vectors (a bare text or number) is allowed.</summary>
    public static AttributeValue Value(JsonNode node)
    {
        if (node.GetValueKind() == JsonValueKind.String)
        {
            return new AttributeValue { S = (string)node! };
        }

        if (node.GetValueKind() == JsonValueKind.Number)
        {
            return new AttributeValue { N = node.ToJsonString() };
        }

        var (type, content) = node.AsObject().Single();
        return type switch
        {
            "S" => new AttributeValue { S = (string)content! },
            "N" => new AttributeValue { N = (string)content! },
            "B" => new AttributeValue { B = Stream(content!) },
            "BOOL" => new AttributeValue { BOOL = (bool)content! },
            "NULL" => new AttributeValue { NULL = true },
            "SS" => new AttributeValue { SS = [.. content!.AsArray().Select(member => (string)member!)] },
            "NS" => new AttributeValue { NS = [.. content!.AsArray().Select(member => (string)member!)] },
            "BS" => new AttributeValue { BS = [.. content!.AsArray().Select(member => Stream(member!))] },
            "M" => new AttributeValue { M = Item(content!), IsMSet = true },
            "L" => new AttributeValue { L = [.. content!.AsArray().Select(member => Value(member!))], IsLSet = true },
            _ => throw new InvalidDataException($"Unknown type {type}."),
        };
    }

    private static MemoryStream Stream(JsonNode node) => new(Convert.FromBase64String((string)node!));
}
