using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Tables;

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
        UpdateItemRequest update => Of(update.TableName, update.Key, update.UpdateExpression, update.ExpressionAttributeNames, update.AttributeUpdates?.Keys),
        BatchWriteItemRequest { RequestItems: { } writes } => OfWrites(writes),
        TransactWriteItemsRequest { TransactItems: { } actions } => OfActions(actions),
        _ when Statements.Of(request) is { } statements => OfStatements(statements),
        _ => null,
    };

    private GuardedTable? OfStatements(IEnumerable<string?> statements)
    {
        foreach (var statement in statements)
        {
            if (statement is null || PartiQlWrite.Of(statement) is not { } write)
            {
                continue;
            }

            foreach (var table in tables.Annotated)
            {
                if (IsCandidate(table, write.Table) && (write.IsParameter || table.Class!.IsIn(statement)))
                {
                    return table;
                }
            }
        }

        return null;
    }

    private GuardedTable? OfWrites(Dictionary<string, List<WriteRequest>> tablesOfWrites)
    {
        foreach (var (name, writes) in tablesOfWrites)
        {
            foreach (var write in writes ?? [])
            {
                if (Of(name, write?.PutRequest?.Item) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private GuardedTable? OfActions(List<TransactWriteItem> actions)
    {
        foreach (var action in actions)
        {
            var found = Of(action?.Put?.TableName, action?.Put?.Item)
                ?? Of(action?.Update?.TableName, action?.Update?.Key, action?.Update?.UpdateExpression, action?.Update?.ExpressionAttributeNames, null);
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

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

    private GuardedTable? Of(
        string? name, Dictionary<string, AttributeValue>? key, string? expression, Dictionary<string, string>? names, IEnumerable<string>? attributes)
    {
        foreach (var table in tables.Annotated)
        {
            if (IsCandidate(table, name) && table.Class!.Sets(key, expression, names, attributes))
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
}
