using System.Text;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.Samples.GlobalTable;

/// <summary>A stored item as an administrator sees it.</summary>
internal static class RawText
{
    public static string Of(Dictionary<string, AttributeValue> item) =>
        string.Join('\n', item.Select(pair => $"{pair.Key}: {Of(pair.Value)}"));

    // Binary is shown twice, so that plaintext could hide in neither form.
    public static string Of(AttributeValue value) => value switch
    {
        { S: { } text } => text,
        { N: { } number } => number,
        { B: { } bytes } => $"{Convert.ToBase64String(bytes.ToArray())} {Encoding.Latin1.GetString(bytes.ToArray())}",
        { IsLSet: true } => string.Join(',', value.L.Select(Of)),
        { IsMSet: true } => Of(value.M),
        _ => "",
    };

    public static string Short(AttributeValue value) => value.B is { } bytes ? Shortened(bytes) : Of(value);

    private static string Shortened(MemoryStream bytes)
    {
        var text = Convert.ToBase64String(bytes.ToArray());
        return text.Length > 56 ? $"{text[..56]}… ({bytes.Length} bytes)" : $"{text} ({bytes.Length} bytes)";
    }
}
