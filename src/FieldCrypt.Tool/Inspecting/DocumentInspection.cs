using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>Looks at a document of MongoDB: which of its elements are encrypted, and with which data keys.</summary>
internal static class DocumentInspection
{
    private const int MaxDepth = 100;
    private const int MaxParts = 10_000;

    public static Inspection Of(BsonDocument document)
    {
        var parts = new List<InspectedPart>();
        var keys = new SortedSet<Guid>();
        foreach (var element in document)
        {
            Add(element.Name, element.Value, parts, keys, depth: 0);
        }

        var encrypted = parts.Count(part => part.Action != "plaintext");
        return new Inspection
        {
            Format = "mongodb-document",
            Title = encrypted == 0 ? "MongoDB document without encryption" : "MongoDB document with encrypted values",
            Facts = new Dictionary<string, string> { ["values"] = $"{parts.Count}: {encrypted} encrypted, {parts.Count - encrypted} plaintext" },
            WrappedKeys =
            [
                .. keys.Select(key => new InspectedKey
                {
                    Provider = "key vault", Kind = "MongoDB data key", Key = $"{key:D}", OpenedBy = "the key vault with this data key",
                }),
            ],
            Parts = parts,
        };
    }

    /// <summary>The encrypted values of a document, by their paths. The document was inspected before, and so is not too deep.</summary>
    public static IEnumerable<(string Path, BsonBinaryData Value)> EncryptedIn(BsonValue value, string path = "") => value switch
    {
        BsonDocument document => document.SelectMany(element => EncryptedIn(element.Value, path.Length == 0 ? element.Name : $"{path}.{element.Name}")),
        BsonArray array => array.SelectMany((item, i) => EncryptedIn(item, $"{path}[{i}]")),
        BsonBinaryData { SubType: BsonBinarySubType.Encrypted } binary => [(path, binary)],
        _ => [],
    };

    private static void Add(string path, BsonValue value, List<InspectedPart> parts, SortedSet<Guid> keys, int depth)
    {
        if (depth > MaxDepth || parts.Count >= MaxParts)
        {
            throw new DataNotAuthenticException("Malformed data: the document is deeper than MongoDB's, or has too many values to be shown.");
        }

        switch (value)
        {
            case BsonDocument { ElementCount: > 0 } inner:
                foreach (var element in inner)
                {
                    Add($"{path}.{element.Name}", element.Value, parts, keys, depth + 1);
                }

                break;
            case BsonArray { Count: > 0 } array:
                for (var i = 0; i < array.Count; i++)
                {
                    Add($"{path}[{i}]", array[i], parts, keys, depth + 1);
                }

                break;
            case BsonBinaryData { SubType: BsonBinarySubType.Encrypted, Bytes: { Length: > 17 } blob }:
                keys.Add(QueryableValue.Is(blob) ? QueryableValue.ReadKeyId(blob) : CsfleValue.ReadKeyId(blob));
                parts.Add(new InspectedPart(path, MongoValueInspection.Algorithm(blob), MongoValueInspection.TypeName(blob[17]), blob.Length));
                break;
            default:
                parts.Add(new InspectedPart(path, "plaintext", value.BsonType.ToString(), new BsonDocument("", value).ToBson().Length - 7));
                break;
        }
    }
}
