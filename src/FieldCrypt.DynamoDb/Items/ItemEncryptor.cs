using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Diagnostics;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Items;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.Keys;
using FieldCrypt.Materials;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FieldCrypt.DynamoDb;

/// <summary>
/// Encrypts and decrypts single items of one table, in the item format of the AWS Database Encryption SDK. The encrypting client uses it
/// for every item; it is public for items that come by another road.
/// </summary>
/// <remarks>Thread-safe. The given items are never changed; values that stay readable are shared with the result.</remarks>
public sealed class ItemEncryptor
{
    private const string FitsNoType = "it is of none of the entity types of the table.";

    private readonly TableSchema _schema;
    private readonly KeyProvider _keys;
    private readonly ILogger _logger;

    /// <summary>Makes an encryptor.</summary>
    /// <param name="schema">The table.</param>
    /// <param name="keys">Who protects the data keys, unless the schema names a provider of its own.</param>
    /// <param name="logger">Where reads of plaintext are told, if a policy allows them.</param>
    public ItemEncryptor(TableSchema schema, KeyProvider keys, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(keys);
        _schema = schema;
        _keys = keys;
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>Encrypts and signs an item as the schema says.</summary>
    /// <param name="item">The item with its key attributes.</param>
    /// <param name="cancellationToken">Cancels the wait for a key service.</param>
    /// <returns>A new item that is to be stored as a whole.</returns>
    /// <exception cref="ProtectedOperationException">
    /// The item cannot be protected: a key is missing, an attribute is not in the schema, a name begins with <c>aws_dbe_</c>, a value is
    /// not one that DynamoDB can hold, or the item is larger than 400 KB once it is encrypted.
    /// </exception>
    /// <exception cref="KeyAccessException">No data key could be made.</exception>
    public ValueTask<Dictionary<string, AttributeValue>> EncryptAsync(
        Dictionary<string, AttributeValue> item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        return EncryptAsync(item, null, cancellationToken);
    }

    /// <summary>Encrypts an item that takes the place of a stored one, which was verified: what only that one knows to treat stays as it was.</summary>
    internal async ValueTask<Dictionary<string, AttributeValue>> EncryptAsync(
        Dictionary<string, AttributeValue> item, Dictionary<string, AttributeValue>? replaced, CancellationToken cancellationToken)
    {
        using var activity = FieldCryptActivity.Begin(_schema.TableName, FieldCryptMetrics.Encrypt);
        try
        {
            var schema = _schema.Of(item) ?? throw new ProtectedOperationException(FitsNoType);
            if (replaced is not null)
            {
                schema = ItemScope.Inherit(schema, item, _schema.Of(replaced) ?? schema, replaced);
            }

            using var sealing = ItemSealing.Prepare(schema, _schema.Search is { } search ? ItemBeacons.Prepare(search, schema, item) : item);
            using var materials = await ItemKeyMaterials.GenerateAsync(schema.Keys ?? _keys, sealing.Context, cancellationToken).ConfigureAwait(false);
            var sealedItem = sealing.Seal(materials);
            if (_schema.Search is { } plan)
            {
                await ItemBeacons.AddAsync(plan, item, materials.WrappedDataKeys, sealedItem, cancellationToken).ConfigureAwait(false);
            }

            if (ItemSize.Of(sealedItem) is > ItemSize.Max and var size)
            {
                throw new ProtectedOperationException(
                    $"it is {size} bytes once encrypted ({ItemSize.Of(item)} before), and DynamoDB holds {ItemSize.Max}. Split it, or keep large "
                    + "values elsewhere.");
            }

            var fields = sealing.CountEncrypted();
            FieldCryptMetrics.ItemEncrypted(_schema.TableName, fields);
            activity?.Succeeded(fields);
            return sealedItem;
        }
        catch (FieldCryptException e)
        {
            FieldCryptMetrics.Failed(_schema.TableName, FieldCryptMetrics.Encrypt, e);
            activity?.Failed(e);
            throw Located(e, item, "cannot be encrypted");
        }
    }

    /// <summary>Verifies an item, then decrypts it.</summary>
    /// <param name="item">The whole item as it is stored.</param>
    /// <param name="cancellationToken">Cancels the wait for a key service.</param>
    /// <returns>A new item without the attributes of the format.</returns>
    /// <exception cref="DataNotAuthenticException">The item is not encrypted, malformed, was changed or belongs elsewhere.</exception>
    /// <exception cref="KeyAccessException">No wrapped data key could be opened; the message says why for each.</exception>
    public async ValueTask<Dictionary<string, AttributeValue>> DecryptAsync(
        Dictionary<string, AttributeValue> item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        using var activity = FieldCryptActivity.Begin(_schema.TableName, FieldCryptMetrics.Decrypt);
        try
        {
            var schema = _schema.Of(item) ?? throw new DataNotAuthenticException(FitsNoType);
            if (ReservedNames.IsPlaintext(item) && TryReadOlder(schema, item) is { } older)
            {
                return older;
            }

            var opening = ItemOpening.Prepare(schema, item);
            using var materials = await ItemKeyMaterials
                .OpenAsync(schema.Keys ?? _keys, opening.WrappedDataKeys, opening.Context, cancellationToken).ConfigureAwait(false);
            var opened = opening.Open(materials);
            FieldCryptMetrics.ItemDecrypted(_schema.TableName, opening.EncryptedCount);
            activity?.Succeeded(opening.EncryptedCount);
            return opened;
        }
        catch (FieldCryptException e)
        {
            FieldCryptMetrics.Failed(_schema.TableName, FieldCryptMetrics.Decrypt, e);
            activity?.Failed(e);
            throw Located(e, item, "cannot be decrypted");
        }
    }

    /// <summary>Verifies and decrypts an item in DynamoDB's JSON form: the <c>Item</c> of an export's line, an image of a stream record.</summary>
    /// <param name="item">The object whose properties are the attributes.</param>
    /// <param name="cancellationToken">Cancels the wait for a key service.</param>
    /// <returns>The item without the attributes of the format.</returns>
    /// <exception cref="DataNotAuthenticException">The item is not encrypted, malformed, was changed or belongs elsewhere.</exception>
    /// <exception cref="KeyAccessException">No wrapped data key could be opened; the message says why for each.</exception>
    public ValueTask<Dictionary<string, AttributeValue>> DecryptJsonAsync(JsonElement item, CancellationToken cancellationToken = default) =>
        DecryptAsync(DynamoDbJson.ReadItem(item), cancellationToken);

    /// <summary>
    /// Verifies and decrypts the images of one stream record: an element of <c>Records</c> of a Lambda DynamoDB event, of the DynamoDB streams
    /// API, of Kinesis Data Streams for DynamoDB, or a line of an incremental export.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">Cancels the wait for a key service.</param>
    /// <exception cref="DataNotAuthenticException">The record is none, or an image is not encrypted, was changed or belongs elsewhere.</exception>
    /// <exception cref="KeyAccessException">No wrapped data key could be opened; the message says why for each.</exception>
    public ValueTask<DecryptedChange> DecryptChangeAsync(JsonElement record, CancellationToken cancellationToken = default) =>
        DecryptedChange.OfAsync(this, record, cancellationToken);

    // Items from before the table was protected as it is now, where the schema lets them in.
    private Dictionary<string, AttributeValue>? TryReadOlder(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        if (LegacyItemReader.IsLegacy(item))
        {
            return schema.LegacyItems?.Decrypt(schema, item);
        }

        if (schema.PlaintextPolicy == PlaintextPolicy.Refuse)
        {
            return null;
        }

        FieldCryptMetrics.PlaintextRead(schema.TableName);
        DynamoDbLog.PlaintextRead(_logger, schema.TableName);
        return new Dictionary<string, AttributeValue>(item, StringComparer.Ordinal);
    }

    // The format knows neither table nor key; whoever reads the message needs both.
    private FieldCryptException Located(FieldCryptException cause, Dictionary<string, AttributeValue> item, string what)
    {
        var message = $"Item {KeyText(item)} of table {_schema.TableName} {what}: {cause.Message}";
        return cause switch
        {
            KeyAccessException e => new KeyAccessException(e.Reason, message, e)
            {
                KeyId = e.KeyId,
                Region = e.Region,
                Operation = e.Operation,
                RequestId = e.RequestId,
            },
            ProtectedOperationException => new ProtectedOperationException(message, cause),
            DataNotAuthenticException => new DataNotAuthenticException(message, cause),
            _ => new FieldCryptException(message, cause),
        };
    }

    private string KeyText(Dictionary<string, AttributeValue> item)
    {
        var partition = ValueText(item, _schema.PartitionKey);
        return _schema.SortKey is null ? partition : $"{partition}, {ValueText(item, _schema.SortKey)}";
    }

    [SuppressMessage("Style", "IDE0046", Justification = "Reads better in steps.")]
    private static string ValueText(Dictionary<string, AttributeValue> item, string key)
    {
        if (!item.TryGetValue(key, out var value) || value is null)
        {
            return $"{key}=?";
        }

        return $"{key}={value.S ?? value.N ?? "(binary)"}";
    }
}
