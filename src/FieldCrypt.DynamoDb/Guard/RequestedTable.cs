using System.Text;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Interception;
using FieldCrypt.DynamoDb.Tables;

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
        PutItemRequest put => OfPut(put.TableName, put.Item),
        UpdateItemRequest update => Find(update.TableName),
        DeleteItemRequest delete => Find(delete.TableName),
        BatchGetItemRequest { RequestItems: { } reads } => OfReads(reads),
        BatchWriteItemRequest { RequestItems: { } writes } => OfWrites(writes),
        TransactGetItemsRequest { TransactItems: { } reads } => OfReads(reads),
        TransactWriteItemsRequest { TransactItems: { } actions } => OfActions(actions),
        BatchGetItemRequest or BatchWriteItemRequest or TransactGetItemsRequest or TransactWriteItemsRequest => null,
        _ when Statements.Of(request) is { } statements => FirstIn(statements),
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

    private GuardedTable? OfPut(string? name, Dictionary<string, AttributeValue>? item) => Find(name) is { } table && !IsSealed(item) ? table : null;

    // Without an enumerator or a list for each request: nearly all are on tables that are not guarded.
    private GuardedTable? OfReads(Dictionary<string, KeysAndAttributes> reads)
    {
        GuardedTable? found = null;
        foreach (var (name, _) in reads)
        {
            found = Stricter(found, Find(name));
        }

        return found;
    }

    private GuardedTable? OfReads(List<TransactGetItem> reads)
    {
        GuardedTable? found = null;
        foreach (var read in reads)
        {
            found = Stricter(found, Find(read?.Get?.TableName));
        }

        return found;
    }

    private GuardedTable? OfWrites(Dictionary<string, List<WriteRequest>> tablesOfWrites)
    {
        GuardedTable? found = null;
        foreach (var (name, writes) in tablesOfWrites)
        {
            if (Find(name) is { } table && writes?.TrueForAll(IsSealedPut) != true)
            {
                found = Stricter(found, table);
            }
        }

        return found;
    }

    private GuardedTable? OfActions(List<TransactWriteItem> actions)
    {
        GuardedTable? found = null;
        foreach (var action in actions)
        {
            found = Stricter(found, OfPut(action?.Put?.TableName, action?.Put?.Item));
            found = Stricter(found, Find(action?.Update?.TableName));
            found = Stricter(found, Find(action?.Delete?.TableName));
            found = Stricter(found, Find(action?.ConditionCheck?.TableName));
        }

        return found;
    }

    private GuardedTable? FirstIn(IEnumerable<string?> texts)
    {
        GuardedTable? found = null;
        foreach (var text in texts)
        {
            found = Stricter(found, string.IsNullOrEmpty(text) ? null : tables.FindIn(text));
        }

        return found;
    }

    /// <summary>The one that lets less pass.</summary>
    public static GuardedTable? Stricter(GuardedTable? one, GuardedTable? other) =>
        one is null || (other is not null && other.Mode < one.Mode) ? other : one;

    private static bool IsSealedPut(WriteRequest? write) => write is { DeleteRequest: null } && IsSealed(write.PutRequest?.Item);

    /// <summary>Whether an item is encrypted, as ItemEncryptor makes it and as it is stored: whoever copies ciphertext shows nothing.</summary>
    public static bool IsSealed(Dictionary<string, AttributeValue>? item) =>
        item is not null && item.TryGetValue(ReservedNames.Header, out var header) && header?.B is not null
        && item.TryGetValue(ReservedNames.Footer, out var footer) && footer?.B is not null;
}
