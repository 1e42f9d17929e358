using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>Which of some annotated classes a request writes where it must not be.</summary>
/// <typeparam name="TRule">A struct, so that a look costs no object.</typeparam>
/// <param name="rule">Which classes, and where.</param>
internal readonly struct ClassWrites<TRule>(TRule rule)
    where TRule : struct, IClassRule
{
    /// <summary>The first such class with its table; null if there is none.</summary>
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

            foreach (var table in rule.Classes)
            {
                if (rule.MayBe(table, write.Table) && (write.IsParameter || table.Class!.IsIn(statement)))
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
        foreach (var table in rule.Classes)
        {
            if (rule.MayBe(table, name) && rule.Shows(table, item))
            {
                return table;
            }
        }

        return null;
    }

    private GuardedTable? Of(
        string? name, Dictionary<string, AttributeValue>? key, string? expression, Dictionary<string, string>? names, IEnumerable<string>? attributes)
    {
        foreach (var table in rule.Classes)
        {
            if (rule.MayBe(table, name) && table.Class!.Sets(key, expression, names, attributes))
            {
                return table;
            }
        }

        return null;
    }
}

/// <summary>Which annotated classes are looked for, and in which tables.</summary>
internal interface IClassRule
{
    GuardedTable[] Classes { get; }

    /// <summary>Whether items of the class may be in the table that a request names.</summary>
    bool MayBe(GuardedTable table, string? name);

    /// <summary>Whether an item of that table shows what the class encrypts.</summary>
    bool Shows(GuardedTable table, Dictionary<string, AttributeValue>? item);
}
