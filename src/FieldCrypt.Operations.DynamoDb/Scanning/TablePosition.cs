using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;

namespace FieldCrypt.Operations.Scanning;

/// <summary>Where a scan goes on, as a text: the last key that was read, in DynamoDB's JSON form.</summary>
internal static class TablePosition
{
    public static string? Write(Dictionary<string, AttributeValue>? lastKey)
    {
        if (lastKey is not { Count: > 0 })
        {
            return null;
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            DynamoDbJson.WriteItem(writer, lastKey);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <exception cref="FieldCryptConfigurationException">The text is no position.</exception>
    public static Dictionary<string, AttributeValue>? Read(string? position)
    {
        if (position is null)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(position);
            return DynamoDbJson.ReadItem(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or FieldCryptException)
        {
            throw new FieldCryptConfigurationException("A checkpoint holds no position in a DynamoDB table.", e);
        }
    }
}
