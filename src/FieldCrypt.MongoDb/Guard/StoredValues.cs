using System.Buffers;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Schema;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks values that are about to be stored: where the schema says encrypted, there must be ciphertext of the right algorithm, or null.</summary>
internal static class StoredValues
{
    /// <summary>Checks a document where it stands, as it goes over the wire.</summary>
    public static void RequireEncrypted(RawBsonDocument document, PathNode root)
    {
        var length = document.Slice.Length;
        var bytes = document.Slice.AccessBackingBytes(0);
        if (bytes.Count >= length)
        {
            RequireEncrypted(bytes.AsSpan(0, length), root);
            return;
        }

        // The driver's buffers are in chunks.
        var joined = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            document.Slice.GetBytes(0, joined, 0, length);
            RequireEncrypted(joined.AsSpan(0, length), root);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined, clearArray: true);
        }
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

    private static void RequireEncrypted(ReadOnlySpan<byte> document, PathNode root)
    {
        if (!BsonStructure.IsValue(BsonType.Document, document))
        {
            throw new ProtectedOperationException("A document that is to be stored is not valid BSON.");
        }

        RequireEncryptedFields(document, root);
    }

    private static void RequireEncryptedFields(ReadOnlySpan<byte> document, PathNode node)
    {
        var fields = new BsonElements(document);
        while (fields.MoveNext())
        {
            if (node.Child(fields.Name) is { } child)
            {
                RequireEncrypted(fields.Type, fields.Value, child);
            }
        }
    }

    private static void RequireEncrypted(BsonType type, ReadOnlySpan<byte> value, PathNode node)
    {
        switch (type)
        {
            case BsonType.Null or BsonType.Undefined:
                break;
            case BsonType.Document when !node.IsLeaf:
                RequireEncryptedFields(value, node);
                break;
            case BsonType.Array when !node.IsLeaf:
                var items = new BsonElements(value);
                while (items.MoveNext())
                {
                    RequireEncrypted(items.Type, items.Value, node);
                }

                break;
            default:
                if (node.IsLeaf && !IsEncrypted(type, value, node))
                {
                    throw Refusal.Plaintext(node);
                }

                break;
        }
    }

    // BSON: binary ::= int32 subtype (byte*).
    private static bool IsEncrypted(BsonType type, ReadOnlySpan<byte> value, PathNode node) =>
        type == BsonType.Binary
        && value[sizeof(int)] == (byte)BsonBinarySubType.Encrypted
        && node.Member is { } member
        && CsfleValue.Is(value[(sizeof(int) + 1)..], member.Algorithm);
}
