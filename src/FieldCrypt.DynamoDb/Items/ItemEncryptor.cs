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
    private readonly ItemEncryptorOptions _options;
    private readonly ILogger _logger;

    /// <summary>Makes an encryptor.</summary>
    /// <param name="schema">The table.</param>
    /// <param name="keys">Who protects the data keys, unless the schema names a provider of its own.</param>
    /// <param name="options">What an item may cost its reader; null for the defaults.</param>
    /// <param name="logger">Where reads of plaintext are told, if a policy allows them.</param>
    /// <exception cref="FieldCryptConfigurationException">
    /// An option is out of its range; the key provider wraps data keys more often than items may have wrapped data keys; the schema signs digitally,
    /// and the keys do not tell readers from writers; it requires a suite, and allows items that have none; or members ask to be found, and there are
    /// no beacon keys.
    /// </exception>
    public ItemEncryptor(TableSchema schema, KeyProvider keys, ItemEncryptorOptions? options = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(keys);
        SuiteRules.Require(schema, keys);
        schema.RequireSearchable();
        _schema = schema;
        _keys = keys;
        _options = options ?? new ItemEncryptorOptions();
        _options.Validate();
        _logger = logger ?? NullLogger.Instance;
        RequireReadable(schema);
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
            if (replaced is not null && !item.Keys.All(schema.Knows))
            {
                var storedSchema = _schema.Of(replaced) ?? schema;
                var names = await NamesOfAsync(storedSchema, replaced, cancellationToken).ConfigureAwait(false);
                schema = ItemScope.Inherit(schema, item, storedSchema, replaced, names);
            }

            using var sealing = ItemSealing.Prepare(schema, _schema.Search is { } search ? ItemBeacons.Prepare(search, schema, item, replaced) : item);
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
            throw ItemErrors.Located(e, _schema, item, "cannot be encrypted");
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

            var opened = await OpenAsync(schema, item, cancellationToken).ConfigureAwait(false);
            FieldCryptMetrics.ItemDecrypted(_schema.TableName, opened.EncryptedCount);
            activity?.Succeeded(opened.EncryptedCount);
            return opened.Attributes;
        }
        catch (Exception e) when (ItemErrors.OfReading(e) is { } error)
        {
            FieldCryptMetrics.Failed(_schema.TableName, FieldCryptMetrics.Decrypt, error);
            activity?.Failed(error);
            throw ItemErrors.Located(
                error, _schema, item, "cannot be decrypted", OlderItem.Advice(_schema, item) ?? RestoredTable.Advice(_schema, error));
        }
    }

    /// <summary>Verifies and decrypts an item in DynamoDB's JSON form: the <c>Item</c> of an export's line, an image of a stream record.</summary>
    /// <param name="item">The object whose properties are the attributes.</param>
    /// <param name="cancellationToken">Cancels the wait for a key service.</param>
    /// <returns>The item without the attributes of the format.</returns>
    /// <exception cref="DataNotAuthenticException">The item is not encrypted, malformed, was changed or belongs elsewhere.</exception>
    /// <exception cref="KeyAccessException">No wrapped data key could be opened; the message says why for each.</exception>
    public async ValueTask<Dictionary<string, AttributeValue>> DecryptJsonAsync(JsonElement item, CancellationToken cancellationToken = default) =>
        await DecryptAsync(Read(() => DynamoDbJson.ReadItem(item)), cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Verifies and decrypts the images of one stream record: an element of <c>Records</c> of a Lambda DynamoDB event, of the DynamoDB streams
    /// API, of Kinesis Data Streams for DynamoDB, or a line of an incremental export.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">Cancels the wait for a key service.</param>
    /// <exception cref="ProtectedOperationException">It is no record; the message says what it is and what to call with it.</exception>
    /// <exception cref="DataNotAuthenticException">An image is not encrypted, was changed or belongs elsewhere.</exception>
    /// <exception cref="KeyAccessException">No wrapped data key could be opened; the message says why for each.</exception>
    public ValueTask<DecryptedChange> DecryptChangeAsync(JsonElement record, CancellationToken cancellationToken = default) =>
        DecryptedChange.OfAsync(this, record, cancellationToken);

    /// <summary>Whether attributes are the key of an item, no more and no fewer.</summary>
    internal bool IsKey(IReadOnlyDictionary<string, AttributeValue> attributes) =>
        attributes.Count == (_schema.SortKey is null ? 1 : 2) && attributes.Keys.All(_schema.IsKey);

    /// <summary>
    /// Reads what is to become an item: it fails, and is counted, as the reading of an item. JSON of another shape is the caller's mistake, not the
    /// data's, and is told as it is.
    /// </summary>
    internal T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not ProtectedOperationException && ItemErrors.OfReading(e) is { } error)
        {
            FieldCryptMetrics.Failed(_schema.TableName, FieldCryptMetrics.Decrypt, error);
            throw error.With($"A record of table {_schema.TableName} cannot be read: {error.Message}");
        }
    }

    // Items from before the table was protected as it is now, where the schema lets them in.
    private Dictionary<string, AttributeValue>? TryReadOlder(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        if (LegacyItemReader.IsLegacy(item))
        {
            return schema.LegacyItems?.Decrypt(schema.LogicalName, schema.IsKey, item);
        }

        if (schema.PlaintextPolicy == PlaintextPolicy.Refuse)
        {
            return null;
        }

        FieldCryptMetrics.PlaintextRead(schema.TableName);
        DynamoDbLog.PlaintextRead(_logger, schema.TableName);
        return new Dictionary<string, AttributeValue>(item, StringComparer.Ordinal);
    }

    private async ValueTask<OpenedItem> OpenAsync(
        TableSchema schema, Dictionary<string, AttributeValue> item, CancellationToken cancellationToken)
    {
        using var deadline = new OpeningDeadline(_options.OpenTimeout, _options.TimeProvider, cancellationToken);
        try
        {
            return await OpenAsync(schema, item, NameLength.InUtf16Units, deadline, cancellationToken).ConfigureAwait(false);
        }
        catch (FieldCryptException e) when (ItemScope.MayBeOfFormerForm(schema, item, e))
        {
            if (await TryOpenFormerAsync(schema, item, deadline, cancellationToken).ConfigureAwait(false) is { } opened)
            {
                return opened;
            }

            throw;
        }
    }

    private async ValueTask<OpenedItem?> TryOpenFormerAsync(
        TableSchema schema, Dictionary<string, AttributeValue> item, OpeningDeadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(schema, item, NameLength.InUtf8Bytes, deadline, cancellationToken).ConfigureAwait(false);
        }
        catch (FieldCryptException)
        {
            // Not of that form either: what the present form failed with is the error.
            return null;
        }
    }

    private async ValueTask<OpenedItem> OpenAsync(
        TableSchema schema,
        Dictionary<string, AttributeValue> item,
        NameLength names,
        OpeningDeadline deadline,
        CancellationToken cancellationToken)
    {
        var opening = ItemOpening.Prepare(schema, item, _options.MaxWrappedDataKeys, names);
        using var materials = await ItemKeyMaterials
            .OpenAsync(schema.Keys ?? _keys, opening.WrappedDataKeys, opening.Context, cancellationToken, deadline).ConfigureAwait(false);
        return new OpenedItem(opening.Open(materials), opening.EncryptedCount, names);
    }

    // Only an item that is opened tells; where all names are ASCII there is nothing to tell.
    internal async ValueTask<NameLength> NamesOfAsync(
        TableSchema schema, Dictionary<string, AttributeValue> stored, CancellationToken cancellationToken) =>
        stored.ContainsKey(ReservedNames.Header) && ItemScope.HasNamesBeyondAscii(schema, stored)
            ? (await OpenAsync(schema, stored, cancellationToken).ConfigureAwait(false)).Names
            : NameLength.InUtf16Units;

    // What is written must not be refused when it is read.
    private void RequireReadable(TableSchema schema)
    {
        foreach (var type in schema.EntityTypes)
        {
            RequireReadable(type.Schema);
        }

        var wrapped = (schema.Keys ?? _keys).Members.Count(member => member.CanGenerate);
        if (wrapped > _options.MaxWrappedDataKeys)
        {
            throw new FieldCryptConfigurationException(
                $"The key provider of table {schema.TableName} wraps each data key {wrapped} times, and items may have {_options.MaxWrappedDataKeys} "
                + $"wrapped data keys: raise {nameof(ItemEncryptorOptions)}.{nameof(ItemEncryptorOptions.MaxWrappedDataKeys)} for all readers.");
        }
    }
}
