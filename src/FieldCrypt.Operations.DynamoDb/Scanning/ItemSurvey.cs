using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Cryptography;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Materials;

namespace FieldCrypt.Operations.Scanning;

/// <summary>Reads how an item is protected from the item alone: nothing of it is authentic, and no key is needed.</summary>
internal static class ItemSurvey
{
    /// <summary>What stands before the provider's part of a wrapped data key: the item's data key, encrypted with the intermediate key.</summary>
    public const int EncryptedDataKeyLength = ItemKeyMaterials.KeyLength + Aead.TagLength;

    private const string LegacyFormat = "DynamoDB Encryption Client";

    /// <summary>The item as a group of one.</summary>
    public static ItemGroup Of(Dictionary<string, AttributeValue> item, string? timeAttribute = null)
    {
        var time = TimeOf(item, timeAttribute);
        return Protection(item) with { Items = 1, Bytes = ItemSize.Of(item), Oldest = time, Newest = time };
    }

    private static ItemGroup Protection(Dictionary<string, AttributeValue> item)
    {
        if (ReservedNames.IsPlaintext(item))
        {
            return LegacyItemReader.IsLegacy(item)
                ? new ItemGroup { Protection = ItemProtection.Legacy, Format = LegacyFormat }
                : new ItemGroup { Protection = ItemProtection.Plaintext };
        }

        if (!item.ContainsKey(ReservedNames.Footer) || item.GetValueOrDefault(ReservedNames.Header)?.B is not { } bytes)
        {
            return new ItemGroup { Protection = ItemProtection.Malformed };
        }

        try
        {
            var header = ItemHeader.Parse(BinaryValue.BytesOf(bytes));
            return new ItemGroup
            {
                Protection = ItemProtection.Encrypted,
                Format = string.Create(CultureInfo.InvariantCulture, $"AWS Database Encryption SDK {header.Version}"),
                Suite = header.Suite == ItemSuite.Hmac ? "6700 (HMAC)" : "6701 (HMAC and ECDSA P-384)",
                Keys = [.. header.WrappedDataKeys.Select(wrapped => WrappingKeys.Of(wrapped, EncryptedDataKeyLength))],
                EncryptedValues = header.Legend.Count(Legend.Encrypted),
            };
        }
        catch (DataNotAuthenticException)
        {
            return new ItemGroup { Protection = ItemProtection.Malformed };
        }
    }

    private static DateTimeOffset? TimeOf(Dictionary<string, AttributeValue> item, string? attribute)
    {
        if (attribute is null || !item.TryGetValue(attribute, out var value) || value is null)
        {
            return null;
        }

        if (value.S is { } text)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
        }

        return long.TryParse(value.N, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
    }
}
