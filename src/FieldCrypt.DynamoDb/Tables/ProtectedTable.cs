using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Tables;

/// <summary>A protected table and what encrypts its items.</summary>
internal sealed record ProtectedTable(TableSchema Schema, ItemEncryptor Encryptor)
{
    // Enough to hide the latency of a key service behind a page of items.
    private const int MaxParallelism = 16;

    /// <summary>Whether the store sees ciphertext under this name.</summary>
    public bool IsEncrypted(string attribute) => Schema.Actions.TryGetValue(attribute, out var action) && action == FieldAction.EncryptAndSign;

    /// <summary>
    /// Whether the store may see ciphertext under this name: an attribute that the schema does not know is one that was removed from it, and items
    /// may hold it encrypted.
    /// </summary>
    public bool MayBeEncrypted(string attribute) => IsEncrypted(attribute) || !(Schema.Knows(attribute) || ReservedNames.IsReserved(attribute));

    /// <summary>The key attributes of an item.</summary>
    /// <exception cref="ProtectedOperationException">One is missing.</exception>
    public Dictionary<string, AttributeValue> KeyOf(Dictionary<string, AttributeValue> item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var key = new Dictionary<string, AttributeValue>(2, StringComparer.Ordinal);
        Add(Schema.PartitionKey);
        if (Schema.SortKey is not null)
        {
            Add(Schema.SortKey);
        }

        return key;

        void Add(string attribute) => key[attribute] = item.GetValueOrDefault(attribute)
            ?? throw new ProtectedOperationException($"An item of table {Schema.TableName} has no key attribute '{attribute}'.");
    }

    /// <summary>The request that reads an item as it is stored, consistently.</summary>
    public GetItemRequest Reading(Dictionary<string, AttributeValue> key, ReturnConsumedCapacity? capacity) =>
        new() { TableName = Schema.TableName, Key = key, ConsistentRead = true, ReturnConsumedCapacity = capacity };

    /// <summary>Reads an item as it is stored; the answer holds no item, or the one that was asked for.</summary>
    /// <exception cref="DataNotAuthenticException">Another item came back.</exception>
    public async Task<GetItemResponse> ReadAsync(ISealedRequests sender, GetItemRequest request, CancellationToken cancellationToken)
    {
        var response = await sender.GetItemAsync(request, cancellationToken).ConfigureAwait(false);
        RequireAsked(request.Key, response.Item);
        return response;
    }

    /// <summary>Refuses an item that is genuine and not the one that was asked for.</summary>
    /// <exception cref="DataNotAuthenticException">The keys differ.</exception>
    public void RequireAsked(Dictionary<string, AttributeValue> key, Dictionary<string, AttributeValue>? answer)
    {
        if (answer is { Count: > 0 } && !ItemKey.Same(Schema, key, answer))
        {
            throw NotAsked();
        }
    }

    /// <summary>The error of an answer that was not asked for.</summary>
    public DataNotAuthenticException NotAsked() => new(
        $"The answer holds another item of table {Schema.TableName} than the one that was asked for: whatever is between here and DynamoDB mixed "
        + "them up, or meant to.");

    /// <summary>Verifies and decrypts an item if there is one, and if it is the one that was asked for.</summary>
    public async ValueTask<Dictionary<string, AttributeValue>?> DecryptIfAnyAsync(
        Dictionary<string, AttributeValue> key, Dictionary<string, AttributeValue>? item, CancellationToken cancellationToken)
    {
        if (item is null or { Count: 0 })
        {
            return item;
        }

        RequireAsked(key, item);
        return await Encryptor.DecryptAsync(item, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Verifies and decrypts items in place of the list's.</summary>
    public Task DecryptAllAsync(List<Dictionary<string, AttributeValue>> items, CancellationToken cancellationToken) =>
        ForAllAsync(items.Count, async (i, token) => items[i] = await Encryptor.DecryptAsync(items[i], token).ConfigureAwait(false), cancellationToken);

    /// <summary>Does something for each index, several at a time; the first failure ends it.</summary>
    public static async Task ForAllAsync(int count, Func<int, CancellationToken, ValueTask> action, CancellationToken cancellationToken)
    {
        if (count == 0)
        {
            return;
        }

        // The first tells whether keys are at hand: then there is nothing to wait for, and more at a time than there are processors only get in each
        // other's way.
        var first = action(0, cancellationToken);
        if (count == 1 || first.IsFaulted || first.IsCanceled)
        {
            await first.ConfigureAwait(false);
            return;
        }

        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = first.IsCompletedSuccessfully ? Environment.ProcessorCount : MaxParallelism,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, count, options, (i, token) => i == 0 ? first : action(i, token)).ConfigureAwait(false);
    }
}
