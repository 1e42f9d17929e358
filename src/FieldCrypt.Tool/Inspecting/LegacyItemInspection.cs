using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Legacy;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>Looks at an item of the legacy DynamoDB Encryption Client.</summary>
internal static class LegacyItemInspection
{
    private const string DescriptionName = "*amzn-ddb-map-desc*";
    private const string SignatureName = "*amzn-ddb-map-sig*";
    private const string WrappedKeyPair = "amzn-ddb-env-key";
    private const int HmacLength = 32;

    public static Inspection Of(Dictionary<string, AttributeValue> item)
    {
        var description = MaterialDescription.Parse(Binary(item, DescriptionName));
        var signature = Binary(item, SignatureName).Length;
        var facts = new Dictionary<string, string>
        {
            ["cipher"] = description.CipherMode is { } mode ? $"AES{mode}" : "none: nothing is encrypted",
            ["content key"] = description.WrappedKey is { } key
                ? $"wrapped ({description.WrappingAlgorithm ?? "algorithm not told"}), {Facts.Bytes(Base64Length(key))}"
                : "the same for all items: it is not in them",
            ["signature"] = signature == HmacLength ? "HMAC-SHA-256" : $"{Facts.Bytes(signature)} (RSA or another HMAC)",
            ["size"] = Facts.Bytes(ItemSize.Of(item)),
        };
        foreach (var (name, value) in description.Pairs.Where(pair => pair.Key != WrappedKeyPair).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            facts.TryAdd(name, value);
        }

        return new Inspection
        {
            Format = "dynamodb-legacy-item",
            Title = "DynamoDB item of the legacy DynamoDB Encryption Client",
            Facts = facts,
            Parts = [.. item.OrderBy(attribute => attribute.Key, StringComparer.Ordinal).Select(attribute => ItemInspection.Part(attribute.Key, Words(attribute), attribute.Value))],
            Notes =
            [
                "A legacy item does not say what was done to each attribute, nor who wrapped its key: the reader's configuration must know.",
                "FieldCrypt reads such items (LegacyItemReader) and writes today's format in their place.",
            ],
        };
    }

    private static string Words(KeyValuePair<string, AttributeValue> attribute) => attribute.Key switch
    {
        DescriptionName => "material description",
        SignatureName => "signature",
        _ => attribute.Value.B is { Length: >= 32 } stream && stream.Length % 16 == 0 ? "probably encrypted" : "readable",
    };

    private static ReadOnlySpan<byte> Binary(Dictionary<string, AttributeValue> item, string name) => item[name].B is { } stream
        ? BinaryValue.BytesOf(stream).Span
        : throw new DataNotAuthenticException($"Malformed data: '{name}' is not binary.");

    private static int Base64Length(string text)
    {
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var length) ? length : text.Length;
    }
}
