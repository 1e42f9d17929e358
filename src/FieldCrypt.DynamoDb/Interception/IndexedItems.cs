using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>Fetches the whole items of index entries that hold only some attributes and so cannot be verified.</summary>
internal static class IndexedItems
{
    // BatchGetItem, "Request Parameters": at most 100 keys.
    private const int KeysPerBatch = 100;

    /// <summary>Puts the stored items in place of the entries, in their order; entries whose item is gone by now are left out.</summary>
    /// <returns>What the fetches cost, if that was asked for.</returns>
    public static async Task<ConsumedCapacity?> FetchAsync(
        ISealedRequests sender,
        ProtectedTable table,
        List<Dictionary<string, AttributeValue>> entries,
        bool? consistentRead,
        ReturnConsumedCapacity? capacity,
        CancellationToken cancellationToken)
    {
        List<Dictionary<string, AttributeValue>> keys = [.. entries.Select(table.KeyOf)];
        var found = new Dictionary<string, Dictionary<string, AttributeValue>>(StringComparer.Ordinal);
        var name = table.Schema.TableName;
        ConsumedCapacity? consumed = null;
        foreach (var batch in keys.Chunk(KeysPerBatch))
        {
            var response = await sender.BatchGetItemAsync(
                new BatchGetItemRequest
                {
                    RequestItems = new() { [name] = new() { Keys = [.. batch], ConsistentRead = consistentRead } },
                    ReturnConsumedCapacity = capacity,
                },
                cancellationToken).ConfigureAwait(false);
            consumed = response.ConsumedCapacity?.Aggregate(consumed, SpentCapacity.Sum) ?? consumed;
            foreach (var (answered, items) in response.Responses ?? [])
            {
                TableArn.Requested(answered, [name]);
                Add(table, items, found);
            }

            // What the service had no capacity for is read one by one, so that the AWS client waits and retries as it is configured to.
            foreach (var key in response.UnprocessedKeys?.Values.SelectMany(rest => rest.Keys) ?? [])
            {
                var one = await table.ReadAsync(sender, table.Reading(key, capacity), cancellationToken).ConfigureAwait(false);
                consumed = SpentCapacity.Sum(consumed, one.ConsumedCapacity);
                Add(table, one.Item is { Count: > 0 } item ? [item] : [], found);
            }
        }

        entries.Clear();
        entries.AddRange(keys
            .Select(key => found.GetValueOrDefault(ItemKey.TextOf(table.Schema, key)!))
            .OfType<Dictionary<string, AttributeValue>>());
        return consumed;
    }

    private static void Add(
        ProtectedTable table, List<Dictionary<string, AttributeValue>> items, Dictionary<string, Dictionary<string, AttributeValue>> found)
    {
        foreach (var item in items)
        {
            found[ItemKey.TextOf(table.Schema, item) ?? throw table.NotAsked()] = item;
        }
    }
}
