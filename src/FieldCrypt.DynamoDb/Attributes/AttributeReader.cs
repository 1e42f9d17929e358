using Amazon.DynamoDBv2.Model;
using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Attributes;

/// <summary>
/// Reads back what <see cref="AttributeWriter"/> wrote, accepting any order of sets and maps, refusing duplicates and trailing bytes.
/// </summary>
internal static class AttributeReader
{
    // The least that a member can take, so that a count is bounded before memory is taken for it.
    private const int LeastSetMember = sizeof(uint);
    private const int LeastListElement = sizeof(ushort) + sizeof(uint);
    private const int LeastMapEntry = sizeof(ushort) + sizeof(uint) + 1 + LeastListElement;

    /// <summary>Reads a value.</summary>
    /// <exception cref="DataNotAuthenticException">It is malformed.</exception>
    public static AttributeValue Read(ushort typeId, ReadOnlySpan<byte> value) => Read(typeId, value, 1);

    private static AttributeValue Read(ushort typeId, ReadOnlySpan<byte> value, int depth)
    {
        if (depth > ValueDepth.Max)
        {
            throw new DataNotAuthenticException($"Malformed data: a value nests deeper than {ValueDepth.Max} levels.");
        }

        var reader = new ByteReader(value);
        var result = typeId switch
        {
            AttributeTypeId.Null => new AttributeValue { NULL = true },
            AttributeTypeId.String => new AttributeValue { S = ByteReader.Utf8(reader.ReadBytes(value.Length, "text"), "text") },
            AttributeTypeId.Number => new AttributeValue { N = ReadNumber(reader.ReadBytes(value.Length, "number")) },
            AttributeTypeId.Binary => new AttributeValue { B = BinaryValue.StreamOf(reader.ReadBytes(value.Length, "binary").ToArray()) },
            AttributeTypeId.Boolean => new AttributeValue { BOOL = ReadBoolean(ref reader) },
            AttributeTypeId.StringSet => new AttributeValue { SS = ReadTexts(ref reader) },
            AttributeTypeId.NumberSet => new AttributeValue { NS = ReadNumbers(ref reader) },
            AttributeTypeId.BinarySet => new AttributeValue { BS = ReadBinaries(ref reader) },
            AttributeTypeId.Map => new AttributeValue { M = ReadMap(ref reader, depth), IsMSet = true },
            AttributeTypeId.List => new AttributeValue { L = ReadList(ref reader, depth), IsLSet = true },
            _ => throw new DataNotAuthenticException("Malformed data: the type of a value is unknown."),
        };
        reader.RequireEnd("value");
        return result;
    }

    private static bool ReadBoolean(ref ByteReader reader) => reader.ReadByte("boolean") switch
    {
        0 => false,
        1 => true,
        _ => throw new DataNotAuthenticException("Malformed data: a boolean is neither 0 nor 1."),
    };

    private static string ReadNumber(ReadOnlySpan<byte> bytes) =>
        DynamoNumber.TryNormalize(ByteReader.Utf8(bytes, "number"), out var normal, out _)
            ? normal
            : throw new DataNotAuthenticException("Malformed data: a number is not one that DynamoDB can hold.");

    private static List<string> ReadTexts(ref ByteReader reader)
    {
        var count = ReadCount(ref reader, LeastSetMember);
        var members = new List<string>(count);
        var seen = new HashSet<string>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var member = ByteReader.Utf8(reader.ReadLongBlock("member of a set"), "member of a set");
            RequireNew(seen.Add(member));
            members.Add(member);
        }

        return members;
    }

    private static List<string> ReadNumbers(ref ByteReader reader)
    {
        var count = ReadCount(ref reader, LeastSetMember);
        var members = new List<string>(count);
        var seen = new HashSet<string>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var member = ReadNumber(reader.ReadLongBlock("member of a set"));
            RequireNew(seen.Add(member));
            members.Add(member);
        }

        return members;
    }

    private static List<MemoryStream> ReadBinaries(ref ByteReader reader)
    {
        var count = ReadCount(ref reader, LeastSetMember);
        var members = new List<MemoryStream>(count);
        var seen = new HashSet<string>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var member = reader.ReadLongBlock("member of a set").ToArray();
            RequireNew(seen.Add(Convert.ToBase64String(member)));
            members.Add(BinaryValue.StreamOf(member));
        }

        return members;
    }

    private static Dictionary<string, AttributeValue> ReadMap(ref ByteReader reader, int depth)
    {
        var count = ReadCount(ref reader, LeastMapEntry);
        var map = new Dictionary<string, AttributeValue>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            if (reader.ReadUInt16("type of a map's key") != AttributeTypeId.String)
            {
                throw new DataNotAuthenticException("Malformed data: a map's key is not a text.");
            }

            var key = ByteReader.Utf8(reader.ReadLongBlock("key of a map"), "key of a map");
            if (key.Length == 0)
            {
                throw new DataNotAuthenticException("Malformed data: a map's key is empty.");
            }

            RequireNew(map.TryAdd(key, ReadNested(ref reader, depth)));
        }

        return map;
    }

    private static List<AttributeValue> ReadList(ref ByteReader reader, int depth)
    {
        var count = ReadCount(ref reader, LeastListElement);
        var list = new List<AttributeValue>(count);
        for (var i = 0; i < count; i++)
        {
            list.Add(ReadNested(ref reader, depth));
        }

        return list;
    }

    private static AttributeValue ReadNested(ref ByteReader reader, int depth)
    {
        var typeId = reader.ReadUInt16("type of a nested value");
        return Read(typeId, reader.ReadLongBlock("nested value"), depth + 1);
    }

    private static int ReadCount(ref ByteReader reader, int leastMemberLength)
    {
        var count = reader.ReadUInt32("count");
        return count <= reader.Remaining / leastMemberLength
            ? (int)count
            : throw new DataNotAuthenticException("Malformed data: a collection counts more members than there are bytes.");
    }

    private static void RequireNew(bool isNew)
    {
        if (!isNew)
        {
            throw new DataNotAuthenticException("Malformed data: a collection holds the same member twice.");
        }
    }
}
