using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.EncryptionSdk.Format;
using MongoDB.Bson;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>Finds out what a file or a pipe holds, by its content alone.</summary>
internal static class StoredInput
{
    /// <summary>The most that is read, in bytes: an item has at most 400 KiB, a document 16 MiB, and messages have their header in front.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    // Documents of MongoDB nest to 100 levels, which take up to twice as many in extended JSON.
    private const int MaxDepth = 256;

    /// <summary>Describes what bytes hold, in whichever spelling: as they are, or as hex, Base64 or JSON.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <exception cref="DataNotAuthenticException">It is none of the formats, or malformed.</exception>
    public static StoredThing Read(ReadOnlyMemory<byte> bytes, string name)
    {
        if (bytes.Length == 0)
        {
            throw new ToolUsageException($"{ForeignText.Shown(name)} is empty.");
        }

        if (LooksLikeText(bytes.Span))
        {
            var text = Encoding.UTF8.GetString(bytes.Span).Trim().TrimStart('\uFEFF');
            return text.StartsWith('{') ? InspectJson(text, name)
                : Decoded(text.Trim('"')) is { } decoded ? InspectBinary(decoded)
                : throw Unknown("text that is neither JSON, hex nor Base64");
        }

        return InspectBinary(bytes);
    }

    /// <summary>Describes an item.</summary>
    public static StoredThing OfItem(Dictionary<string, AttributeValue> item)
    {
        var inspection = ItemInspection.Of(item);
        return new StoredThing(inspection) { Item = inspection.Format == ItemInspection.EncryptedFormat ? item : null };
    }

    /// <summary>Describes a document.</summary>
    public static StoredThing OfDocument(BsonDocument document) => new(DocumentInspection.Of(document)) { Document = document };

    private static StoredThing InspectBinary(ReadOnlyMemory<byte> bytes)
    {
        var first = bytes.Span[0];
        var second = bytes.Length > 1 ? bytes.Span[1] : (byte)0xff;
        return (first, second) switch
        {
            (1, 0x80) or (2, 4 or 5) when IsMessage(bytes) => OfMessage(bytes),
            (1 or 2, 0 or 1) when IsHeader(bytes) => new StoredThing(ItemInspection.OfHeader(bytes)),
            (1 or 2 or 14 or 15 or 16, _) when bytes.Length >= 66 => new StoredThing(MongoValueInspection.Of(bytes)) { MongoValue = bytes },

            // Of what begins like a message, its reader says what is wrong.
            (1, 0x80) or (2, 4 or 5) => OfMessage(bytes),
            _ => throw Unknown($"{Facts.Bytes(bytes.Length)} that begin with {first:x2}{second:x2}"),
        };
    }

    private static StoredThing OfMessage(ReadOnlyMemory<byte> bytes) => new(MessageInspection.Of(bytes)) { Message = bytes };

    private static bool IsMessage(ReadOnlyMemory<byte> bytes) => Parses(() => MessageHeader.Parse(bytes, ushort.MaxValue));

    private static bool IsHeader(ReadOnlyMemory<byte> bytes) => Parses(() => ItemHeader.Parse(bytes));

    private static bool Parses(Func<object> parse)
    {
        try
        {
            parse();
            return true;
        }
        catch (DataNotAuthenticException)
        {
            return false;
        }
    }

    private static StoredThing InspectJson(string text, string name)
    {
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException e)
        {
            // Its message may quote the value.
            throw new DataNotAuthenticException($"Malformed data: this begins like JSON and is none (line {e.LineNumber + 1}), or nests too deep.");
        }

        using (json)
        {
            var root = json.RootElement;
            if (root.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String && format.GetString() == "fieldcrypt-key-file")
            {
                return new StoredThing(KeyFileInspection.Of(Encoding.UTF8.GetBytes(text), name));
            }

            return ItemIn(root) is { } item ? OfItem(DynamoDbJson.ReadItem(item)) : InspectDocument(text);
        }
    }

    // 'aws dynamodb get-item' prints the item in "Item", a query in "Items", an export in "Item".
    private static JsonElement? ItemIn(JsonElement root)
    {
        if (root.TryGetProperty("Item", out var item) && IsItem(item))
        {
            return item;
        }

        if (root.TryGetProperty("Items", out var items) && items.ValueKind == JsonValueKind.Array)
        {
            return items.GetArrayLength() == 1
                ? items[0]
                : throw new ToolUsageException($"This holds {items.GetArrayLength()} items: give one of them. 'fieldcrypt inventory' looks at whole tables.");
        }

        return IsItem(root) ? root : null;
    }

    private static bool IsItem(JsonElement json) => json.ValueKind == JsonValueKind.Object
        && json.EnumerateObject().Any()
        && json.EnumerateObject().All(attribute => attribute.Value.ValueKind == JsonValueKind.Object
            && attribute.Value.EnumerateObject().Select(type => type.Name).Take(2).ToArray() is ["S" or "N" or "B" or "BOOL" or "NULL" or "SS" or "NS" or "BS" or "M" or "L"]);

    private static StoredThing InspectDocument(string text)
    {
        BsonDocument document;
        try
        {
            document = BsonDocument.Parse(text);
        }
        catch (Exception e) when (e is FormatException or BsonException or InvalidOperationException or OverflowException or ArgumentException or EndOfStreamException)
        {
            throw new DataNotAuthenticException("Malformed data: this is neither an item in DynamoDB's JSON nor a document in MongoDB's extended JSON.");
        }

        if (document.Contains("keyMaterial") && document.Contains("masterKey"))
        {
            return new StoredThing(KeyDocumentInspection.Of(document));
        }

        // A value alone, or in a document of its own.
        return document.ElementCount == 1 && document[0] is BsonBinaryData { SubType: BsonBinarySubType.Encrypted } value
            ? InspectBinary(value.Bytes)
            : OfDocument(document);
    }

    private static bool LooksLikeText(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Encoding.UTF8.Preamble) || bytes.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is var odd && (odd < 0 || bytes[0] is (byte)'{' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'
            || bytes[odd] is (byte)'\n' or (byte)'\r' or (byte)'\t');

    private static byte[]? Decoded(string text)
    {
        if (text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(text);
        }

        var buffer = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length + 4)];
        return Convert.TryFromBase64String(text, buffer, out var length) && length > 0 ? buffer[..length] : null;
    }

    private static DataNotAuthenticException Unknown(string what) => new(
        $"This is {what}: no format that FieldCrypt knows. It knows DynamoDB items in JSON, MongoDB documents, encrypted values and data keys in extended JSON, hex or "
        + "Base64, AWS Encryption SDK messages, key files and branch key records.");
}
