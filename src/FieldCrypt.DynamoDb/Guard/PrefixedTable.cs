using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Interception;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>Which annotated class a request writes in the clear to a table that is not called as the class says, but with a prefix.</summary>
/// <param name="tables">Those that are guarded.</param>
/// <param name="encrypted">The tables that the client itself encrypts; null for a plain client.</param>
internal readonly struct PrefixedTable(GuardedTables tables, ProtectedTables? encrypted)
{
    /// <summary>The table as the class calls it; null if there is none.</summary>
    public GuardedTable? Of(AmazonWebServiceRequest request) => request switch
    {
        PutItemRequest put => Of(put.TableName, put.Item),
        UpdateItemRequest update => Of(update.TableName, update.Key, update.ExpressionAttributeNames, update.AttributeUpdates?.Keys),
        BatchWriteItemRequest batch => First(batch.RequestItems, static (self, writes) => self.OfBatch(writes.Key, writes.Value)),
        TransactWriteItemsRequest transaction => First(transaction.TransactItems, static (self, action) => self.OfAction(action)),
        _ => null,
    };

    private GuardedTable? OfBatch(string name, List<WriteRequest> writes) => First(writes, (self, write) => self.Of(name, write.PutRequest?.Item));

    private GuardedTable? OfAction(TransactWriteItem action) => action.Put is { } put
        ? Of(put.TableName, put.Item)
        : action.Update is { } update ? Of(update.TableName, update.Key, update.ExpressionAttributeNames, null) : null;

    private GuardedTable? Of(string? name, Dictionary<string, AttributeValue>? item)
    {
        foreach (var table in tables.Annotated)
        {
            if (IsCandidate(table, name) && table.Class!.Holds(item) && !RequestedTable.IsSealed(item))
            {
                return table;
            }
        }

        return null;
    }

    private GuardedTable? Of(string? name, Dictionary<string, AttributeValue>? key, Dictionary<string, string>? names, IEnumerable<string>? attributes)
    {
        foreach (var table in tables.Annotated)
        {
            if (IsCandidate(table, name) && table.Class!.Sets(key, names, attributes))
            {
                return table;
            }
        }

        return null;
    }

    private bool IsCandidate(GuardedTable table, string? name) => name is not null
        && name.EndsWith(table.LocalName, StringComparison.Ordinal)
        && tables.Find(name) is null
        && encrypted?.Protects(name) != true;

    private GuardedTable? First<T>(IEnumerable<T>? parts, Func<PrefixedTable, T, GuardedTable?> look)
    {
        foreach (var part in parts ?? [])
        {
            if (look(this, part) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
