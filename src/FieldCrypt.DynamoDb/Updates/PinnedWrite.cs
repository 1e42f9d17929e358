using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>One write on condition that the item is still the version that was looked at.</summary>
internal sealed class PinnedWrite
{
    private readonly ItemVersion _version;
    private readonly TableSchema _schema;
    private readonly Dictionary<string, AttributeValue>? _after;

    private PinnedWrite(TableSchema schema, ItemVersion version, AmazonWebServiceRequest request, Dictionary<string, AttributeValue>? after)
    {
        _schema = schema;
        _version = version;
        _after = after;
        Request = request;
    }

    /// <summary>What is sent.</summary>
    public AmazonWebServiceRequest Request { get; }

    /// <summary>The header that the item has once this is written; null if it keeps its header, or is gone.</summary>
    public AttributeValue? Header { get; private init; }

    /// <summary>Encrypts what becomes of an item.</summary>
    public static async ValueTask<PinnedWrite> PrepareAsync(
        ProtectedTable table,
        Dictionary<string, AttributeValue> key,
        ItemVersion version,
        ItemChange change,
        IReadOnlySet<string> inPlay,
        OptimisticRequest wanted,
        CancellationToken cancellationToken)
    {
        var schema = table.Schema;
        switch (change)
        {
            case ItemChange.Delete:
                return new PinnedWrite(schema, version, Deletion(schema, key, VersionPin.Of(schema, version.Stored, inPlay), wanted), null);
            case ItemChange.Native native:
                return new PinnedWrite(schema, version, native.Request, version.Item);
            case ItemChange.Put put:
                var replacement = await table.Encryptor.EncryptAsync(put.Item, cancellationToken).ConfigureAwait(false);
                return new PinnedWrite(schema, version, Replacement(schema, replacement, VersionPin.Of(schema, version.Stored, inPlay), wanted), put.Item)
                {
                    Header = replacement[ReservedNames.Header],
                };
            case ItemChange.Update update:
                var changed = await table.Encryptor.EncryptAsync(update.Item, version.Stored, cancellationToken).ConfigureAwait(false);
                var rewrite = ItemRewrite.Of(schema, version.Stored, changed, update.Written);
                var pin = VersionPin.Of(schema, version.Stored, inPlay.Concat(rewrite.Adopted));
                return new PinnedWrite(
                    schema, version, Change(schema, key, rewrite, pin, wanted), ItemBeacons.AsWritten(schema.Search, update.Item, changed))
                {
                    Header = changed[ReservedNames.Header],
                };
            default:
                throw new InvalidOperationException(change.GetType().Name);
        }
    }

    /// <summary>Sends it.</summary>
    /// <exception cref="ConditionalCheckFailedException">The item is no longer the one that was looked at.</exception>
    public async Task<OptimisticOutcome> SendAsync(ISealedRequests sender, CancellationToken cancellationToken)
    {
        switch (Request)
        {
            case PutItemRequest put:
                var stored = await sender.PutItemAsync(put, cancellationToken).ConfigureAwait(false);
                return Outcome(stored, stored.Attributes, put.ReturnValues, stored.ConsumedCapacity, stored.ItemCollectionMetrics);
            case DeleteItemRequest delete:
                var deleted = await sender.DeleteItemAsync(delete, cancellationToken).ConfigureAwait(false);
                return Outcome(deleted, deleted.Attributes, delete.ReturnValues, deleted.ConsumedCapacity, deleted.ItemCollectionMetrics);
            default:
                var update = (UpdateItemRequest)Request;
                var updated = await sender.UpdateItemAsync(update, cancellationToken).ConfigureAwait(false);
                return Outcome(updated, updated.Attributes, update.ReturnValues, updated.ConsumedCapacity, updated.ItemCollectionMetrics);
        }
    }

    /// <summary>What it did, if the item that is found afterwards is the one that was written.</summary>
    public OptimisticOutcome Found(GetItemResponse read) => new(_version.Item, _after, read, null, null);

    // The header was the one that was verified, so of the image that comes back only the unsigned attributes can be news.
    private OptimisticOutcome Outcome(
        AmazonWebServiceResponse answer,
        Dictionary<string, AttributeValue>? image,
        ReturnValue? returned,
        ConsumedCapacity? consumedCapacity,
        ItemCollectionMetrics? itemCollectionMetrics) => new(
            returned == ReturnValue.ALL_OLD ? WithUnsignedOf(image, _version.Item) : _version.Item,
            returned == ReturnValue.ALL_NEW ? WithUnsignedOf(image, _after) : _after,
            answer,
            consumedCapacity,
            itemCollectionMetrics);

    private Dictionary<string, AttributeValue>? WithUnsignedOf(Dictionary<string, AttributeValue>? image, Dictionary<string, AttributeValue>? item)
    {
        if (image is null || item is null)
        {
            return item;
        }

        // By the item that was verified: an image that says it is of another type would have what that type leaves unsigned.
        var type = _schema.Of(item) ?? _schema;
        return item.Where(pair => !type.IsUnsigned(pair.Key))
            .Concat(image.Where(pair => type.IsUnsigned(pair.Key)))
            .ToDictionary(StringComparer.Ordinal);
    }

    private static DeleteItemRequest Deletion(
        TableSchema schema, Dictionary<string, AttributeValue> key, VersionPin pin, OptimisticRequest wanted) => new()
        {
            TableName = schema.TableName,
            Key = key,
            Expected = pin.ToExpected(),
            ReturnValues = wanted.Images,
            ReturnConsumedCapacity = wanted.ReturnConsumedCapacity,
            ReturnItemCollectionMetrics = wanted.ReturnItemCollectionMetrics,
        };

    private static PutItemRequest Replacement(
        TableSchema schema, Dictionary<string, AttributeValue> item, VersionPin pin, OptimisticRequest wanted) => new()
        {
            TableName = schema.TableName,
            Item = item,
            Expected = pin.ToExpected(),
            ReturnValues = wanted.Images,
            ReturnConsumedCapacity = wanted.ReturnConsumedCapacity,
            ReturnItemCollectionMetrics = wanted.ReturnItemCollectionMetrics,
        };

    private static UpdateItemRequest Change(
        TableSchema schema, Dictionary<string, AttributeValue> key, ItemRewrite rewrite, VersionPin pin, OptimisticRequest wanted) => new()
        {
            TableName = schema.TableName,
            Key = key,
            AttributeUpdates = rewrite.ToAttributeUpdates(),
            Expected = pin.ToExpected(),
            ReturnValues = wanted.Images,
            ReturnConsumedCapacity = wanted.ReturnConsumedCapacity,
            ReturnItemCollectionMetrics = wanted.ReturnItemCollectionMetrics,
        };
}
