using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Items;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.Keys;
using FieldCrypt.Materials;
using FieldCrypt.Operations.Rewrapping;
using FieldCrypt.Operations.Scanning;
using FieldCrypt.Operations.Writing;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Wraps the data keys of items with another key.</summary>
internal sealed class RewrapJob : WritingJob
{
    private readonly KeyProvider _from;
    private readonly KeyProvider _to;
    private readonly TargetKeys _target;
    private readonly ItemEncryptor _encryptor;
    private readonly ItemEncryptorOptions _limits;
    private readonly RewrapMethod _method;

    public RewrapJob(IAmazonDynamoDB dynamoDb, TableSchema schema, KeyProvider from, KeyProvider to, DynamoDbJobOptions? options)
        : base(dynamoDb, schema, options)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        _from = from;
        _to = to;
        _target = new TargetKeys(to, ItemSurvey.EncryptedDataKeyLength);
        _limits = options?.Encryptor ?? new ItemEncryptorOptions();
        _method = options?.RewrapMethod ?? RewrapMethod.DataKeysOnly;
        var both = OpeningOnly.Beside(to, from);
        _encryptor = new ItemEncryptor(Schema.WithKeys(both), both, _limits);
    }

    public override JobAction Action => JobAction.Rewrap;

    public override string Identity => $"{base.Identity} from {_from.Description} to {_to.Description} {_method}";

    protected override async ValueTask<ItemDecision> DecideAsync(Dictionary<string, AttributeValue> item, CancellationToken cancellationToken)
    {
        if (ReservedNames.IsPlaintext(item))
        {
            return LegacyItemReader.IsLegacy(item)
                ? new ItemDecision.Skip(SkipReason.Legacy, "It is of the DynamoDB Encryption Client, whose items are encrypted anew before they are rewrapped.")
                : new ItemDecision.Skip(SkipReason.Plaintext, "It is not encrypted.");
        }

        var schema = Schema.Of(item) ?? throw new DataNotAuthenticException("It is of none of the entity types of the table.");
        try
        {
            var opening = Prepare(schema, item);
            if (await _target.WroteAsync(opening.WrappedDataKeys, opening.Context, cancellationToken).ConfigureAwait(false))
            {
                return ItemDecision.Keep;
            }

            if (_method == RewrapMethod.DataKeysOnly)
            {
                using var deadline = new OpeningDeadline(_limits.OpenTimeout, _limits.TimeProvider, cancellationToken);
                using var former = await ItemKeyMaterials
                    .OpenAsync(_from, opening.WrappedDataKeys, opening.Context, cancellationToken, deadline).ConfigureAwait(false);
                var rewrapped = await ItemRewrapping.RewrapAsync(schema, opening, former, _to, cancellationToken).ConfigureAwait(false);
                if (KeepsBeacons(opening, rewrapped))
                {
                    RequireSize(item, rewrapped);
                    return new ItemDecision.Write(PinnedUpdate.Of(
                        Schema, KnownKey, item, new(ReservedNames.Header, rewrapped.Header), new(ReservedNames.Footer, rewrapped.Footer)));
                }
            }
        }
        catch (FieldCryptException e) when (ItemScope.MayBeOfFormerForm(schema, item, e))
        {
            // Names in their former form are bound to the ciphertexts: what the format no longer writes is written anew.
        }

        return await ReencryptAsync(item, cancellationToken).ConfigureAwait(false);
    }

    private ItemOpening Prepare(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        try
        {
            return ItemOpening.Prepare(schema, item, _limits.MaxWrappedDataKeys, NameLength.InUtf16Units);
        }
        catch (Exception e) when (e is not DataNotAuthenticException && ItemErrors.OfReading(e) is { } error)
        {
            throw error;
        }
    }

    // A wrapped key may be longer than the former, and there may be more of them.
    private static void RequireSize(Dictionary<string, AttributeValue> item, RewrappedItem rewrapped)
    {
        var growth = GrowthOf(item[ReservedNames.Header], rewrapped.Header) + GrowthOf(item[ReservedNames.Footer], rewrapped.Footer);

        // What DynamoDB holds it holds again where nothing grows: most items need not be measured.
        if (growth > 0 && ItemSize.Of(item) is var size && size + growth > ItemSize.Max)
        {
            throw new ProtectedOperationException(
                $"It is {size + growth} bytes once rewrapped ({size} before), and DynamoDB holds {ItemSize.Max}. Split it, or keep large values elsewhere.");
        }
    }

    private static int GrowthOf(AttributeValue before, AttributeValue after) => BinaryValue.LengthOf(after.B) - BinaryValue.LengthOf(before.B);

    // Where each tenant has beacon keys of its own, another branch key means other beacons, and those are made of plaintext.
    private bool KeepsBeacons(ItemOpening opening, RewrappedItem rewrapped) =>
        Schema.Search is not { Keys.SingleId: null }
        || ItemBeacons.TenantOf(opening.WrappedDataKeys) == ItemBeacons.TenantOf(rewrapped.WrappedDataKeys);

    private async ValueTask<ItemDecision> ReencryptAsync(Dictionary<string, AttributeValue> item, CancellationToken cancellationToken)
    {
        var plain = await _encryptor.DecryptAsync(item, cancellationToken).ConfigureAwait(false);
        var changed = await _encryptor.EncryptAsync(plain, item, cancellationToken).ConfigureAwait(false);
        return new ItemDecision.Write(PinnedUpdate.Whole(Schema, KnownKey, item, changed)) { IsReencryption = true };
    }
}
