using System.Text;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Legacy;

/// <summary>The serialized values of legacy items: written to be signed, read once they are decrypted.</summary>
/// <remarks>
/// <code>
/// 00, then a tag:  00 NULL   ? BOOL, 1 byte   s S, n N, b B: u32 length, content   S SS, N NS, B BS: u32 count, u32 length and content each
///                  L L: u32 count, elements with their tags   M M: u32 count, then for each the key as an S and the value with its tag
/// </code>
/// DynamoDB Encryption Client, "Attribute Serialization".
/// </remarks>
internal static class LegacyAttributeFormat
{
    private const int LeastMember = 2;

    public static void Write(AttributeValue value, LegacyWriterOrder order, ref ByteWriter writer) => Write(value, order, ref writer, 1);

    /// <exception cref="DataNotAuthenticException">It is malformed.</exception>
    public static AttributeValue Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var value = Read(ref reader, 1);
        reader.RequireEnd("value");
        return value;
    }

    private static void Write(AttributeValue value, LegacyWriterOrder order, ref ByteWriter writer, int depth)
    {
        ValueDepth.Require(depth);
        writer.WriteByte(0);
        switch (AttributeWriter.TypeIdOf(value))
        {
            case AttributeTypeId.Null:
                writer.WriteByte(0);
                break;
            case AttributeTypeId.Boolean:
                writer.WriteByte((byte)'?');
                writer.WriteByte(value.BOOL == true ? (byte)1 : (byte)0);
                break;
            case AttributeTypeId.String:
                writer.WriteByte((byte)'s');
                WriteText(value.S, ref writer);
                break;
            case AttributeTypeId.Number:
                writer.WriteByte((byte)'n');
                WriteText(Normal(value.N), ref writer);
                break;
            case AttributeTypeId.Binary:
                writer.WriteByte((byte)'b');
                WriteBytes(BinaryValue.BytesOf(value.B).Span, ref writer);
                break;
            case AttributeTypeId.StringSet:
                writer.WriteByte((byte)'S');
                WriteTexts(value.SS, order, ref writer);
                break;
            case AttributeTypeId.NumberSet:
                writer.WriteByte((byte)'N');
                AttributeWriter.RequireNoNull(value.NS);
                WriteTexts(value.NS.Select(Normal), order, ref writer);
                break;
            case AttributeTypeId.BinarySet:
                writer.WriteByte((byte)'B');
                WriteBinaries(value.BS, order, ref writer);
                break;
            case AttributeTypeId.List:
                writer.WriteByte((byte)'L');
                writer.WriteUInt32(value.L.Count);
                foreach (var element in value.L)
                {
                    Write(element, order, ref writer, depth + 1);
                }

                break;
            default:
                writer.WriteByte((byte)'M');
                writer.WriteUInt32(value.M.Count);
                foreach (var (key, element) in value.M.OrderBy(pair => pair.Key, order.Texts))
                {
                    writer.WriteByte(0);
                    writer.WriteByte((byte)'s');
                    WriteText(key, ref writer);
                    Write(element, order, ref writer, depth + 1);
                }

                break;
        }
    }

    private static void WriteTexts(IEnumerable<string> texts, LegacyWriterOrder order, ref ByteWriter writer)
    {
        string[] sorted = [.. texts];
        AttributeWriter.RequireNoNull(sorted);
        Array.Sort(sorted, order.Texts);
        writer.WriteUInt32(sorted.Length);
        foreach (var text in sorted)
        {
            WriteText(text, ref writer);
        }
    }

    private static void WriteBinaries(List<MemoryStream> binaries, LegacyWriterOrder order, ref ByteWriter writer)
    {
        AttributeWriter.RequireNoNull(binaries);
        ReadOnlyMemory<byte>[] sorted = [.. binaries.Select(BinaryValue.BytesOf)];
        Array.Sort(sorted, order.Binaries);
        writer.WriteUInt32(sorted.Length);
        foreach (var binary in sorted)
        {
            WriteBytes(binary.Span, ref writer);
        }
    }

    private static void WriteText(string text, ref ByteWriter writer)
    {
        writer.WriteUInt32(Encoding.UTF8.GetByteCount(text));
        AttributeWriter.WriteText(text, ref writer);
    }

    private static void WriteBytes(ReadOnlySpan<byte> bytes, ref ByteWriter writer)
    {
        writer.WriteUInt32(bytes.Length);
        writer.WriteBytes(bytes);
    }

    private static AttributeValue Read(ref ByteReader reader, int depth)
    {
        if (depth > ValueDepth.Max || reader.ReadByte("tag") != 0)
        {
            throw new DataNotAuthenticException("Malformed data: a value nests too deeply, or has no tag.");
        }

        return reader.ReadByte("tag") switch
        {
            0 => new AttributeValue { NULL = true },
            (byte)'?' => new AttributeValue { BOOL = reader.ReadByte("boolean") != 0 },
            (byte)'s' => new AttributeValue { S = ReadText(ref reader) },
            (byte)'n' => new AttributeValue { N = ReadNumber(ref reader) },
            (byte)'b' => new AttributeValue { B = BinaryValue.StreamOf(reader.ReadLongBlock("binary").ToArray()) },
            (byte)'S' => new AttributeValue { SS = ReadMembers(ref reader, ReadText) },
            (byte)'N' => new AttributeValue { NS = ReadMembers(ref reader, ReadNumber) },
            (byte)'B' => new AttributeValue { BS = ReadMembers(ref reader, ReadStream) },
            (byte)'L' => new AttributeValue { L = ReadList(ref reader, depth), IsLSet = true },
            (byte)'M' => new AttributeValue { M = ReadMap(ref reader, depth), IsMSet = true },
            _ => throw new DataNotAuthenticException("Malformed data: the tag of a value is unknown."),
        };
    }

    private static string ReadText(ref ByteReader reader) => ByteReader.Utf8(reader.ReadLongBlock("text"), "text");

    private static MemoryStream ReadStream(ref ByteReader reader) => BinaryValue.StreamOf(reader.ReadLongBlock("binary").ToArray());

    private static string ReadNumber(ref ByteReader reader) => DynamoNumber.TryNormalize(ReadText(ref reader), out var normal, out _)
        ? normal
        : throw new DataNotAuthenticException("Malformed data: a number is not one that DynamoDB can hold.");

    private static List<T> ReadMembers<T>(ref ByteReader reader, MemberReader<T> readMember)
    {
        var members = new List<T>(ReadCount(ref reader));
        for (var i = members.Capacity; i > 0; i--)
        {
            members.Add(readMember(ref reader));
        }

        return members;
    }

    private static List<AttributeValue> ReadList(ref ByteReader reader, int depth)
    {
        var count = ReadCount(ref reader);
        var list = new List<AttributeValue>(count);
        for (var i = 0; i < count; i++)
        {
            list.Add(Read(ref reader, depth + 1));
        }

        return list;
    }

    private static Dictionary<string, AttributeValue> ReadMap(ref ByteReader reader, int depth)
    {
        var count = ReadCount(ref reader);
        var map = new Dictionary<string, AttributeValue>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            if (reader.ReadByte("tag of a key") != 0 || reader.ReadByte("tag of a key") != (byte)'s'
                || !map.TryAdd(ReadText(ref reader), Read(ref reader, depth + 1)))
            {
                throw new DataNotAuthenticException("Malformed data: a map has a key that is no text, or the same key twice.");
            }
        }

        return map;
    }

    private static int ReadCount(ref ByteReader reader)
    {
        var count = reader.ReadUInt32("count");
        return count <= reader.Remaining / LeastMember
            ? (int)count
            : throw new DataNotAuthenticException("Malformed data: a collection counts more members than there are bytes.");
    }

    private static string Normal(string number) => DynamoNumber.TryNormalize(number, out var normal, out var problem)
        ? normal
        : throw new ProtectedOperationException($"a number is not one that DynamoDB can hold: {problem}");

    private delegate T MemberReader<T>(ref ByteReader reader);
}
