using System.Buffers.Binary;
using System.Text.Unicode;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Format;

/// <summary>
/// Whether bytes are one well-formed BSON value (BSON specification 1.1): known types, lengths that agree, terminators, UTF-8, bounded depth.
/// </summary>
/// <remarks>
/// A reader believes the lengths that it finds, and recurses as deep as the data does. What was decrypted is checked here first, so that not
/// even the holder of a key can make a reader allocate gigabytes or run out of stack.
/// </remarks>
internal static class BsonStructure
{
    /// <summary>How deep documents may nest: what a MongoDB server takes.</summary>
    public const int MaxDepth = 200;

    private const int Malformed = -1;
    private const int MinDocumentLength = 5;
    private const int ObjectIdLength = 12;
    private const int UuidLength = 16;
    private const BsonBinarySubType OldBinary = (BsonBinarySubType)2;

    /// <summary>Whether the bytes are one value of the type, to the last.</summary>
    public static bool IsValue(BsonType type, ReadOnlySpan<byte> bytes) => Measure(type, bytes, 0) == bytes.Length;

    /// <summary>The length of the value at the beginning of well-formed bytes.</summary>
    public static int LengthOf(BsonType type, ReadOnlySpan<byte> bytes) => Measure(type, bytes, 0);

    private static int Measure(BsonType type, ReadOnlySpan<byte> bytes, int depth) => type switch
    {
        BsonType.Null or BsonType.Undefined or BsonType.MinKey or BsonType.MaxKey => 0,
        BsonType.Boolean => !bytes.IsEmpty && bytes[0] <= 1 ? 1 : Malformed,
        BsonType.Int32 => Fixed(bytes, 4),
        BsonType.Double or BsonType.DateTime or BsonType.Timestamp or BsonType.Int64 => Fixed(bytes, 8),
        BsonType.ObjectId => Fixed(bytes, ObjectIdLength),
        BsonType.Decimal128 => Fixed(bytes, 16),
        BsonType.String or BsonType.JavaScript or BsonType.Symbol => MeasureString(bytes),
        BsonType.Binary => MeasureBinary(bytes),
        BsonType.RegularExpression => Then(bytes, MeasureName(bytes), MeasureName),
        BsonTypeRules.DbPointer => Then(bytes, MeasureString(bytes), static rest => Fixed(rest, ObjectIdLength)),
        BsonType.Document or BsonType.Array => MeasureDocument(bytes, depth + 1),
        BsonType.JavaScriptWithScope => MeasureScopedCode(bytes, depth + 1),
        _ => Malformed,
    };

    private static int Fixed(ReadOnlySpan<byte> bytes, int length) => bytes.Length >= length ? length : Malformed;

    private static int Then(ReadOnlySpan<byte> bytes, int first, Func<ReadOnlySpan<byte>, int> measureRest)
    {
        var rest = first < 0 ? Malformed : measureRest(bytes[first..]);
        return rest < 0 ? Malformed : first + rest;
    }

    /// <summary>A name or a part of a regular expression: UTF-8 and a zero.</summary>
    private static int MeasureName(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return end >= 0 && Utf8.IsValid(bytes[..end]) ? end + 1 : Malformed;
    }

    /// <summary>A length that counts the zero at the end, UTF-8, a zero.</summary>
    private static int MeasureString(ReadOnlySpan<byte> bytes)
    {
        if (!TryReadLength(bytes, out var length) || length < 1 || length > bytes.Length - sizeof(int))
        {
            return Malformed;
        }

        var text = bytes.Slice(sizeof(int), length);
        return text[^1] == 0 && Utf8.IsValid(text[..^1]) ? sizeof(int) + length : Malformed;
    }

    /// <summary>A length, a subtype, the bytes: 16 of a UUID; in the old subtype 2 they begin with their length once more.</summary>
    private static int MeasureBinary(ReadOnlySpan<byte> bytes)
    {
        const int HeaderLength = sizeof(int) + 1;
        if (!TryReadLength(bytes, out var length) || length < 0 || length > bytes.Length - HeaderLength)
        {
            return Malformed;
        }

        var content = bytes.Slice(HeaderLength, length);
        var isConsistent = (BsonBinarySubType)bytes[sizeof(int)] switch
        {
            OldBinary => TryReadLength(content, out var inner) && inner == length - sizeof(int),
            BsonBinarySubType.UuidLegacy or BsonBinarySubType.UuidStandard => length == UuidLength,
            _ => true,
        };
        return isConsistent ? HeaderLength + length : Malformed;
    }

    /// <summary>A length that counts itself, elements of type, name and value, a zero.</summary>
    private static int MeasureDocument(ReadOnlySpan<byte> bytes, int depth)
    {
        if (depth > MaxDepth || !TryReadLength(bytes, out var length) || length < MinDocumentLength || length > bytes.Length || bytes[length - 1] != 0)
        {
            return Malformed;
        }

        var elements = bytes[sizeof(int)..(length - 1)];
        while (!elements.IsEmpty)
        {
            var type = (BsonType)elements[0];
            elements = elements[1..];
            var name = MeasureName(elements);
            if (name < 0)
            {
                return Malformed;
            }

            elements = elements[name..];
            var value = Measure(type, elements, depth);
            if (value < 0)
            {
                return Malformed;
            }

            elements = elements[value..];
        }

        return length;
    }

    /// <summary>A length that counts itself, a string, a document.</summary>
    private static int MeasureScopedCode(ReadOnlySpan<byte> bytes, int depth)
    {
        if (!TryReadLength(bytes, out var length) || length < sizeof(int) || length > bytes.Length)
        {
            return Malformed;
        }

        var content = bytes[sizeof(int)..length];
        var code = MeasureString(content);
        return code >= 0 && MeasureDocument(content[code..], depth) == content.Length - code ? length : Malformed;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> bytes, out int length) => BinaryPrimitives.TryReadInt32LittleEndian(bytes, out length);
}
