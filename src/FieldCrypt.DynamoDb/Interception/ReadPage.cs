using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>The items of one answer, and how they were read.</summary>
internal readonly record struct ReadPage(
    ProtectedTable Table,
    List<Dictionary<string, AttributeValue>>? Items,
    string? IndexName = null,
    bool? ConsistentRead = null,
    ReturnConsumedCapacity? Capacity = null)
{
    /// <summary>Whether entries of an index are fetched from the table.</summary>
    public static bool IsFetchedByKey(ProtectedTable table, string? indexName) =>
        indexName is not null && table.Schema.FetchedByKey.Contains(indexName);

    /// <summary>Fetches the items from the table if the index does not hold them whole.</summary>
    /// <returns>What that cost.</returns>
    public async Task<ConsumedCapacity?> FetchAsync(ISealedRequests sender, CancellationToken cancellationToken) =>
        Items is { Count: > 0 } items && IsFetchedByKey(Table, IndexName)
            ? await IndexedItems.FetchAsync(sender, Table, items, ConsistentRead, Capacity, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Verifies and decrypts the items in place.</summary>
    /// <exception cref="DataNotAuthenticException">One is not genuine, or not whole.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (Items is not { Count: > 0 } items)
        {
            return;
        }

        try
        {
            await Table.DecryptAllAsync(items, cancellationToken).ConfigureAwait(false);
        }
        catch (DataNotAuthenticException e) when (IndexName is not null)
        {
            throw new DataNotAuthenticException(
                $"{e.Message} It was read through index {IndexName}: if that does not project all attributes, its entries cannot be verified; "
                + "TableSchema.WithFetchByKey has the items fetched from the table.",
                e);
        }
    }
}
