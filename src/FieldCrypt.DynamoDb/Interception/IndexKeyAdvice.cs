using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// Explains DynamoDB's refusal of an encrypted attribute that is the key of an index: the schema says nothing of an index that only the table
/// knows, and the service speaks of types alone.
/// </summary>
internal sealed class IndexKeyAdvice(RequestGuard guard) : FailureWatch
{
    // "… Type mismatch for Index Key Ssn Expected: S Actual: B IndexName: BySsn"; DynamoDB Local names nothing, nor does the second text.
    private const string Mismatch = "Type mismatch for Index Key";
    private const string UnsupportedType = "attempted to update the secondary index key to unsupported type";

    protected override ProtectedOperationException? Failed(AmazonWebServiceRequest request, Exception error) =>
        error is AmazonDynamoDBException refusal && AdviceOn(request, refusal) is { } advice ? new ProtectedOperationException(advice, refusal) : null;

    private string? AdviceOn(AmazonWebServiceRequest request, AmazonDynamoDBException error)
    {
        if (guard.Find(request) is null || guard.Tables is not { } tables)
        {
            return null;
        }

        IEnumerable<(IndexedWrite Write, string Reason)> refused = request is TransactWriteItemsRequest transaction
            ? transaction.TransactItems.Select(IndexedWrite.Of)
                .Zip((error as TransactionCanceledException)?.CancellationReasons ?? [], static (write, reason) => (write, reason.Message ?? ""))
            : IndexedWrite.AllOf(request).Select(write => (write, error.Message));
        return refused
            .Select(entry => entry.Write.Table is { } name && tables.TryGet(name, out var table) ? AdviceOn(table, entry.Write.Attributes, entry.Reason) : null)
            .FirstOrDefault(advice => advice is not null);
    }

    private static string? AdviceOn(ProtectedTable table, IEnumerable<string> written, string reason)
    {
        var start = reason.IndexOf(Mismatch, StringComparison.Ordinal);
        if (start < 0 && !reason.Contains(UnsupportedType, StringComparison.Ordinal))
        {
            return null;
        }

        var encrypted = written.Where(table.IsEncrypted).Order(StringComparer.Ordinal).ToList();
        if (start >= 0 && NameIn(reason[(start + Mismatch.Length)..]) is { } name)
        {
            encrypted.RemoveAll(attribute => attribute != name);
        }

        if (encrypted.Count == 0)
        {
            return null;
        }

        var shown = string.Join(", ", encrypted.Select(attribute => $"'{ForeignText.Shown(attribute)}'"));
        return $"The key of a secondary index of table {table.Schema.TableName} is an encrypted attribute ({shown}), which DynamoDB cannot read: sign the "
            + $"attribute only, or delete the index. Nothing was written. (DynamoDB: {ForeignText.Shown(reason)})";
    }

    private static string? NameIn(string rest)
    {
        var end = rest.IndexOf(" Expected:", StringComparison.Ordinal);
        return end > 0 ? rest[..end].Trim() : null;
    }

    /// <summary>Which attributes of which table are written.</summary>
    private readonly record struct IndexedWrite(string? Table, IEnumerable<string> Attributes)
    {
        public static IEnumerable<IndexedWrite> AllOf(AmazonWebServiceRequest request) => request switch
        {
            PutItemRequest put => [new(put.TableName, put.Item.Keys)],
            UpdateItemRequest update => [Of(update.TableName, update.AttributeUpdates?.Keys, update.ExpressionAttributeNames)],
            BatchWriteItemRequest batch => batch.RequestItems.Select(writes => new IndexedWrite(
                writes.Key, writes.Value.SelectMany(write => write.PutRequest?.Item.Keys ?? Enumerable.Empty<string>()).Distinct(StringComparer.Ordinal))),
            _ => [],
        };

        public static IndexedWrite Of(TransactWriteItem action) => action switch
        {
            { Put: { } put } => new(put.TableName, put.Item.Keys),
            { Update: { } update } => Of(update.TableName, null, update.ExpressionAttributeNames),
            _ => new(null, []),
        };

        // Expressions that write encrypted attributes are FieldCrypt's own, which names all attributes by placeholders.
        private static IndexedWrite Of(string table, IEnumerable<string>? attributes, Dictionary<string, string>? names) =>
            new(table, attributes ?? names?.Values ?? Enumerable.Empty<string>());
    }
}
