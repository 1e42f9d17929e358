using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>A protected table and what encrypts its items.</summary>
internal sealed record ProtectedTable(TableSchema Schema, ItemEncryptor Encryptor)
{
    // Enough to hide the latency of a key service behind a page of items; local crypto then uses all cores.
    private const int MaxParallelism = 16;

    /// <summary>Whether the store sees ciphertext under this name.</summary>
    public bool IsEncrypted(string attribute) => Schema.Actions.TryGetValue(attribute, out var action) && action == FieldAction.EncryptAndSign;

    /// <summary>The key attributes of an item.</summary>
    public Dictionary<string, AttributeValue> KeyOf(Dictionary<string, AttributeValue> item)
    {
        var key = new Dictionary<string, AttributeValue>(2, StringComparer.Ordinal) { [Schema.PartitionKey] = item[Schema.PartitionKey] };
        if (Schema.SortKey is not null)
        {
            key[Schema.SortKey] = item[Schema.SortKey];
        }

        return key;
    }

    /// <summary>Reads an item as it is stored, consistently; null if there is none.</summary>
    public async Task<Dictionary<string, AttributeValue>?> ReadAsync(
        IAmazonDynamoDB client, Dictionary<string, AttributeValue> key, CancellationToken cancellationToken)
    {
        var request = new GetItemRequest { TableName = Schema.TableName, Key = key, ConsistentRead = true };
        var response = await client.GetItemAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>Verifies and decrypts an item if there is one.</summary>
    public async ValueTask<Dictionary<string, AttributeValue>?> DecryptIfAnyAsync(
        Dictionary<string, AttributeValue>? item, CancellationToken cancellationToken) =>
        item is null or { Count: 0 } ? item : await Encryptor.DecryptAsync(item, cancellationToken).ConfigureAwait(false);

    /// <summary>Verifies and decrypts items in place of the list's.</summary>
    public Task DecryptAllAsync(List<Dictionary<string, AttributeValue>> items, CancellationToken cancellationToken) =>
        ForAllAsync(items.Count, async (i, token) => items[i] = await Encryptor.DecryptAsync(items[i], token).ConfigureAwait(false), cancellationToken);

    /// <summary>Does something for each index, several at a time; the first failure ends it.</summary>
    public static Task ForAllAsync(int count, Func<int, CancellationToken, ValueTask> action, CancellationToken cancellationToken) => count == 1
        ? action(0, cancellationToken).AsTask()
        : Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = MaxParallelism, CancellationToken = cancellationToken }, action);
}
