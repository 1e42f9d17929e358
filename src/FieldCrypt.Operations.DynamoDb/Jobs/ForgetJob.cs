using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Scanning;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Tries to open what a deleted branch key had wrapped.</summary>
internal sealed class ForgetJob : SchemaJob
{
    private readonly ItemEncryptor _encryptor;
    private readonly KeyProvider _keys;
    private readonly string _branchKeyId;
    private readonly byte[] _branchKeyIdUtf8;

    public ForgetJob(IAmazonDynamoDB dynamoDb, TableSchema schema, KeyProvider keys, string branchKeyId, DynamoDbJobOptions? options)
        : base(dynamoDb, schema, options)
    {
        ArgumentException.ThrowIfNullOrEmpty(branchKeyId);
        _encryptor = new ItemEncryptor(Schema, keys, options?.Encryptor);
        _keys = keys;
        _branchKeyId = branchKeyId;
        _branchKeyIdUtf8 = Encoding.UTF8.GetBytes(branchKeyId);
    }

    public override JobAction Action => JobAction.Forget;

    public override string Identity => $"{base.Identity} {_branchKeyId} with {(Schema.Keys ?? _keys).Description}";

    protected override async ValueTask ProcessAsync(Dictionary<string, AttributeValue> item, StepScope step, CancellationToken cancellationToken)
    {
        if (!Names(item))
        {
            step.Figures.Unchanged();
            return;
        }

        try
        {
            await _encryptor.DecryptAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyAccessException e) when (SkipReasons.IsClosedForEver(e))
        {
            step.Figures.Unchanged();
            return;
        }
        catch (KeyAccessException e) when (SkipReasons.Of(this, e) is { } reason)
        {
            await step.SkipAsync(item, reason, $"It names branch key {ForeignText.Shown(_branchKeyId)}, and a key that may open it cannot be used today: {e.Message}", cancellationToken)
                .ConfigureAwait(false);
            return;
        }
        catch (DataNotAuthenticException e)
        {
            // It names the key, and is not what the key had wrapped: whether it opens is not known.
            await step.SkipAsync(item, SkipReason.NotAuthentic, e.Message, cancellationToken).ConfigureAwait(false);
            return;
        }

        await step.SkipAsync(
            item, SkipReason.StillOpens, $"It names branch key {ForeignText.Shown(_branchKeyId)}, and still opens.", cancellationToken).ConfigureAwait(false);
    }

    private bool Names(Dictionary<string, AttributeValue> item)
    {
        if (item.GetValueOrDefault(ReservedNames.Header)?.B is not { } header)
        {
            return false;
        }

        try
        {
            return ItemHeader.Parse(BinaryValue.BytesOf(header)).WrappedDataKeys.Any(
                wrapped => wrapped.ProviderId == BranchKeyProvider.ProviderId && wrapped.ProviderInfo.Span.SequenceEqual(_branchKeyIdUtf8));
        }
        catch (DataNotAuthenticException)
        {
            // Malformed: the inventory tells it, and nothing opens it.
            return false;
        }
    }
}
