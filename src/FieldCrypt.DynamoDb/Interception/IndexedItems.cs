using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>Fetches the whole items of index entries that hold only some attributes and so cannot be verified.</summary>
internal static class IndexedItems
{
    // BatchGetItem, "Request Parameters": at most 100 keys.
    private const int KeysPerBatch = 100;

    /// <summary>Puts the stored items in place of the entries, in their order; entries whose item is gone by now are left out.</summary>
    public static async Task FetchAsync(
        IAmazonDynamoDB client,
        ProtectedTable table,
        List<Dictionary<string, AttributeValue>> entries,
        bool? consistentRead,
        CancellationToken cancellationToken)
    {
        List<Dictionary<string, AttributeValue>> keys = [.. entries.Select(table.KeyOf)];
        var found = new Dictionary<string, Dictionary<string, AttributeValue>>(StringComparer.Ordinal);
        foreach (var batch in keys.Chunk(KeysPerBatch))
        {
            var response = await client.BatchGetItemAsync(
                new BatchGetItemRequest
                {
                    RequestItems = new() { [table.Schema.TableName] = new() { Keys = [.. batch], ConsistentRead = consistentRead } },
                },
                cancellationToken).ConfigureAwait(false);
            foreach (var item in response.Responses?.GetValueOrDefault(table.Schema.TableName) ?? [])
            {
                found[TextOf(table, item)] = item;
            }

            // What the service had no capacity for is read one by one, so that the AWS client waits and retries as it is configured to.
            foreach (var key in response.UnprocessedKeys?.GetValueOrDefault(table.Schema.TableName)?.Keys ?? [])
            {
                if (await table.ReadAsync(client, key, cancellationToken).ConfigureAwait(false) is { } item)
                {
                    found[TextOf(table, item)] = item;
                }
            }
        }

        entries.Clear();
        entries.AddRange(keys.Select(key => found.GetValueOrDefault(TextOf(table, key))).OfType<Dictionary<string, AttributeValue>>());
    }

    private static string TextOf(ProtectedTable table, Dictionary<string, AttributeValue> item)
    {
        var partition = TextOf(item[table.Schema.PartitionKey]);
        return table.Schema.SortKey is { } sortKey ? $"{partition.Length}:{partition}{TextOf(item[sortKey])}" : partition;
    }

    private static string TextOf(AttributeValue value) => value.S ?? value.N ?? Convert.ToHexString(value.B.ToArray());
}
