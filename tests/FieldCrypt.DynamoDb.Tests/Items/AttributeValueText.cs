using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>A value as text, the same for values that DynamoDB holds equal: sets sorted, maps sorted, numbers in normal form.</summary>
internal static class AttributeValueText
{
    public static string Of(Dictionary<string, AttributeValue> item) =>
        "{" + string.Join(",", item.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{Of(pair.Value)}")) + "}";

    public static string Of(AttributeValue value)
    {
        if (value.IsMSet)
        {
            return "M" + Of(value.M);
        }

        return value switch
        {
            { S: { } text } => $"S\"{text}\"",
            { N: { } number } => $"N{Normal(number)}",
            { B: { } bytes } => $"B{Convert.ToHexString(bytes.ToArray())}",
            { BOOL: { } boolean } => boolean.ToString(CultureInfo.InvariantCulture),
            { NULL: true } => "NULL",
            _ when value.IsLSet => $"L[{string.Join(",", value.L.Select(Of))}]",
            _ when value.IsSSSet => Sorted("SS", value.SS),
            _ when value.IsNSSet => Sorted("NS", value.NS.Select(Normal)),
            _ when value.IsBSSet => Sorted("BS", value.BS.Select(bytes => Convert.ToHexString(bytes.ToArray()))),
            _ => "nothing",
        };
    }

    private static string Sorted(string type, IEnumerable<string> members) =>
        new StringBuilder(type).Append('[').AppendJoin(',', members.Order(StringComparer.Ordinal)).Append(']').ToString();

    private static string Normal(string number) =>
        DynamoDb.Attributes.DynamoNumber.TryNormalize(number, out var normal, out _) ? normal : number;
}
