using System.Text;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Attributes;

/// <summary>Serializes DynamoDB values to the one canonical form that is encrypted or signed.</summary>
/// <remarks>
/// <code>
/// NULL  nothing                 S   UTF-8               N   UTF-8 of the normal form     B   the bytes       BOOL  00 or 01
/// SS NS BS   u32 count, then u32 length and bytes of each: SS by UTF-16 code units, NS so by normal form, BS by bytes
/// M          u32 count, then for each, by UTF-16 code units of the key: 00 01, u32 key length, key, type id, u32 length, value
/// L          u32 count, then for each: type id, u32 length, value
/// </code>
/// AWS Database Encryption SDK specification, "Attribute Value Serialization". Number spellings and the order of sets do not survive.
/// </remarks>
internal static class AttributeWriter
{
    /// <summary>The type id of a value.</summary>
    /// <exception cref="ProtectedOperationException">No type is set, or more than one.</exception>
    public static ushort TypeIdOf(AttributeValue? value)
    {
        if (value is null)
        {
            throw new ProtectedOperationException("an attribute value is null: leave it out, or set its NULL property.");
        }

        ushort? found = null;
        Consider(value.S is not null, AttributeTypeId.String);
        Consider(value.N is not null, AttributeTypeId.Number);
        Consider(value.B is not null, AttributeTypeId.Binary);
        Consider(value.BOOL is not null, AttributeTypeId.Boolean);
        Consider(value.NULL == true, AttributeTypeId.Null);
        Consider(value.IsMSet, AttributeTypeId.Map);
        Consider(value.IsLSet, AttributeTypeId.List);
        Consider(value.IsSSSet, AttributeTypeId.StringSet);
        Consider(value.IsNSSet, AttributeTypeId.NumberSet);
        Consider(value.IsBSSet, AttributeTypeId.BinarySet);
        return found ?? throw new ProtectedOperationException("an attribute value has no type: set exactly one of its properties.");

        void Consider(bool isSet, ushort typeId)
        {
            if (isSet)
            {
                found = found is null
                    ? typeId
                    : throw new ProtectedOperationException("an attribute value has more than one type: set exactly one of its properties.");
            }
        }
    }

    /// <summary>Writes the value, without its type id, and returns the type id.</summary>
    /// <exception cref="ProtectedOperationException">DynamoDB could not hold the value; the message says why, not what.</exception>
    public static ushort Write(AttributeValue value, ref ByteWriter writer)
    {
        var typeId = TypeIdOf(value);
        Write(value, typeId, ref writer, 1);
        return typeId;
    }

    /// <summary>Writes the type id, then the value.</summary>
    /// <exception cref="ProtectedOperationException">DynamoDB could not hold the value; the message says why, not what.</exception>
    public static void WriteTyped(AttributeValue value, ref ByteWriter writer)
    {
        var typeId = TypeIdOf(value);
        writer.WriteUInt16(typeId);
        Write(value, typeId, ref writer, 1);
    }

    private static void Write(AttributeValue value, ushort typeId, ref ByteWriter writer, int depth)
    {
        ValueDepth.Require(depth);
        switch (typeId)
        {
            case AttributeTypeId.Null:
                break;
            case AttributeTypeId.String:
                WriteText(value.S, ref writer);
                break;
            case AttributeTypeId.Number:
                writer.WriteUtf8(Normalize(value.N));
                break;
            case AttributeTypeId.Binary:
                WriteStream(value.B, ref writer);
                break;
            case AttributeTypeId.Boolean:
                writer.WriteByte(value.BOOL == true ? (byte)1 : (byte)0);
                break;
            case AttributeTypeId.StringSet:
                WriteTexts([.. value.SS], ref writer);
                break;
            case AttributeTypeId.NumberSet:
                RequireNoNull(value.NS);
                WriteTexts([.. value.NS.Select(Normalize)], ref writer);
                break;
            case AttributeTypeId.BinarySet:
                WriteBinaries(value.BS, ref writer);
                break;
            case AttributeTypeId.Map:
                WriteMap(value.M, ref writer, depth);
                break;
            default:
                writer.WriteUInt32(value.L.Count);
                foreach (var element in value.L)
                {
                    WriteNested(element, ref writer, depth);
                }

                break;
        }
    }

