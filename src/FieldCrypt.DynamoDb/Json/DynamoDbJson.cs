using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;

namespace FieldCrypt.DynamoDb;

/// <summary>
/// Items in DynamoDB's JSON form, <c>{"Id":{"S":"p-1"}}</c>, as stream records, Lambda events, exports and the command line have them.
/// </summary>
/// <remarks>Amazon DynamoDB Developer Guide, "DynamoDB low-level API", "Data type descriptors".</remarks>
public static class DynamoDbJson
{
    /// <summary>Reads an item.</summary>
    /// <param name="item">The object whose properties are the attributes.</param>
    /// <exception cref="ProtectedOperationException">It has another shape, such as that of a whole event; the message says what to call with it.</exception>
    /// <exception cref="DataNotAuthenticException">It is no item.</exception>
    public static Dictionary<string, AttributeValue> ReadItem(JsonElement item)
    {
        try
        {
            return Item(item, depth: 0);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            // The text of these errors may quote the value.
            throw (FieldCryptException?)StreamShape.NoItem(item)
                ?? new DataNotAuthenticException("Malformed data: an item is not in DynamoDB's JSON form.");
        }
    }

    /// <summary>Writes an item.</summary>
    /// <param name="writer">Where to; it gets one object.</param>
    /// <param name="item">The item.</param>
    /// <exception cref="ProtectedOperationException">A value is none that DynamoDB can hold.</exception>
    public static void WriteItem(Utf8JsonWriter writer, IReadOnlyDictionary<string, AttributeValue> item)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(item);
        WriteItem(writer, item, depth: 0);
    }

    private static void WriteItem(Utf8JsonWriter writer, IReadOnlyDictionary<string, AttributeValue> item, int depth)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in item)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value, depth + 1);
        }

        writer.WriteEndObject();
    }

    // A document may have been parsed to any depth; DynamoDB holds only some.
    private static Dictionary<string, AttributeValue> Item(JsonElement json, int depth)
    {
        var item = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            if (!item.TryAdd(property.Name, Value(property.Value, depth + 1)))
            {
                throw new FormatException();
            }
        }

        return item;
    }

    private static AttributeValue Value(JsonElement json, int depth)
    {
        if (depth > ValueDepth.Max)
        {
            throw new FormatException();
        }

        using var properties = json.EnumerateObject();
        if (!properties.MoveNext())
        {
            throw new FormatException();
        }

        var (type, content) = (properties.Current.Name, properties.Current.Value);
        if (properties.MoveNext())
        {
            throw new FormatException();
        }

        return type switch
        {
            "S" => new AttributeValue { S = Text(content) },
            "N" => new AttributeValue { N = Text(content) },
            "B" => new AttributeValue { B = Binary(content) },
            "BOOL" => new AttributeValue { BOOL = content.GetBoolean() },
            "NULL" => content.GetBoolean() ? new AttributeValue { NULL = true } : throw new FormatException(),
            "SS" => new AttributeValue { SS = [.. content.EnumerateArray().Select(Text)] },
            "NS" => new AttributeValue { NS = [.. content.EnumerateArray().Select(Text)] },
            "BS" => new AttributeValue { BS = [.. content.EnumerateArray().Select(Binary)] },
            "M" => new AttributeValue { M = Item(content, depth), IsMSet = true },
            "L" => new AttributeValue { L = List(content, depth), IsLSet = true },
            _ => throw new FormatException(),
        };
    }

    private static List<AttributeValue> List(JsonElement json, int depth) =>
        [.. json.EnumerateArray().Select(element => Value(element, depth + 1))];

    private static string Text(JsonElement json) => json.GetString() ?? throw new FormatException();

    private static MemoryStream Binary(JsonElement json) => BinaryValue.StreamOf(json.GetBytesFromBase64());

    private static void WriteValue(Utf8JsonWriter writer, AttributeValue value, int depth)
    {
        ValueDepth.Require(depth);
        writer.WriteStartObject();
        switch (AttributeWriter.TypeIdOf(value))
        {
            case AttributeTypeId.Null:
                writer.WriteBoolean("NULL", true);
                break;
            case AttributeTypeId.Boolean:
                writer.WriteBoolean("BOOL", value.BOOL == true);
                break;
            case AttributeTypeId.String:
                writer.WriteString("S", value.S);
                break;
            case AttributeTypeId.Number:
                writer.WriteString("N", value.N);
                break;
            case AttributeTypeId.Binary:
                writer.WriteBase64String("B", BinaryValue.BytesOf(value.B).Span);
                break;
            case AttributeTypeId.StringSet:
                WriteArray(writer, "SS", value.SS, static (writer, text) => writer.WriteStringValue(text));
                break;
            case AttributeTypeId.NumberSet:
                WriteArray(writer, "NS", value.NS, static (writer, number) => writer.WriteStringValue(number));
                break;
            case AttributeTypeId.BinarySet:
                WriteArray(writer, "BS", value.BS, static (writer, binary) => writer.WriteBase64StringValue(BinaryValue.BytesOf(binary).Span));
                break;
            case AttributeTypeId.List:
                WriteArray(writer, "L", value.L, (writer, element) => WriteValue(writer, element, depth + 1));
                break;
            default:
                writer.WritePropertyName("M");
                WriteItem(writer, value.M, depth);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, string type, List<T> members, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(type);
        foreach (var member in members)
        {
            write(writer, member);
        }

        writer.WriteEndArray();
    }
}
