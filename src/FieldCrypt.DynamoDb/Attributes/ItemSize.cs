using System.Text;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Attributes;

/// <summary>How large an item is in DynamoDB's reckoning.</summary>
/// <remarks>Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats". What it calls approximate is reckoned low.</remarks>
internal static class ItemSize
{
    /// <summary>The largest item that DynamoDB holds, in bytes.</summary>
    public const int Max = 400 * 1024;

    private const int CollectionOverhead = 3;
    private const int ElementOverhead = 1;

    /// <summary>The size in bytes.</summary>
    /// <exception cref="ProtectedOperationException">A value has no type, or nests too deep.</exception>
    public static long Of(Dictionary<string, AttributeValue> item) => OfMembers(item, depth: 0);

    /// <summary>What a value cannot exceed once it is serialized, or 0 where that would have to be counted.</summary>
    public static long AtMost(AttributeValue value) => value switch
    {
        { S: { } text } => 3L * text.Length,
        { N: { } number } => number.Length,
        { B: { } binary } => BinaryValue.LengthOf(binary),
        _ => 0,
    };

    private static long Of(AttributeValue value, int depth)
    {
        ValueDepth.Require(depth);
        return AttributeWriter.TypeIdOf(value) switch
        {
            AttributeTypeId.Null or AttributeTypeId.Boolean => 1,
            AttributeTypeId.String => Encoding.UTF8.GetByteCount(value.S),
            AttributeTypeId.Number => OfNumber(value.N),
            AttributeTypeId.Binary => BinaryValue.LengthOf(value.B),
            AttributeTypeId.StringSet => value.SS.Sum(text => (long)Encoding.UTF8.GetByteCount(text)),
            AttributeTypeId.NumberSet => value.NS.Sum(OfNumber),
            AttributeTypeId.BinarySet => value.BS.Sum(static binary => (long)BinaryValue.LengthOf(binary)),
            AttributeTypeId.List => CollectionOverhead + (value.L.Count * ElementOverhead) + OfElements(value.L, depth),
            _ => CollectionOverhead + (value.M.Count * ElementOverhead) + OfMembers(value.M, depth),
        };
    }

    private static long OfMembers(Dictionary<string, AttributeValue> members, int depth)
    {
        long size = 0;
        foreach (var (name, value) in members)
        {
            size += Encoding.UTF8.GetByteCount(name) + Of(value, depth + 1);
        }

        return size;
    }

    private static long OfElements(List<AttributeValue> elements, int depth)
    {
        long size = 0;
        foreach (var element in elements)
        {
            size += Of(element, depth + 1);
        }

        return size;
    }

    private static long OfNumber(string number)
    {
        var digits = number.AsSpan().TrimStart("+-0.").TrimEnd("0.");
        return 1 + (digits.Length / 2);
    }
}
