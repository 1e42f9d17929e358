using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Checks values that are about to be stored: where the schema says encrypted, there must be ciphertext of the right algorithm, or null.</summary>
internal static class StoredValues
{
    private const string MixedDocument = "A document that mixes operators with fields";

    /// <summary>Checks a whole document that is to be stored.</summary>
    public static void RequireStorable(BsonValue document, Shape root)
    {
        if (!root.HoldsCiphertext)
        {
            return;
        }

        if (document is RawBsonDocument raw)
        {
            RawBytes.Read(raw.Slice, root, RequireStorable);
            return;
        }

        if (document is not BsonDocument fields || fields.Names.Any(static name => name.StartsWith('$')))
        {
            throw Refusal.Unknown(MixedDocument);
        }

        RequireEncrypted(document, root);
    }

    /// <summary>Checks one value.</summary>
    public static void RequireEncrypted(BsonValue value, Shape shape)
    {
        if (!shape.HoldsCiphertext)
        {
            return;
        }

        switch (value)
        {
            case { BsonType: BsonType.Null or BsonType.Undefined }:
                break;
            case BsonDocument document when shape.Ciphertext is null:
                foreach (var element in document)
                {
                    RequireEncrypted(element.Value, shape.Meant(element.Name));
                }

                break;
            case BsonArray items when shape.Ciphertext is null:
                foreach (var item in items)
                {
                    RequireEncrypted(item, shape);
                }

                break;
            default:
                if (shape.Ciphertext is { } expected && Ciphertext.OfConstant(value)?.Fits(expected) != true)
                {
                    throw Refusal.Plaintext(shape);
                }

                break;
        }
    }

    // A document where it stands, as it goes over the wire.
    private static void RequireStorable(ReadOnlySpan<byte> document, Shape root)
    {
        if (!BsonStructure.IsValue(BsonType.Document, document))
        {
            throw new ProtectedOperationException("A document that is to be stored is not valid BSON. Instead, make it with the driver's classes.");
        }

        var fields = new BsonElements(document);
        while (fields.MoveNext())
        {
            if (fields.Name is [(byte)'$', ..])
            {
                throw Refusal.Unknown(MixedDocument);
            }

            RequireEncrypted(in fields, root);
        }
    }

    private static void RequireEncryptedFields(ReadOnlySpan<byte> document, Shape shape)
    {
        var fields = new BsonElements(document);
        while (fields.MoveNext())
        {
            RequireEncrypted(in fields, shape);
        }
    }

    private static void RequireEncrypted(in BsonElements element, Shape document)
    {
        var field = document.Meant(element.Name);
        if (field.HoldsCiphertext)
        {
            RequireEncrypted(element.Type, element.Value, field);
        }
    }

    private static void RequireEncrypted(BsonType type, ReadOnlySpan<byte> value, Shape shape)
    {
        switch (type)
        {
            case BsonType.Null or BsonType.Undefined:
                break;
            case BsonType.Document when shape.Ciphertext is null:
                RequireEncryptedFields(value, shape);
                break;
            case BsonType.Array when shape.Ciphertext is null:
                var items = new BsonElements(value);
                while (items.MoveNext())
                {
                    RequireEncrypted(items.Type, items.Value, shape);
                }

                break;
            default:
                if (shape.Ciphertext is { } expected && !IsEncrypted(type, value, expected))
                {
                    throw Refusal.Plaintext(shape);
                }

                break;
        }
    }

    // BSON: binary ::= int32 subtype (byte*).
    private static bool IsEncrypted(BsonType type, ReadOnlySpan<byte> value, Ciphertext expected) =>
        type == BsonType.Binary
        && value[sizeof(int)] == (byte)BsonBinarySubType.Encrypted
        && expected.Algorithm is { } algorithm
        && CsfleValue.Is(value[(sizeof(int) + 1)..], algorithm);
}
