using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Items;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Writing;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Brings items into the form that the schema writes today.</summary>
internal sealed class EncryptJob : WritingJob
{
    private readonly KeyProvider _keys;
    private readonly ItemEncryptor _encryptor;

    public EncryptJob(IAmazonDynamoDB dynamoDb, TableSchema schema, KeyProvider keys, DynamoDbJobOptions? options)
        : base(dynamoDb, schema, options)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _keys = keys;
        _encryptor = new ItemEncryptor(Schema, keys, options?.Encryptor);
    }

    public override JobAction Action => JobAction.Encrypt;

    public override string Identity => $"{base.Identity} with {(Schema.Keys ?? _keys).Description}";

    protected override async ValueTask<ItemDecision> DecideAsync(Dictionary<string, AttributeValue> item, CancellationToken cancellationToken)
    {
        var schema = Schema.Of(item) ?? throw new ProtectedOperationException("It is of none of the entity types of the table.");
        if (ReservedNames.IsPlaintext(item) && !LegacyItemReader.IsLegacy(item) && schema.PlaintextPolicy == PlaintextPolicy.Refuse)
        {
            return new ItemDecision.Skip(
                SkipReason.Plaintext,
                "It is not encrypted, and the schema lets no plaintext in: while its policy is not to allow reads, whoever may write to the table could have "
                + "this job sign what he wrote.");
        }

        if (!ReservedNames.IsPlaintext(item) && Schema.Search is null && await IsOfTodayAsync(schema, item, cancellationToken).ConfigureAwait(false))
        {
            return ItemDecision.Keep;
        }

        var plain = await _encryptor.DecryptAsync(item, cancellationToken).ConfigureAwait(false);
        var changed = await _encryptor.EncryptAsync(plain, item, cancellationToken).ConfigureAwait(false);
        return !ReservedNames.IsPlaintext(item) && HasSameBeacons(item, changed)
            && await IsOfTodayAsync(schema, item, cancellationToken).ConfigureAwait(false)
                ? ItemDecision.Keep
                : new ItemDecision.Write(PinnedUpdate.Whole(Schema, KnownKey, item, changed));
    }

    // By what the header says of each attribute, without a key: if it lies, no reader opens the item, and verify tells it.
    private async ValueTask<bool> IsOfTodayAsync(TableSchema schema, Dictionary<string, AttributeValue> item, CancellationToken cancellationToken)
    {
        var header = ItemHeader.Parse(
            item.GetValueOrDefault(ReservedNames.Header)?.B is { } bytes
                ? BinaryValue.BytesOf(bytes)
                : throw new DataNotAuthenticException("It has a footer and no header."));
        if (header.Suite != schema.Suite || header.Version != (schema.HasContextAttributes ? 2 : 1))
        {
            return false;
        }

        if (ItemScope.HasNamesBeyondAscii(schema, item)
            && await _encryptor.NamesOfAsync(schema, item, cancellationToken).ConfigureAwait(false) != NameLength.InUtf16Units)
        {
            return false;
        }

        return ItemScope.ForReading(schema, item, header.Legend, NameLength.InUtf16Units).All(attribute =>
            !schema.Actions.TryGetValue(attribute.Path.Name, out var action) || attribute.Legend == Legend.Of(action));
    }

    private bool HasSameBeacons(Dictionary<string, AttributeValue> stored, Dictionary<string, AttributeValue> changed)
    {
        // A random partition makes other hashes each time.
        var comparesValues = Schema.Search is { MaxPartitions: 1 } or { PartitionSelector: not null };
        var beacons = changed.Where(pair => IsBeacon(pair.Key)).ToList();
        return beacons.Count == stored.Keys.Count(IsBeacon) && beacons.TrueForAll(
            beacon => stored.TryGetValue(beacon.Key, out var value) && (!comparesValues || IsSame(value, beacon.Value)));
    }

    private static bool IsBeacon(string name) =>
        ReservedNames.IsReserved(name) && name is not (ReservedNames.Header or ReservedNames.Footer);

    private static bool IsSame(AttributeValue stored, AttributeValue made) =>
        stored.S == made.S && (stored.SS ?? []).Order(StringComparer.Ordinal).SequenceEqual((made.SS ?? []).Order(StringComparer.Ordinal), StringComparer.Ordinal);
}