    private static void WriteMap(Dictionary<string, AttributeValue> map, ref ByteWriter writer, int depth)
    {
        string[] keys = [.. map.Keys];
        Array.Sort(keys, StringComparer.Ordinal);
        writer.WriteUInt32(keys.Length);
        foreach (var key in keys)
        {
            var keyLength = Encoding.UTF8.GetByteCount(key);
            if (keyLength is 0 or > ushort.MaxValue)
            {
                throw new ProtectedOperationException("a key of a map has 1 to 65,535 bytes.");
            }

            writer.WriteUInt16(AttributeTypeId.String);
            writer.WriteUInt32(keyLength);
            WriteText(key, ref writer);
            WriteNested(map[key], ref writer, depth);
        }
    }

    private static void WriteNested(AttributeValue value, ref ByteWriter writer, int depth)
    {
        var typeId = TypeIdOf(value);
        writer.WriteUInt16(typeId);
        var lengthPosition = writer.Length;
        writer.WriteUInt32(0);
        Write(value, typeId, ref writer, depth + 1);
        writer.PatchUInt32(lengthPosition, writer.Length - lengthPosition - sizeof(uint));
    }

    private static void WriteTexts(string[] members, ref ByteWriter writer)
    {
        RequireNoNull(members);
        Array.Sort(members, StringComparer.Ordinal);
        writer.WriteUInt32(members.Length);
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0 && string.Equals(members[i - 1], members[i], StringComparison.Ordinal))
            {
                throw DuplicateMember();
            }

            writer.WriteUInt32(Encoding.UTF8.GetByteCount(members[i]));
            WriteText(members[i], ref writer);
        }
    }

    private static void WriteBinaries(List<MemoryStream> members, ref ByteWriter writer)
    {
        RequireNoNull(members);
        ReadOnlyMemory<byte>[] sorted = [.. members.Select(BinaryValue.BytesOf)];
        Array.Sort(sorted, static (x, y) => x.Span.SequenceCompareTo(y.Span));
        writer.WriteUInt32(sorted.Length);
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i > 0 && sorted[i - 1].Span.SequenceEqual(sorted[i].Span))
            {
                throw DuplicateMember();
            }

            writer.WriteUInt32(sorted[i].Length);
            writer.WriteBytes(sorted[i].Span);
        }
    }

    /// <exception cref="ProtectedOperationException">A member is null.</exception>
    public static void RequireNoNull<T>(IEnumerable<T?> members)
        where T : class
    {
        foreach (var member in members)
        {
            if (member is null)
            {
                throw new ProtectedOperationException("a member of a set is null.");
            }
        }
    }

    private static void WriteStream(MemoryStream stream, ref ByteWriter writer) => writer.WriteBytes(BinaryValue.BytesOf(stream).Span);

    /// <summary>Writes the UTF-8 of a text, without its length.</summary>
    /// <exception cref="ProtectedOperationException">The text is not valid Unicode.</exception>
    public static void WriteText(string text, ref ByteWriter writer)
    {
        try
        {
            writer.WriteUtf8(text);
        }
        catch (EncoderFallbackException)
        {
            throw new ProtectedOperationException("a text is not valid Unicode: it holds half of a surrogate pair.");
        }
    }

    private static string Normalize(string number) => DynamoNumber.TryNormalize(number, out var normal, out var problem)
        ? normal
        : throw new ProtectedOperationException($"a number is not one that DynamoDB can hold: {problem}");

    private static ProtectedOperationException DuplicateMember() => new("a set holds the same member twice.");
}
