using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Schema;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks values that are about to be stored: where the schema says encrypted, there must be ciphertext of the right algorithm, or null.</summary>
internal static class StoredValues
{
    /// <summary>Checks a document, as it goes over the wire.</summary>
    public static void RequireEncrypted(RawBsonDocument document, PathNode root)
    {
        using var stream = new ByteBufferStream(document.Slice, ownsBuffer: false);
        using var reader = new BsonBinaryReader(stream);
        RequireEncrypted(reader, root);
    }

    /// <summary>Checks one value.</summary>
    public static void RequireEncrypted(BsonValue value, PathNode node)
    {
        switch (value)
        {
            case RawBsonDocument raw when !node.IsLeaf:
                RequireEncrypted(raw, node);
                break;
            case BsonDocument document when !node.IsLeaf:
                foreach (var element in document)
                {
                    if (node.Child(element.Name) is { } child)
                    {
                        RequireEncrypted(element.Value, child);
                    }
                }

                break;
            case BsonArray array when !node.IsLeaf:
                foreach (var item in array)
                {
                    RequireEncrypted(item, node);
                }

                break;
            default:
                if (node.IsLeaf && !IsEncryptedOrNull(value, node))
                {
                    throw Refusal.Plaintext(node);
                }

                break;
        }
    }

    /// <summary>Checks one value that is compared for equality: besides, it must be such that equal values look equal.</summary>
    public static void RequireComparable(BsonValue value, PathNode node)
    {
        if (value.BsonType is BsonType.Null or BsonType.Undefined)
        {
            return;
        }

        RequireEncrypted(value, node);
        if (!node.IsDeterministic)
        {
            throw Refusal.NotSearchable(node);
        }
    }

    public static bool IsEncryptedOrNull(BsonValue value, PathNode node) =>
        value.BsonType is BsonType.Null or BsonType.Undefined
        || (value is BsonBinaryData { SubType: BsonBinarySubType.Encrypted } binary
            && node.Member is { } member
            && CsfleValue.Is(binary.Bytes, member.Algorithm));

    private static void RequireEncrypted(BsonBinaryReader reader, PathNode node)
    {
        reader.ReadStartDocument();
        while (reader.ReadBsonType() != BsonType.EndOfDocument)
        {
            if (node.Child(reader.ReadName()) is { } child)
            {
                RequireEncryptedValue(reader, child);
            }
            else
            {
                reader.SkipValue();
            }
        }

        reader.ReadEndDocument();
    }

    private static void RequireEncryptedValue(BsonBinaryReader reader, PathNode node)
    {
        switch (reader.CurrentBsonType)
        {
            case BsonType.Document when !node.IsLeaf:
                RequireEncrypted(reader, node);
                break;
            case BsonType.Array when !node.IsLeaf:
                reader.ReadStartArray();
                while (reader.ReadBsonType() != BsonType.EndOfDocument)
                {
                    RequireEncryptedValue(reader, node);
                }

                reader.ReadEndArray();
                break;
            case BsonType.Binary when node.IsLeaf:
                if (!IsEncryptedOrNull(reader.ReadBinaryData(), node))
                {
                    throw Refusal.Plaintext(node);
                }

                break;
            case BsonType.Null or BsonType.Undefined:
                reader.SkipValue();
                break;
            default:
                if (node.IsLeaf)
                {
                    throw Refusal.Plaintext(node);
                }

                reader.SkipValue();
                break;
        }
    }
}
