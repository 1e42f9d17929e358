using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Updates;
using FieldCrypt.Operations.Scanning;

namespace FieldCrypt.Operations.Writing;

/// <summary>Updates that are carried out only while an item is still the one that was read, and that leave alone what other programs may change.</summary>
internal static class PinnedUpdate
{
    private static readonly HashSet<string> NothingElse = [];

    /// <summary>Writes an item in another form.</summary>
    public static UpdateItemRequest Whole(
        TableSchema schema, TableKey key, Dictionary<string, AttributeValue> stored, Dictionary<string, AttributeValue> changed)
    {
        var rewrite = ItemRewrite.Of(schema, stored, changed, NothingElse);
        return new UpdateItemRequest
        {
            TableName = schema.TableName,
            Key = key.Of(stored),
            AttributeUpdates = rewrite.ToAttributeUpdates(),
            Expected = VersionPin.Of(schema, stored, rewrite.Adopted).ToExpected(),
        };
    }

    /// <summary>Writes some attributes.</summary>
    public static UpdateItemRequest Of(
        TableSchema schema, TableKey key, Dictionary<string, AttributeValue> stored, params IEnumerable<KeyValuePair<string, AttributeValue>> changed) => new()
        {
            TableName = schema.TableName,
            Key = key.Of(stored),
            AttributeUpdates = changed.ToDictionary(pair => pair.Key, pair => new AttributeValueUpdate(pair.Value, "PUT"), StringComparer.Ordinal),
            Expected = VersionPin.Of(schema, stored, []).ToExpected(),
        };

    /// <summary>Whether an item is the one that an update makes, by its header.</summary>
    public static bool IsDone(UpdateItemRequest update, Dictionary<string, AttributeValue> stored) =>
        update.AttributeUpdates.TryGetValue(ReservedNames.Header, out var header) && header.Value?.B is not null && ItemVersion.Is(header.Value, stored);
}
