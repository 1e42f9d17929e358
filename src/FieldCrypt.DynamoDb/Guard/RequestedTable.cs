using System.Text;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Interception;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>Which guarded table a request uses in the clear.</summary>
/// <param name="tables">Those that are guarded.</param>
/// <param name="encrypted">The tables that the client itself encrypts, whose own guard answers for them; null for a plain client.</param>
internal readonly struct RequestedTable(GuardedTables tables, ProtectedTables? encrypted)
{
    // Twice of what DynamoDB takes.
    private const int MaxBodyLength = 32 * 1024 * 1024;

    /// <summary>The table; null if the request uses none, or writes whole items as FieldCrypt made them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sent">How it is sent: looked at if the operation is unknown.</param>
    public GuardedTable? Of(AmazonWebServiceRequest request, IRequest? sent) => request switch
    {
        GetItemRequest get => Find(get.TableName),
        QueryRequest query => Find(query.TableName),
        ScanRequest scan => Find(scan.TableName),
        PutItemRequest put => IsSealed(put.Item) ? null : Find(put.TableName),
        UpdateItemRequest update => Find(update.TableName),
        DeleteItemRequest delete => Find(delete.TableName),
        BatchGetItemRequest batch => First(batch.RequestItems?.Keys),
        BatchWriteItemRequest batch => First(batch.RequestItems?.Where(writes => !writes.Value.TrueForAll(IsSealedPut)).Select(writes => writes.Key)),
        TransactGetItemsRequest transaction => First(transaction.TransactItems?.Select(item => item.Get?.TableName)),
        TransactWriteItemsRequest transaction => First(transaction.TransactItems?.Where(item => !IsSealed(item.Put?.Item)).SelectMany(RequestGuard.TablesOf)),
        ExecuteStatementRequest statement => FindIn(statement.Statement),
        BatchExecuteStatementRequest batch => FirstIn(batch.Statements?.Select(statement => statement.Statement)),
        ExecuteTransactionRequest transaction => FirstIn(transaction.TransactStatements?.Select(statement => statement.Statement)),
        _ when RequestGuard.CarriesNoItems(request.GetType()) => null,
        _ => OfUnknown(sent),
    };

    // What cannot be looked into may name any of them.
    private GuardedTable? OfUnknown(IRequest? sent) => sent switch
    {
        { ContentStream: null, Content: null } => null,
        { ContentStream: null, Content: { } content } => tables.FindIn(Encoding.UTF8.GetString(content)),
        { ContentStream: { CanSeek: true, Length: <= MaxBodyLength } stream } => tables.FindIn(TextOf(stream)),
        _ => tables.All.MinBy(table => table.Mode),
    };

    private static string TextOf(Stream body)
    {
        var position = body.Position;
        body.Position = 0;
        using var reader = new StreamReader(body, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var text = reader.ReadToEnd();
        body.Position = position;
        return text;
    }

    private GuardedTable? Find(string? name) => tables.Find(name) is { } table && !(encrypted?.Protects(name!) == true) ? table : null;

    private GuardedTable? First(IEnumerable<string?>? names)
    {
        GuardedTable? found = null;
        foreach (var name in names ?? [])
        {
            found = Stricter(found, Find(name));
        }

        return found;
    }

    private GuardedTable? FindIn(string? text) => string.IsNullOrEmpty(text) ? null : tables.FindIn(text);

    private GuardedTable? FirstIn(IEnumerable<string?>? texts)
    {
        GuardedTable? found = null;
        foreach (var text in texts ?? [])
        {
            found = Stricter(found, FindIn(text));
        }

        return found;
    }

    private static GuardedTable? Stricter(GuardedTable? one, GuardedTable? other) =>
        one is null || (other is not null && other.Mode < one.Mode) ? other : one;

    private static bool IsSealedPut(WriteRequest write) => write.DeleteRequest is null && IsSealed(write.PutRequest?.Item);

    /// <summary>Whether an item is encrypted, as ItemEncryptor makes it and as it is stored: whoever copies ciphertext shows nothing.</summary>
    public static bool IsSealed(Dictionary<string, AttributeValue>? item) =>
        item is not null && item.TryGetValue(ReservedNames.Header, out var header) && header?.B is not null
        && item.TryGetValue(ReservedNames.Footer, out var footer) && footer?.B is not null;
}
